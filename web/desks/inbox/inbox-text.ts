/** Words of the inbox, which come with its page. */
import { enInbox, type InboxMessages } from "../../text/en-inbox.ts";
import { esInbox } from "../../text/es-inbox.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useInboxText = (): LanguageChoice & { readonly inbox: InboxMessages } => {
  const text = useText();
  return { ...text, inbox: text.language === "es" ? esInbox : enInbox };
};
