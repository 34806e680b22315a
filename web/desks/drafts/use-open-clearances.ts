import { useQuery } from "@tanstack/react-query";
import { nameOf } from "../person.ts";
import { draftQuery } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

/** Who has not cleared what is about to be signed, in words; null where nobody is left. */
export const useOpenClearances = (id: string | null): { readonly words: string | null; readonly refresh: () => Promise<unknown> } => {
  const { drafts, format } = useDraftsText();
  const { data, refetch } = useQuery({ ...draftQuery(id ?? ""), enabled: id !== null });
  const open = (data?.clearances ?? []).filter(({ answer }) => answer !== "yes").map(({ who }) => nameOf(who));
  return {
    words: open.length === 0 ? null : drafts.openClearances(format.list(open)),
    refresh: () => (id === null ? Promise.resolve() : refetch()),
  };
};
