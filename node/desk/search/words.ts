/** Words of both languages as they are searched: without accents, in their forms, and numbers without what separates their parts. Pure. */
import { stemEnglish } from "./stem-english.ts";
import { stemSpanish } from "./stem-spanish.ts";

/** The longest word that is told from others. */
const LONGEST = 40;

/** Words that are in nearly every text, without accents. */
const common = new Set(
  `a al con de del el en es la las lo los o para por que se su sus un una y an and are as at be by for from in is it of on or that the this to was were with`.split(
    " ",
  ),
);

/** Lower case without accents; ñ counts as n, as people type it where their keyboard has none. */
export const fold = (text: string): string => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** An identifier or number as it is compared: letters and digits alone, in upper case. */
export const compact = (text: string): string =>
  fold(text)
    .replace(/[^\p{L}\p{N}]/gu, "")
    .toUpperCase()
    .slice(0, LONGEST);

const hasDigit = (text: string): boolean => /\p{N}/u.test(text);

const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 20_000;

/**
 * The forms by which a word is found: itself, and its stem in each language. Empty for a word that is in nearly every text. Two words with a
 * form in common find each other.
 */
export function formsOf(word: string): readonly string[] {
  const before = known.get(word);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const forms = computeForms(word);
  known.set(word, forms);
  return forms;
}

function computeForms(word: string): readonly string[] {
  const folded = fold(word).slice(0, LONGEST);
  if (folded === "" || common.has(folded)) return [];
  if (hasDigit(folded)) return [`w:${folded}`];
  return [`w:${folded}`, `s:${stemSpanish(folded)}`, `e:${stemEnglish(folded)}`];
}

export type Found = { readonly from: number; readonly to: number; readonly terms: readonly string[] };

const WORD = /[\p{L}\p{N}\p{M}]+/gu;
const CHUNK = /\S+/gu;

/** Every word of a text with its place, and every number or reference that is written with separators as a whole. */
export function wordsIn(text: string): Found[] {
  const words = [...text.matchAll(WORD)].map((match) => placed(match, formsOf(match[0])));
  const numbers = [...text.matchAll(CHUNK)]
    .filter(([chunk]) => hasDigit(chunk) && /[\p{L}\p{N}][^\p{L}\p{N}]+[\p{L}\p{N}]/u.test(chunk))
    .map((match) => placed(match, [`w:${compact(match[0]).toLowerCase()}`]));
  return [...words, ...numbers].filter(({ terms }) => terms.length > 0);
}

const placed = (match: RegExpMatchArray, terms: readonly string[]): Found => ({
  from: match.index ?? 0,
  to: (match.index ?? 0) + match[0].length,
  terms,
});

/** Words of a name, each only as it is. */
export const nameWords = (name: string): string[] => [...name.matchAll(WORD)].map(([word]) => fold(word).slice(0, LONGEST));

/** One condition of a search: any of these terms. `number` is what a case's number would be. */
export type Term = { readonly any: readonly string[]; readonly number: string | null };
/** All terms, or the whole as one identifier that somebody wrote in parts. */
export type Query = { readonly terms: readonly Term[]; readonly whole: Term | null };

const MOST_TERMS = 12;

/** What somebody typed, as conditions. `kinds` are the kinds of identifiers that there are. */
export function readQuery(text: string, kinds: readonly string[]): Query {
  const chunks = [...text.matchAll(CHUNK)].map(([chunk]) => chunk);
  const terms = chunks.flatMap((chunk) => (hasDigit(chunk) ? [numberTerm(chunk, kinds)] : wordTerms(chunk)));
  const whole = chunks.length > 1 && chunks.length <= 6 && hasDigit(text) ? numberTerm(text, kinds) : null;
  return { terms: terms.filter(({ any }) => any.length > 0).slice(0, MOST_TERMS), whole };
}

const wordTerms = (chunk: string): Term[] => [...chunk.matchAll(WORD)].map(([word]) => ({ any: formsOf(word), number: null }));

function numberTerm(chunk: string, kinds: readonly string[]): Term {
  const joined = compact(chunk);
  if (joined === "") return { any: [], number: null };
  return { any: [`w:${joined.toLowerCase()}`, ...kinds.map((kind) => identifierTerm(kind, joined))], number: fold(chunk).toUpperCase() };
}

export const identifierTerm = (kind: string, joined: string): string => `i:${kind}:${joined}`;
export const personTerm = (word: string): string => `p:${word}`;
