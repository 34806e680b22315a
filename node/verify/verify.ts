/** Verifying a target: a node, a saved folder of logs, or a case bundle, trusting nothing but fingerprints. */
import { readFile, stat } from "node:fs/promises";
import type { Crypto, Signer, VerifierKey } from "#kernel";
import { type CheckedCase, checkBundle } from "./bundle-check.ts";
import { Findings } from "./failure.ts";
import { type FoundLog, folderLogs, nodeLogs } from "./find-logs.ts";
import type { VerifyDeps } from "./log-check.ts";
import { openSource, Unreachable } from "./log-source.ts";
import { type CheckedLogs, checkLogs } from "./logs-check.ts";
import { openCases } from "./open-cases.ts";
import type { Pool } from "./pool.ts";
import type { TrustedParty } from "./record-fold.ts";
import { makeReport, partyReport, type Report } from "./report.ts";
import type { Seen } from "./seen.ts";
import { TreeLedger } from "./tree-ledger.ts";

export type VerifyRequest = {
  /** An http(s) address, or the path of a folder or of a bundle file. */
  readonly target: string;
  /** kids of the roots that are trusted. */
  readonly fingerprints: readonly string[];
  readonly witnesses: readonly VerifierKey[];
  readonly seen: Seen;
  /** Of an agent who may open cases at a node. */
  readonly signer?: Signer;
  /** Hashes of acts that must be among those that hold, such as the one in the code of a note. */
  readonly acts?: readonly string[];
  /** Seconds. */
  readonly now: number;
  readonly onProgress?: VerifyDeps["onProgress"];
};

/** The report, and what to remember of the logs if all holds. */
export type Verified = { readonly report: Report; readonly seen: Seen };

type Deps = VerifyDeps & { readonly request: VerifyRequest };
type Result = { readonly logs: CheckedLogs | null; readonly cases: readonly CheckedCase[] };

const isUrl = (target: string): boolean => /^https?:\/\//.test(target);

const json = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
};

const checkFound = ({ request, ...deps }: Deps, logs: readonly FoundLog[], complete: boolean): Promise<CheckedLogs> =>
  checkLogs(deps, { logs, witnesses: request.witnesses, seen: request.seen, complete });

const bundleOf = (deps: Deps, whole: CheckedLogs | null, bundle: unknown): Promise<CheckedCase | null> => {
  const ledger = new TreeLedger(deps.crypto, deps.findings, whole?.logs ?? []);
  return checkBundle({ ...deps, ledger, witnesses: whole === null ? deps.request.witnesses : [] }, bundle);
};

const verifyNode = async (deps: Deps): Promise<Result> => {
  const { crypto, findings, request } = deps;
  const base = request.target.replace(/\/+$/, "");
  const source = openSource({ kind: "url", base });
  const logs = await checkFound(deps, await nodeLogs(crypto, findings, source, request.fingerprints, request.now), true);
  const cases: CheckedCase[] = [];
  if (request.signer === undefined) return { logs, cases };
  for await (const { case: id, bundle } of openCases(crypto, base, request.signer)) {
    const checked = await bundleOf(deps, logs, bundle);
    if (checked === null) continue;
    if (checked.report.case !== id) findings.add("bundle-malformed", { case: id }, "the bundle is of another case");
    cases.push(checked);
  }
  return { logs, cases };
};

const verifyPath = async (deps: Deps): Promise<Result> => {
  const { target } = deps.request;
  const found = await stat(target).catch(() => null);
  if (found?.isFile()) {
    const checked = await bundleOf(deps, null, json(await readFile(target, "utf8")));
    return { logs: null, cases: checked === null ? [] : [checked] };
  }
  const logs = found?.isDirectory() ? await folderLogs(target) : [];
  if (logs.length === 0) deps.findings.add("target-unknown", {}, `${target} is no folder of logs, no bundle and no address`);
  return { logs: await checkFound(deps, logs, false), cases: [] };
};

const distinctParties = (parties: readonly TrustedParty[]) => {
  const best = new Map<string, TrustedParty>();
  for (const party of parties) if (best.get(party.party)?.trust !== "given") best.set(party.party, party);
  return [...best.values()].map(({ party, root, trust }) => partyReport(party, root, trust));
};

/** Verifies the target. Throws nothing that the target can cause: what cannot be reached is a failure too. */
export const verifyTarget = async (crypto: Crypto, pool: Pool, request: VerifyRequest): Promise<Verified> => {
  const startedAt = performance.now();
  const findings = new Findings();
  const { fingerprints, onProgress } = request;
  const deps: Deps = { crypto, pool, findings, fingerprints, request, ...(onProgress === undefined ? {} : { onProgress }) };
  let result: Result = { logs: null, cases: [] };
  try {
    result = await (isUrl(request.target) ? verifyNode(deps) : verifyPath(deps));
  } catch (fault) {
    if (!(fault instanceof Unreachable)) throw fault;
    findings.add("unreachable", {}, fault.message);
  }
  const { logs, cases } = result;
  for (const hash of request.acts ?? [])
    if (!cases.some(({ acts }) => acts.has(hash))) findings.add("act-missing", { record: hash }, "no act of a verified case has this hash");
  const sum = (of: "acts" | "lines" | "refusals") => cases.reduce((total, { report }) => total + report[of], 0);
  const beside = (of: "lines" | "refusals") => cases.reduce((total, { evidence }) => total + evidence[of], 0);
  const report = makeReport(findings, {
    target: request.target,
    parties: distinctParties([...(logs?.parties ?? []), ...cases.flatMap(({ parties }) => parties)]),
    logs: logs?.reports ?? [],
    cases: cases.map((checked) => checked.report),
    suspects: cases.flatMap(({ suspects }) => suspects),
    contradictions: cases.flatMap(({ evidence }) => evidence.contradictions),
    opened: {
      acts: sum("acts"),
      lines: sum("lines") + beside("lines"),
      refusals: sum("refusals") + beside("refusals"),
    },
    startedAt,
  });
  return { report, seen: logs?.seen ?? request.seen };
};
