/** The dated legal-basis register: which article allowed whom to act, on which day (spec/policy.md). */

import { base64url, canonicalJson, type Json, utf8 } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { anyText, basisId, type Check, list, name, object, oneOf, orNull, shaped, text } from "../shape/index.ts";

/** P: primary or official text read; N: press or secondary source; U: not verified. */
export type Standing = "P" | "N" | "U";
type Texts = { readonly es: string; readonly en: string };

export type LegalBasis = {
  /** `party:name`, as it stands in an act's `basis`. */
  readonly id: string;
  readonly party: string;
  readonly instrument: Texts;
  readonly article: string;
  /** What it says, in one sentence. */
  readonly text: Texts;
  /** Of what the article says. */
  readonly standing: Standing;
  /** First and last day in force, `YYYY-MM-DD`, both included; null while no end is known. */
  readonly from: string;
  readonly until: string | null;
  /** Standing of the two days. */
  readonly dates: Standing;
  /** Agency ids, `sector:name` for a whole sector, or everybody of the party. */
  readonly agencies: "*" | readonly string[];
  readonly source: string;
};

const day = text(/^\d{4}-\d{2}-\d{2}$/, "YYYY-MM-DD");
const standing = oneOf("P", "N", "U");
const texts = object({ es: anyText(2000), en: anyText(2000) });
const agency = text(/^(sector:)?[a-z][A-Za-z0-9-]{0,63}$/, "an agency or sector:name");
const agencies: Check<"*" | readonly string[]> = (value) => (value === "*" ? null : list(agency, 1, 256)(value));
const entry: Check<LegalBasis> = object({
  id: basisId,
  party: name,
  instrument: texts,
  article: anyText(200),
  text: texts,
  standing,
  from: day,
  until: orNull(day),
  dates: standing,
  agencies,
  source: anyText(500),
});
const entries = list(entry, 0, 10_000);

/** An entry with the base64url SHA-256 of its canonical JSON, by which a decision names the very text. */
export type HashedBasis = { readonly entry: LegalBasis; readonly hash: string };
export type BasisRegister = {
  /** Of the register as a whole: the hashes of its entries in the order of their ids. */
  readonly hash: string;
  readonly entries: ReadonlyMap<string, HashedBasis>;
};

type Hasher = Pick<Crypto, "sha256">;
const hashOf = (crypto: Hasher, value: Json): string => base64url(crypto.sha256(utf8(canonicalJson(value))));

/** Hash of one entry as it stands in a docket line's decision. */
export const basisHash = (crypto: Hasher, basis: LegalBasis): string => hashOf(crypto, basis as unknown as Json);

/** A register of one or several parties. Refused `malformed` for an entry out of shape, a repeated id, or an id of another party. */
export const openBasisRegister = (crypto: Hasher, value: Json, at = ""): Outcome<BasisRegister> => {
  const fitting = shaped(entries, value, at);
  if (!fitting.ok) return fitting;
  const known = new Map<string, HashedBasis>();
  for (const [index, basis] of fitting.value.entries()) {
    const own = basis.id.startsWith(`${basis.party}:`);
    if (!own || known.has(basis.id)) {
      return refused({ kind: "malformed", at: `${at}/${index}/id`, expected: own ? "an id once" : `an id of ${basis.party}` });
    }
    known.set(basis.id, { entry: basis, hash: basisHash(crypto, basis) });
  }
  const sorted = [...known.values()].sort((a, b) => (a.entry.id < b.entry.id ? -1 : 1));
  return accepted({
    hash: hashOf(
      crypto,
      sorted.map(({ hash }) => hash),
    ),
    entries: known,
  });
};

/** Who relies on which articles for what, and on which days each must have been in force. */
export type BasisClaim = {
  readonly type: string;
  readonly ids: readonly string[];
  readonly required: boolean;
  /** The articles, of any party, that allow acts of this type; all do where none is listed for the author's party. */
  readonly allowed?: readonly string[];
  readonly party: string;
  readonly agency: string;
  readonly sector: string;
  /** `YYYY-MM-DD` in the party's zone: for a step the day it `occurred` and the line's, for a report the day it `occurred`. */
  readonly on: readonly string[];
};

export type JudgedBasis = readonly { readonly id: string; readonly hash: string }[];

const covers = ({ party, agencies: who }: LegalBasis, claim: BasisClaim): boolean =>
  party === claim.party && (who === "*" || who.includes(claim.agency) || who.includes(`sector:${claim.sector}`));

/** The articles of the claim's own party that allow the act. */
const allowedTo = ({ allowed = [], party }: BasisClaim): string[] => allowed.filter((id) => id.startsWith(`${party}:`));

const inForce = ({ from, until }: LegalBasis, on: string): boolean => from <= on && (until === null || on <= until);

/** Whether an article is this party's own and in force on each of these days: what a decline may name as the law that forbids. */
export const isLawOf = ({ entries }: BasisRegister, party: string, id: string, on: readonly string[]): boolean => {
  const entry = entries.get(id)?.entry;
  return entry !== undefined && entry.party === party && on.every((day) => inForce(entry, day));
};

/**
 * Every article named must be in the register, open to this agency, and in force on each day. Refused: `basis-missing` where one is
 * required and none named; `basis-unknown`; `basis-not-for-agency` for an article on which this party or agency cannot rely;
 * `basis-not-in-force`; `basis-not-for-act` where none of those named allows such an act.
 */
export const judgeBasis = (register: BasisRegister, claim: BasisClaim): Outcome<JudgedBasis> => {
  if (claim.required && claim.ids.length === 0) return refused({ kind: "basis-missing", type: claim.type });
  const judged: { id: string; hash: string }[] = [];
  for (const id of claim.ids) {
    const found = register.entries.get(id);
    if (found === undefined) return refused({ kind: "basis-unknown", basis: id });
    if (!covers(found.entry, claim)) return refused({ kind: "basis-not-for-agency", basis: id, agency: claim.agency });
    const { from, until } = found.entry;
    const on = claim.on.find((date) => !inForce(found.entry, date));
    if (on !== undefined) return refused({ kind: "basis-not-in-force", basis: id, on, from, until });
    judged.push({ id, hash: found.hash });
  }
  const allowed = allowedTo(claim);
  const [basis] = claim.ids;
  if (basis !== undefined && allowed.length > 0 && !claim.ids.some((id) => allowed.includes(id)))
    return refused({ kind: "basis-not-for-act", type: claim.type, basis, allowed });
  return accepted(judged);
};
