/** Words about partners on paper, which come with the pages that say them. */
import { enPaper, type PaperMessages } from "../../text/en-paper.ts";
import { esPaper } from "../../text/es-paper.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const usePaperText = (): LanguageChoice & { readonly paper: PaperMessages } => {
  const text = useText();
  return { ...text, paper: text.language === "es" ? esPaper : enPaper };
};
