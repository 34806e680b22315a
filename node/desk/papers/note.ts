/** A note before it is drawn: what a page says, in one language or in both, without saying how it looks. */
import type { Words } from "#kernel";

export type NoteLanguage = "es" | "en";

/** A value in both languages; where both sides are the same text it is written once. */
export type NoteValue =
  | { readonly kind: "text"; readonly text: Words }
  /** One row for each object or person. */
  | { readonly kind: "table"; readonly head: readonly Words[]; readonly rows: readonly (readonly Words[])[] }
  /** Objects or persons with more fields than a page has columns. */
  | { readonly kind: "entries"; readonly entries: readonly (readonly NoteRow[])[] };

export type NoteRow = { readonly label: Words; readonly value: NoteValue };
export type NoteSection = { readonly heading: Words; readonly rows: readonly NoteRow[] };

/** The colour that TLP 2.0 gives its label (FIRST, 2022). */
export type NoteBanner = { readonly text: Words; readonly tlp?: "RED" | "AMBER+STRICT" | "AMBER" | "GREEN" | "CLEAR" };

export type Note = {
  /** The languages that it is written in, side by side in this order. */
  readonly languages: readonly NoteLanguage[];
  readonly title: Words;
  /** Who sends it: party and agency. */
  readonly from: Words;
  readonly handling: NoteBanner | null;
  /** What a reader must know before the text: that it is not signed by whom it speaks of, that it was withdrawn. */
  readonly notices: readonly Words[];
  readonly sections: readonly NoteSection[];
  /** Null on what is no single act. */
  readonly code: {
    /** What the QR code holds. */
    readonly text: string;
    readonly heading: Words;
    readonly means: readonly Words[];
    readonly alternative: Words;
  } | null;
  /** Small print at the foot of each page. */
  readonly footer: readonly Words[];
  /** The word before the number of a page. */
  readonly page: Words;
};

export const same = (text: string): Words => ({ es: text, en: text });

/** The different texts of a value in the languages of a note. */
export const said = (languages: readonly NoteLanguage[], words: Words): readonly string[] => [
  ...new Set(languages.map((language) => words[language])),
];

/** A value in one line: both languages with a stroke between them where they differ. */
export const inOneLine = (languages: readonly NoteLanguage[], words: Words): string => said(languages, words).join(" / ");
