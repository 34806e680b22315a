/** Which acts of a timeline match its filters, and how many each choice would leave. */
import type { TimelineAct } from "#client";
import type { Kind, TimelineFilter } from "./filter-in.ts";

/** An act as filters see it. `text` is what the page shows of it. */
export type Sought = {
  readonly act: TimelineAct;
  readonly side: "own" | "other";
  readonly text: string;
};

export const kindOf = ({ stage, type, kind }: Pick<TimelineAct, "stage" | "type" | "kind">): Kind => {
  if (stage === "refused") return "refusal";
  return type === "correct" || type === "withdraw" ? "correction" : kind;
};

export const agencyKey = ({ author }: Pick<TimelineAct, "author">): string => `${author.party}:${author.agency}`;

/** Letters without accents and in small, so that a search finds what was meant. */
export const plain = (text: string): string =>
  text
    .normalize("NFD")
    .replaceAll(/\p{Mn}/gu, "")
    .toLowerCase();

const tests: { readonly [Name in keyof TimelineFilter]-?: (sought: Sought, wanted: string) => boolean } = {
  side: ({ side }, wanted) => side === wanted,
  kind: ({ act }, wanted) => kindOf(act) === wanted,
  type: ({ act }, wanted) => act.type === wanted,
  who: ({ act }, wanted) => agencyKey(act) === wanted || act.author.kid === wanted,
  text: ({ text }, wanted) => {
    const shown = plain(text);
    return plain(wanted)
      .split(/\s+/)
      .every((word) => shown.includes(word));
  },
};

const names = Object.keys(tests) as (keyof TimelineFilter)[];

/** Those that match every filter that is set. */
export const matching = (all: readonly Sought[], filter: TimelineFilter): readonly Sought[] =>
  all.filter((sought) => names.every((name) => filter[name] === undefined || tests[name](sought, filter[name])));

/** How many acts a filter would leave with this value, the other filters as they are. */
export const countWith = (all: readonly Sought[], filter: TimelineFilter, name: keyof TimelineFilter, value: string): number =>
  matching(all, { ...filter, [name]: value }).length;
