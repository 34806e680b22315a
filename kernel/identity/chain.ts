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

type Found = { readonly entry: GrantEntry | null; readonly because: Because | null };

/** One question to a directory. Each grant is judged once, however many chains lead through it. */
class Chain {
  readonly #directory: Directory;
  readonly #view: View;
  readonly #judged = new Map<GrantEntry, Because | null>();

  constructor(directory: Directory, view: View) {
    this.#directory = directory;
    this.#view = view;
  }

  newestHolding(entries: readonly GrantEntry[]): Found {
    let first: Because | null = null;
    for (const entry of entries.toReversed()) {
      const because = this.#broken(entry);
      if (because === null) return { entry, because };
      first ??= because;
    }
    return { entry: null, because: first ?? "not-yet" };
  }

  #broken(entry: GrantEntry): Because | null {
    const known = this.#judged.get(entry);
    if (known !== undefined) return known;
    const because = this.#judge(entry);
    this.#judged.set(entry, because);
    return because;
  }

  /** Why a grant, or every grant above it, does not hold; null if it does. What is above a grant stands before it. */
  #judge(entry: GrantEntry): Because | null {
    const { kid, subject } = entry.grant;
    const { root } = this.#directory;
    const because = outside(entry, this.#view.at);
    if (because !== null || (kid === root && subject === root)) return because;
    if (fell(this.#directory, entry, this.#view)) return "compromised";
    return this.newestHolding(grantsOf(this.#directory, kid, entry.index)).because;
  }
}

const MOST_REMEMBERED = 1_000;
/** Answers by directory, which is a value: acts of one second ask the same of it. */
const remembered = new WeakMap<Directory, Map<string, Outcome<GrantEntry>>>();

/** The newest grant of a key whose whole chain holds; revocations of the key itself are not looked at. */
export const standingGrant = (directory: Directory, kid: string, { index, at, known }: View): Outcome<GrantEntry> => {
  // What lies beyond the directory's size is not in it.
  const view = { index: Math.min(index, directory.size), at, known: Math.min(known, directory.size) };
  const question = `${kid} ${view.index} ${at} ${view.known}`;
  const answers = remembered.get(directory) ?? new Map<string, Outcome<GrantEntry>>();
  const answer = answers.get(question) ?? findStanding(directory, kid, view);
  if (answers.size >= MOST_REMEMBERED) answers.clear();
  remembered.set(directory, answers.set(question, answer));
  return answer;
};

const findStanding = (directory: Directory, kid: string, view: View): Outcome<GrantEntry> => {
  const entries = grantsOf(directory, kid, view.index);
  const known = entries.length > 0 || grantsOf(directory, kid, Number.POSITIVE_INFINITY).length > 0;
  if (!known) return refused({ kind: "unknown-key", kid });
  const { entry, because } = new Chain(directory, view).newestHolding(entries);
  return entry === null ? refused({ kind: "key-not-in-force", kid, because: because ?? "not-yet" }) : accepted(entry);
};
