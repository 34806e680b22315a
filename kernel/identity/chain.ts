/** The chain of grants from a key up to its party's first root (spec/identity.md, "Judging a key"). */
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import { type Directory, type GrantEntry, grantsOf, revocationsOf } from "./directory.ts";

export type Because = Extract<Refusal, { kind: "key-not-in-force" }>["because"];

/** Grants before `index` count, at time `at`, with the revocations before `known`: what was known then, or is known now. */
export type View = { readonly index: number; readonly at: number; readonly known: number };

const outside = ({ grant: { payload } }: GrantEntry, at: number): Because | null => {
  if (at < payload.nbf) return "not-yet";
  return at >= payload.exp ? "expired" : null;
};

/** Whether a grant fell with its grantor: one that ended leaves it, one compromised by then does not. */
const fell = (directory: Directory, { grant, at }: GrantEntry, { known }: View): boolean =>
  revocationsOf(directory, grant.kid, known).some(({ revocation: { payload } }) => payload.because === "compromised" && at >= payload.at);

/** Why a grant, or every grant above it, does not hold; null if it does. What is above a grant stands before it. */
const broken = (directory: Directory, entry: GrantEntry, view: View): Because | null => {
  const { kid, subject } = entry.grant;
  const because = outside(entry, view.at);
  if (because !== null || (kid === directory.root && subject === directory.root)) return because;
  if (fell(directory, entry, view)) return "compromised";
  return newestHolding(directory, grantsOf(directory, kid, entry.index), view).because;
};

type Found = { readonly entry: GrantEntry | null; readonly because: Because | null };

const newestHolding = (directory: Directory, entries: readonly GrantEntry[], view: View): Found => {
  let first: Because | null = null;
  for (const entry of entries.toReversed()) {
    const because = broken(directory, entry, view);
    if (because === null) return { entry, because };
    first ??= because;
  }
  return { entry: null, because: first ?? "not-yet" };
};

/** The newest grant of a key whose whole chain holds; revocations of the key itself are not looked at. */
export const standingGrant = (directory: Directory, kid: string, view: View): Outcome<GrantEntry> => {
  const entries = grantsOf(directory, kid, view.index);
  const known = entries.length > 0 || grantsOf(directory, kid, Number.POSITIVE_INFINITY).length > 0;
  if (!known) return refused({ kind: "unknown-key", kid });
  const { entry, because } = newestHolding(directory, entries, view);
  return entry === null ? refused({ kind: "key-not-in-force", kid, because: because ?? "not-yet" }) : accepted(entry);
};
