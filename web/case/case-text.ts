/** Words of the case page, which come with it. */
import { type CaseMessages, enCase } from "../text/en-case.ts";
import { esCase } from "../text/es-case.ts";
import { type LanguageChoice, useText } from "../text.ts";

export const useCaseText = (): LanguageChoice & { readonly told: CaseMessages } => {
  const text = useText();
  return { ...text, told: text.language === "es" ? esCase : enCase };
};
