/** Makes the words of a protocol: Spanish first, then English. */
import type { ActText, FieldText, Labelled, Words } from "./text.ts";

export const words = (es: string, en: string): Words => ({ es, en });

export const label = (es: string, en: string, helpEs?: string, helpEn?: string): Labelled => ({
  label: words(es, en),
  ...(helpEs && helpEn ? { help: words(helpEs, helpEn) } : {}),
});

/** What was done, then the words of what one may do. */
export const act = (noun: Words, ...given: Parameters<typeof label>): ActText => ({ ...label(...given), noun });

/** A field whose values have words of their own. */
export const options = (
  es: string,
  en: string,
  values: NonNullable<FieldText["options"]>,
  helpEs?: string,
  helpEn?: string,
): FieldText => ({
  ...label(es, en, helpEs, helpEn),
  options: values,
});
