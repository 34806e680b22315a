/** One case bundle, whole. */
import type { VerifierKey } from "#kernel";
import { checkBundleActs } from "./act-check.ts";
import { type Bundle, parseBundle } from "./bundle-format.ts";
import { checkParties } from "./bundle-parties.ts";
import { suspectsOf } from "./doubts.ts";
import { type CheckedEvidence, checkDocket, checkEvidence, checkRefusals } from "./line-check.ts";
import type { VerifyDeps } from "./log-check.ts";
import { Unreachable } from "./log-source.ts";
import { checkReceipts } from "./receipt-check.ts";
import type { TrustedParty } from "./record-fold.ts";
import type { CaseReport, Suspect } from "./report.ts";
import { checkTimely, checkTimes } from "./time-check.ts";
import type { TreeLedger } from "./tree-ledger.ts";

export type CheckedCase = {
  readonly report: CaseReport;
  readonly parties: readonly TrustedParty[];
  readonly suspects: readonly Suspect[];
  readonly evidence: CheckedEvidence;
  /** Hashes of the acts that hold. */
  readonly acts: ReadonlySet<string>;
};

type CaseDeps = VerifyDeps & { readonly ledger: TreeLedger; readonly witnesses: readonly VerifierKey[] };

const checkCase = async (deps: CaseDeps, bundle: Bundle): Promise<CheckedCase> => {
  const parties = await checkParties(deps, bundle);
  const knowing = { ...deps, witnesses: parties.witnesses };
  const acts = await checkBundleActs(knowing, bundle, parties);
  const docket = await checkDocket(knowing, bundle, parties, acts);
  const refusals = await checkRefusals(knowing, bundle, parties);
  const evidence = await checkEvidence(knowing, bundle, parties, [...docket.lines, ...refusals]);
  const receipts = await checkReceipts(knowing, bundle, parties);
  const { sightings } = deps.ledger;
  const sharing = docket.lines.find(({ act }) => acts.get(act)?.act.frame.type === "share");
  const isShared = ({ log, index }: { log: { origin: string }; index: number }): boolean =>
    sharing !== undefined && log.origin === sharing.log.origin && index < sharing.index;
  checkTimes(deps.findings, sightings, docket.lines, isShared);
  checkTimes(deps.findings, sightings, refusals);
  checkTimely(deps.crypto, deps.findings, sightings, docket.timely);
  const disclosures = [...bundle.acts, ...bundle.lines].reduce((count, item) => count + item.disclosures.length, 0);
  const { id, version } = bundle.protocol;
  const report = {
    case: bundle.case,
    protocol: `${id}@${version}`,
    state: String(bundle.state.state),
    acts: acts.size,
    lines: docket.lines.length,
    refusals: refusals.length,
    receipts,
    disclosures,
  };
  return {
    report,
    parties: parties.trusted,
    suspects: suspectsOf(sightings, bundle, acts, docket.lines),
    evidence,
    acts: new Set(acts.keys()),
  };
};

/** Verifies a bundle; null where it cannot be read. `ledger` knows the logs that were verified before it, if any. */
export const checkBundle = async (deps: CaseDeps, json: unknown): Promise<CheckedCase | null> => {
  const read = parseBundle(json);
  if ("wrong" in read) {
    deps.findings.add("bundle-malformed", {}, read.wrong);
    return null;
  }
  try {
    return await checkCase(deps, read.bundle);
  } catch (fault) {
    if (fault instanceof Unreachable) throw fault;
    deps.findings.add("bundle-malformed", { case: read.bundle.case }, `it cannot be read to its end: ${(fault as Error).message}`);
    return null;
  }
};
