/** What a verification found: what was checked, what was not opened, what failed and where. */
import { spokenFingerprint } from "#kernel";
import type { SeenCosignature } from "./checkpoint-check.ts";
import type { Failure, Findings } from "./failure.ts";
import type { Contradiction } from "./line-check.ts";
import type { Trust } from "./record-fold.ts";

export type LogReport = {
  readonly origin: string;
  readonly party: string;
  readonly kind: string;
  readonly size: number;
  /** Base64. */
  readonly root: string;
  readonly tiles: number;
  /** Public records that were folded, and entries of each class. */
  readonly records: number;
  readonly entries: Readonly<Record<string, number>>;
  readonly cosignatures: readonly SeenCosignature[];
  /** The size of the earlier state that this one was shown to continue. */
  readonly since: number | null;
};

export type CaseReport = {
  readonly case: string;
  readonly protocol: string;
  readonly state: string;
  readonly acts: number;
  readonly lines: number;
  readonly refusals: number;
  readonly receipts: number;
  readonly disclosures: number;
};

/** An entry that was good and became doubtful: its key was compromised or lost then, and nobody has affirmed it since. */
export type Suspect = { readonly origin: string; readonly index: number; readonly kid: string; readonly record: string };

export type PartyReport = { readonly party: string; readonly fingerprint: string; readonly spoken: string; readonly trust: Trust };

export type Report = {
  readonly ok: boolean;
  readonly target: string;
  readonly parties: readonly PartyReport[];
  readonly logs: readonly LogReport[];
  readonly cases: readonly CaseReport[];
  readonly checked: {
    readonly logs: number;
    readonly entries: number;
    readonly tiles: number;
    readonly records: number;
    readonly cases: number;
    readonly acts: number;
    readonly lines: number;
    readonly refusals: number;
    readonly receipts: number;
    readonly disclosures: number;
  };
  /** Restricted entries whose records were not given, by class. */
  readonly notOpened: Readonly<Record<string, number>>;
  readonly failures: readonly Failure[];
  /** Failures beyond those listed. */
  readonly failuresLeftOut: number;
  readonly suspects: readonly Suspect[];
  /** What a home signed twice over: the docket given folds, and this proves that its node said otherwise too. */
  readonly contradictions: readonly Contradiction[];
  readonly seconds: number;
};

const PUBLIC: readonly string[] = ["key", "revocation", "publication"];
const OPENED = { act: "acts", docketLine: "lines", refusal: "refusals" } as const;

export const partyReport = (party: string, fingerprint: string, trust: Trust): PartyReport => ({
  party,
  fingerprint,
  spoken: spokenFingerprint(fingerprint),
  trust,
});

const sum = <T>(items: readonly T[], value: (item: T) => number): number => items.reduce((total, item) => total + value(item), 0);

export type Gathered = {
  readonly target: string;
  readonly parties: readonly PartyReport[];
  readonly logs: readonly LogReport[];
  readonly cases: readonly CaseReport[];
  readonly suspects: readonly Suspect[];
  readonly contradictions: readonly Contradiction[];
  /** Distinct records of each class that were opened, by hash. */
  readonly opened: { readonly acts: number; readonly lines: number; readonly refusals: number };
  readonly startedAt: number;
};

const notOpened = (logs: readonly LogReport[], opened: Gathered["opened"]): Record<string, number> => {
  const left: Record<string, number> = {};
  for (const { entries } of logs)
    for (const [name, count] of Object.entries(entries)) if (!PUBLIC.includes(name)) left[name] = (left[name] ?? 0) + count;
  for (const [name, kind] of Object.entries(OPENED)) if (name in left) left[name] = Math.max(0, (left[name] ?? 0) - opened[kind]);
  return left;
};

/** The report of everything that was gathered. `startedAt` is of `performance.now()`. */
export const makeReport = (findings: Findings, gathered: Gathered): Report => {
  const { target, parties, logs, cases, suspects, contradictions, opened, startedAt } = gathered;
  const checked = {
    logs: logs.length,
    entries: sum(logs, ({ size }) => size),
    tiles: sum(logs, ({ tiles }) => tiles),
    records: sum(logs, ({ records }) => records),
    cases: cases.length,
    acts: sum(cases, ({ acts }) => acts),
    lines: sum(cases, ({ lines }) => lines),
    refusals: sum(cases, ({ refusals }) => refusals),
    receipts: sum(cases, ({ receipts }) => receipts),
    disclosures: sum(cases, ({ disclosures }) => disclosures),
  };
  const seconds = Math.round(performance.now() - startedAt) / 1000;
  return {
    ok: findings.ok,
    target,
    parties,
    logs,
    cases,
    checked,
    notOpened: notOpened(logs, opened),
    failures: findings.failures,
    failuresLeftOut: findings.leftOut,
    suspects,
    contradictions,
    seconds,
  };
};
