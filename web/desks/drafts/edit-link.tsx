import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import type { DraftSummary } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

/** Leads to the form in which the draft is written. */
export const EditLink = ({ draft }: { readonly draft: DraftSummary }) => {
  const { drafts } = useDraftsText();
  const navigate = useNavigate();
  const { draft: id, case: caseId, protocol, type, of, opens, transcribes } = draft;
  const open = (): void => {
    if (opens) void navigate({ to: "/cases/new/$protocol", params: { protocol }, search: { draft: id } });
    else if (transcribes !== null) void navigate({ to: "/cases/$case/paper", params: { case: caseId }, search: { type } });
    else
      void navigate({
        to: "/cases/$case/act/$type",
        params: { case: caseId, type },
        search: { draft: id, ...(of === null ? {} : { of }) },
      });
  };
  return (
    <Button variant="default" size="sm" role="link" onClick={open}>
      {drafts.edit}
    </Button>
  );
};
