/** Words about who is on duty and what rings, which come with what says them. */
import { type DutyMessages, enDuty } from "../../text/en-duty.ts";
import { esDuty } from "../../text/es-duty.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useDutyText = (): LanguageChoice & { readonly duty: DutyMessages } => {
  const text = useText();
  return { ...text, duty: text.language === "es" ? esDuty : enDuty };
};
