/** Whether a key was in force where an entry stands (spec/identity.md, "Judging a key"; SEMANTICS 4). */
import { accepted, type Outcome, refused } from "../refusal.ts";
import { type Because, standingGrant } from "./chain.ts";
import { type Directory, revocationsOf, successorsOf } from "./directory.ts";
import type { Grant } from "./grant.ts";
import { isSuspect, type LogPosition } from "./suspect.ts";

/** Entries dated before an ordinary end are accepted this long after it, in seconds. */
const LATE = 72 * 3600;

/**
 * `index` and `at` are the entry's in its log, `iat` what its author says; `at` and `iat` in seconds. `iat` is null for what is never a
 * late report: public records, lines, envelopes, receipts, a sign-in.
 */
export type When = { readonly index: number; readonly at: number; readonly iat: number | null } & LogPosition;

export type KeyJudgement = {
  /** The grant by which the key is in force. */
  readonly grant: Grant;
  /** Dated before the key's ordinary end and entered within 72 h after it: a late report. */
  readonly late?: true;
  /** Doubtful until an agent affirms it: the key was compromised, or lost, at that time. */
  readonly suspect?: true;
};

/** `logged` is the time at which its record stands in the log. */
type Ending = { readonly because: "ended" | "compromised"; readonly at: number; readonly logged: number };

/** Everything before `index` that ends the key itself. A successor ends it from the successor's first second on. */
const endingsOf = (directory: Directory, kid: string, index: number): readonly Ending[] => [
  ...revocationsOf(directory, kid, index).map(({ revocation: { payload }, at }) => ({ ...payload, logged: at })),
  ...successorsOf(directory, kid, index).map(({ grant: { payload }, at }) => ({ because: "ended" as const, at: payload.nbf, logged: at })),
];

type Life = { readonly over: Because | null; readonly late: boolean };

/**
 * Compromise ends at once and for all; an ordinary end leaves what comes before it, and for 72 h what is dated before it. An end that had
 * come when it was logged binds by index alone: what stands above it came after it, whatever time it gives.
 */
const lifeOf = (endings: readonly Ending[], { at, iat }: When): Life => {
  if (endings.some(({ because }) => because === "compromised")) return { over: "compromised", late: false };
  const passed = endings.filter((ending) => at >= ending.at || ending.logged >= ending.at);
  const late = passed.every((ending) => iat !== null && iat < ending.at && at < ending.at + LATE);
  return { over: late ? null : "ended", late: late && passed.length > 0 };
};

/**
 * Judges a key at an entry's place, by the records before it. Refused: `unknown-key`, `key-not-in-force`.
 * Records folded after that place make the entry suspect but never unaccepted.
 */
export const judgeKey = (directory: Directory, kid: string, when: When): Outcome<KeyJudgement> => {
  const standing = standingGrant(directory, kid, { ...when, known: when.index });
  if (!standing.ok) return standing;
  const { over, late } = lifeOf(endingsOf(directory, kid, when.index), when);
  if (over !== null) return refused({ kind: "key-not-in-force", kid, because: over });
  const { grant } = standing.value;
  const suspect = isSuspect(directory, kid, when);
  return accepted({ grant, ...(late ? { late } : {}), ...(suspect ? { suspect } : {}) });
};
