/** Words of the search, which come with its page. */
import { enSearch, type SearchMessages } from "../../text/en-search.ts";
import { esSearch } from "../../text/es-search.ts";
import { type LanguageChoice, useText } from "../../text.ts";

export const useSearchText = (): LanguageChoice & { readonly search: SearchMessages } => {
  const text = useText();
  return { ...text, search: text.language === "es" ? esSearch : enSearch };
};
