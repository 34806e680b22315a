/** The lines of an act's content in which what is sought stands. Pure. */
import type { Excerpt } from "#node/api/search-schemas.ts";
import { type Field, identifiersOf, textsOf } from "./act-words.ts";
import { compact, type Found, fold, identifierTerm, wordsIn } from "./words.ts";

const MOST = 2;
/** UTF-16 units before the first mark, and of a whole excerpt. */
const BEFORE = 60;
const LONGEST = 240;

/** Terms of a text with their places, as the search took it up. */
type Reader = (text: string) => Found[];

export const byWords: Reader = wordsIn;
/** Each word of a name as it is. */
export const byNames: Reader = (text) =>
  [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].map((match) => ({
    from: match.index,
    to: match.index + match[0].length,
    terms: [`p:${fold(match[0])}`],
  }));

/** Excerpts from the fields, those with the most that is sought first. */
export function excerptsOf(fields: readonly Field[], sought: ReadonlySet<string>, read: Reader): Excerpt[] {
  const found = fields.flatMap((field) =>
    textsOf(field.schema, field.value).flatMap((text) => {
      const marks = marksIn(text, sought, read, field);
      return marks.length === 0 ? [] : [{ field: field.name, text, marks }];
    }),
  );
  return found
    .toSorted((one, other) => other.marks.length - one.marks.length)
    .slice(0, MOST)
    .map(cut);
}

function marksIn(text: string, sought: ReadonlySet<string>, read: Reader, field: Field): Excerpt["marks"] {
  const isIdentifier = identifiersOf(field).some(({ kind, value }) => value === text && sought.has(identifierTerm(kind, compact(text))));
  if (isIdentifier) return [{ from: 0, to: text.length }];
  const marks = read(text).filter(({ terms }) => terms.some((term) => sought.has(term)));
  return apart(marks.map(({ from, to }) => ({ from, to })));
}

/** In their order, none within another. */
function apart(marks: readonly Excerpt["marks"][number][]): Excerpt["marks"] {
  const kept: Excerpt["marks"] = [];
  for (const mark of marks.toSorted((one, other) => one.from - other.from || other.to - one.to))
    if (mark.from >= (kept.at(-1)?.to ?? 0)) kept.push(mark);
  return kept;
}

/** Around the first mark, at borders of words. */
function cut({ field, text, marks }: Excerpt): Excerpt {
  const first = marks[0]?.from ?? 0;
  const space = first <= BEFORE ? -1 : text.indexOf(" ", first - BEFORE);
  const from = space < 0 || space > first ? (first <= BEFORE ? 0 : first) : space + 1;
  const rest = text.slice(from, from + LONGEST);
  const end = from + LONGEST >= text.length ? text.length : from + Math.max(rest.lastIndexOf(" "), (marks[0]?.to ?? 0) - from);
  const inside = marks.filter((mark) => mark.from >= from && mark.to <= end);
  return {
    field,
    text: `${from > 0 ? "…" : ""}${text.slice(from, end)}${end < text.length ? "…" : ""}`,
    marks: inside.map((mark) => ({ from: mark.from - from + (from > 0 ? 1 : 0), to: mark.to - from + (from > 0 ? 1 : 0) })),
  };
}
