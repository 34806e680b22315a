/** One log, whole: checkpoint, entries, tiles, root, public records and the keys that they grant. */
import { type Crypto, type Directory, EntryClass, equal, formatVkey, parseVkey, type VerifierKey } from "#kernel";
import { type OpenedCheckpoint, openSigned, type SeenCosignature } from "./checkpoint-check.ts";
import type { Findings } from "./failure.ts";
import { fetchText, type LogSource } from "./log-source.ts";
import type { Pool } from "./pool.ts";
import { type FoldedLog, fetchRecords, foldRecords, nodeFacts } from "./record-fold.ts";
import { walkTree } from "./tree-walk.ts";

export type VerifyDeps = {
  readonly crypto: Crypto;
  readonly pool: Pool;
  readonly findings: Findings;
  /** kids of roots that whoever verifies trusts; nothing else is. */
  readonly fingerprints: readonly string[];
  readonly onProgress?: (origin: string, entries: number, size: number) => void;
};

/** What `log.json` says; believed in nothing but where to look. */
export type LogClaim = { readonly party: string; readonly kind: string; readonly origin: string; readonly vkey: string };

export type CheckedLog = {
  readonly claim: LogClaim;
  readonly key: VerifierKey;
  readonly source: LogSource;
  readonly opened: OpenedCheckpoint;
  readonly folded: FoldedLog;
  /** Of the log's own party. */
  readonly directory: Directory | null;
  readonly classes: Readonly<Record<number, number>>;
  readonly tiles: number;
  readonly records: number;
  /** Of this and of earlier checkpoints, by known witnesses. */
  readonly cosigned: readonly SeenCosignature[];
};

export const className = (value: number): string => Object.entries(EntryClass).find(([, known]) => known === value)?.[0] ?? String(value);

const isClaim = (value: unknown): value is LogClaim =>
  typeof value === "object" &&
  value !== null &&
  ["party", "kind", "origin", "vkey"].every((name) => typeof (value as Record<string, unknown>)[name] === "string");

/** `log.json`, or null and a failure. */
export const readClaim = async (findings: Findings, source: LogSource, place: string): Promise<LogClaim | null> => {
  const text = await fetchText(source, "log.json");
  let claim: unknown = null;
  try {
    claim = text === null ? null : JSON.parse(text);
  } catch {}
  if (isClaim(claim)) return claim;
  findings.add(text === null ? "log-missing" : "log-description", { origin: place }, "no readable log.json");
  return null;
};

/** The log's own party must have a root that is trusted, and a grant of its node must name this log and key. */
const checkGranted = (findings: Findings, claim: LogClaim, folded: FoldedLog): Directory | null => {
  const { origin, party } = claim;
  const trusted = folded.parties.some((known) => known.party === party && known.trust === "given");
  const directory = folded.directories.get(party) ?? null;
  if (!trusted || directory === null) {
    findings.add("root-unknown", { origin }, `no key chain of ${party} in this log begins at a given fingerprint`);
    return null;
  }
  const granted = nodeFacts(directory)?.logs.find((log) => log.origin === origin);
  if (granted?.vkey !== claim.vkey) findings.add("log-not-granted", { origin }, "the node's newest grant names no such log and key");
  else if (granted.kind !== claim.kind)
    findings.add("log-description", { origin }, `log.json says ${claim.kind}, the grant ${granted.kind}`);
  return directory;
};

/** Verifies one log against its own checkpoint and the given roots; null where nothing of it can be read. */
export const checkLog = async (deps: VerifyDeps, source: LogSource, claim: LogClaim): Promise<CheckedLog | null> => {
  const { crypto, findings } = deps;
  const { origin } = claim;
  const key = parseVkey(crypto, claim.vkey);
  if (!key.ok || key.value.name !== origin) {
    findings.add("log-description", { origin }, "the vkey in log.json is not one of this origin");
    return null;
  }
  const text = await fetchText(source, "checkpoint");
  if (text === null) {
    findings.add("checkpoint-missing", { origin }, "no checkpoint is served");
    return null;
  }
  const opened = await openSigned(crypto, findings, key.value, text);
  if (opened === null) return null;
  const { size, root } = opened.checkpoint;
  const walked = await walkTree(deps, source, origin, size);
  const { tiles, classes, publics } = walked;
  if (!equal(walked.root, root)) findings.add("root-mismatch", { origin, index: size }, `the ${size} entries do not make the signed root`);
  const records = await fetchRecords(crypto, source, findings, origin, publics);
  const folded = await foldRecords(crypto, findings, origin, records, deps.fingerprints);
  const directory = checkGranted(findings, { ...claim, vkey: formatVkey(key.value) }, folded);
  return { claim, key: key.value, source, opened, folded, directory, classes, tiles, records: records.length, cosigned: [] };
};
