/** Words about persons and objects, which come with their pages. */
import { enHoldings, type HoldingsMessages } from "../../text/en-holdings.ts";
import { esHoldings } from "../../text/es-holdings.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useHoldingsText = (): LanguageChoice & { readonly holdings: HoldingsMessages } => {
  const text = useText();
  return { ...text, holdings: text.language === "es" ? esHoldings : enHoldings };
};
