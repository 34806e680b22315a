/** All logs of a target together: witnesses of one may be named in another, and none may be older than it was seen. */
import { base64, fromBase64, keyHandle, openCheckpoint, parseVkey, type VerifierKey } from "#kernel";
import { checkContinues, cosignatures, openSigned, requireCosigned, type SeenCosignature, type Tree } from "./checkpoint-check.ts";
import type { FoundLog } from "./find-logs.ts";
import { type CheckedLog, checkLog, className, readClaim, type VerifyDeps } from "./log-check.ts";
import { fetchText } from "./log-source.ts";
import { nodeFacts, type TrustedParty } from "./record-fold.ts";
import type { LogReport } from "./report.ts";
import { type Seen, type SeenLog, seenLog } from "./seen.ts";

export type LogsRequest = {
  readonly logs: readonly FoundLog[];
  /** Witnesses that must have cosigned each log. */
  readonly witnesses: readonly VerifierKey[];
  readonly seen: Seen;
  /** Whether all logs of the party are to be expected: of a node yes, of a saved folder no. */
  readonly complete: boolean;
};

export type CheckedLogs = {
  readonly logs: readonly CheckedLog[];
  readonly reports: readonly LogReport[];
  readonly parties: readonly TrustedParty[];
  /** What to remember for next time. */
  readonly seen: Seen;
};

/** Keys with which other parties' nodes cosign, as far as the logs name them. */
const partnerWitnesses = ({ crypto }: VerifyDeps, logs: readonly CheckedLog[], own: string): VerifierKey[] => {
  const vkeys = new Set<string>();
  for (const { folded } of logs)
    for (const [party, directory] of folded.directories) if (party !== own) vkeys.add(nodeFacts(directory)?.witness ?? "");
  return [...vkeys].flatMap((vkey) => {
    const key = parseVkey(crypto, vkey);
    return key.ok ? [key.value] : [];
  });
};

/** The cosignatures of the newest checkpoint, and of the newest that every witness of the node cosigned, where one is served. */
const cosigned = async (deps: VerifyDeps, log: CheckedLog, witnesses: readonly VerifierKey[]): Promise<SeenCosignature[]> => {
  const { crypto, findings } = deps;
  const { origin } = log.claim;
  const found = await cosignatures(crypto, findings, log.opened, witnesses);
  const text = await fetchText(log.source, "checkpoint.cosigned");
  const older = text === null ? null : await openSigned(crypto, findings, log.key, text);
  if (older === null) return found;
  await checkContinues(crypto, findings, log.source, origin, older.checkpoint, log.opened.checkpoint);
  const more = await cosignatures(crypto, findings, older, witnesses);
  return [...found, ...more.filter(({ witness }) => !found.some((known) => known.witness === witness))];
};

/** Who had cosigned the state that was seen before; nothing where it cannot be read any more. */
const cosignedBefore = async (
  { crypto }: VerifyDeps,
  { key }: CheckedLog,
  witnesses: readonly VerifierKey[],
  before: SeenLog | undefined,
): Promise<SeenCosignature[]> => {
  const opened = before === undefined ? null : await openCheckpoint(crypto, before.checkpoint, key, witnesses);
  if (!opened?.ok) return [];
  const { checkpoint, cosigned } = opened.value;
  return cosigned.map((one) => ({ witness: keyHandle(one.key), size: checkpoint.size, time: one.time }));
};

/** The earlier state's size where the log continues it; null where it was not seen before or does not. */
const since = async ({ crypto, findings }: VerifyDeps, log: CheckedLog, before: SeenLog | undefined): Promise<number | null> => {
  if (before === undefined) return null;
  const tree: Tree = { size: before.size, root: fromBase64(before.root) as Uint8Array };
  const { origin } = log.claim;
  return (await checkContinues(crypto, findings, log.source, origin, tree, log.opened.checkpoint)) ? before.size : null;
};

const reportOf = (log: CheckedLog, found: readonly SeenCosignature[], from: number | null): LogReport => ({
  origin: log.claim.origin,
  party: log.claim.party,
  kind: log.claim.kind,
  size: log.opened.checkpoint.size,
  root: base64(log.opened.checkpoint.root),
  tiles: log.tiles,
  records: log.records,
  entries: Object.fromEntries(Object.entries(log.classes).map(([value, count]) => [className(Number(value)), count])),
  cosignatures: found,
  since: from,
});

/** A log of the same party that was seen before cannot be left out. */
const unserved = ({ findings }: VerifyDeps, logs: readonly CheckedLog[], seen: Seen): void => {
  const isSame = (party: string) => logs.some(({ claim }) => claim.party === party);
  for (const [origin, { party }] of Object.entries(seen)) {
    const served = logs.some(({ claim }) => claim.origin === origin);
    if (!served && isSame(party)) findings.add("log-missing", { origin }, "it was seen before and is not there now");
  }
};

/** Verifies each log, then what binds them together. */
export const checkLogs = async (deps: VerifyDeps, { logs: found, witnesses, seen, complete }: LogsRequest): Promise<CheckedLogs> => {
  const logs: CheckedLog[] = [];
  for (const { place, source } of found) {
    const claim = await readClaim(deps.findings, source, place);
    const log = claim === null ? null : await checkLog(deps, source, claim);
    if (log !== null) logs.push(log);
  }
  const reports: LogReport[] = [];
  const whole: CheckedLog[] = [];
  const remembered: Record<string, SeenLog> = { ...seen };
  for (const log of logs) {
    const { claim, opened } = log;
    const known = [...witnesses, ...partnerWitnesses(deps, logs, claim.party)];
    const signed = await cosigned(deps, log, known);
    whole.push({ ...log, cosigned: [...signed, ...(await cosignedBefore(deps, log, known, seen[claim.origin]))] });
    requireCosigned(deps.findings, { origin: claim.origin }, witnesses, signed);
    const { size, root } = opened.checkpoint;
    reports.push(reportOf(log, signed, await since(deps, log, seen[claim.origin])));
    remembered[claim.origin] = seenLog(size, root, opened.text, claim.party);
  }
  if (complete) unserved(deps, logs, seen);
  const parties = new Map(logs.flatMap(({ folded }) => folded.parties.map((party) => [`${party.party} ${party.root}`, party])));
  return { logs: whole, reports, parties: distinct([...parties.values()]), seen: remembered };
};

/** One line for each party; a root that was given stands before one that a log names. */
const distinct = (parties: readonly TrustedParty[]): TrustedParty[] =>
  parties.filter((party) => party.trust === "given" || !parties.some((other) => other.party === party.party && other.trust === "given"));
