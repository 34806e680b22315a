/** Words of drafts, which come with their pages. */
import { type DraftsMessages, enDrafts } from "../../text/en-drafts.ts";
import { esDrafts } from "../../text/es-drafts.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useDraftsText = (): LanguageChoice & { readonly drafts: DraftsMessages } => {
  const text = useText();
  return { ...text, drafts: text.language === "es" ? esDrafts : enDrafts };
};
