/** The language of the pages: chosen from the browser, switchable, kept on the device. */
import { createContext, useContext } from "react";
import { en, type Messages } from "./text/en.ts";
import { es } from "./text/es.ts";
import { type Formats, formatsIn } from "./text/formats.ts";

export type Language = "es" | "en";
export type Bilingual = { readonly es: string; readonly en: string };
export const languages: readonly Language[] = ["es", "en"];

export type Text = {
  readonly language: Language;
  readonly messages: Messages;
  readonly format: Formats;
  /** The side of a bilingual text that is read in this language. */
  readonly pick: (text: Bilingual) => string;
};

const makeText = (language: Language, locale: string, messages: Messages): Text => ({
  language,
  messages,
  format: formatsIn(locale),
  pick: (text) => text[language],
});

export const texts: Readonly<Record<Language, Text>> = { es: makeText("es", "es-MX", es), en: makeText("en", "en-US", en) };

const kept = "hito.language";
const isLanguage = (value: unknown): value is Language => value === "es" || value === "en";

/** The kept choice, else the first of the browser's languages that the pages have, else English. */
export const chooseLanguage = (): Language => {
  const before = localStorage.getItem(kept);
  if (isLanguage(before)) return before;
  return navigator.languages.map((tag) => tag.slice(0, 2)).find(isLanguage) ?? "en";
};

export const keepLanguage = (language: Language): void => localStorage.setItem(kept, language);

export type LanguageChoice = Text & { readonly choose: (language: Language) => void };
export const LanguageContext = createContext<LanguageChoice>({ ...texts.en, choose: () => {} });
export const useText = (): LanguageChoice => useContext(LanguageContext);
