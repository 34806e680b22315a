/** Words about how somebody is told, which come with their page. */
import { enNotices, type NoticesMessages } from "../../text/en-notices.ts";
import { esNotices } from "../../text/es-notices.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useNoticesText = (): LanguageChoice & { readonly notices: NoticesMessages } => {
  const text = useText();
  return { ...text, notices: text.language === "es" ? esNotices : enNotices };
};
