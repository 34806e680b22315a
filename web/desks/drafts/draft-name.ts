import { useWords } from "../../case/arrangements.ts";
import type { DraftSummary } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

/** What a draft is of, and of which case. */
export const useDraftName = (draft: DraftSummary): { readonly act: string; readonly of: string } => {
  const { messages, drafts } = useDraftsText();
  const words = useWords(draft.protocol);
  const unseen = draft.part === "adviser" && draft.number === null;
  const of = draft.opens
    ? `${drafts.newCase}, ${words.title}`
    : unseen
      ? `${drafts.otherCase}, ${words.title}`
      : (draft.number ?? messages.cases.noNumber(draft.case.slice(0, 6)));
  return { act: words.act(draft.type), of };
};
