import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useMe } from "../../session.ts";
import { nameOf } from "../person.ts";
import { useDraftName } from "./draft-name.ts";
import styles from "./drafts.module.css";
import type { DraftSummary } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";
import { EditLink } from "./edit-link.tsx";

/** How far a draft is, in words. */
const useStanding = ({ cleared, referred, comments }: DraftSummary): string => {
  const { drafts } = useDraftsText();
  return [
    cleared.of === 0 ? null : drafts.cleared(cleared.yes, cleared.of),
    cleared.no > 0 ? drafts.refusals(cleared.no) : null,
    referred ? drafts.referred : null,
    comments > 0 ? drafts.comments(comments) : null,
  ]
    .filter((part) => part !== null)
    .join(", ");
};

/** One draft of a list. */
export const DraftCard = ({ draft, children }: { readonly draft: DraftSummary; readonly children?: ReactNode }) => {
  const { drafts, format } = useDraftsText();
  const me = useMe();
  const { act, of } = useDraftName(draft);
  const standing = useStanding(draft);
  const writes = draft.part === "author" || draft.part === "writer";
  return (
    <li className={styles.card} data-waits={draft.waits}>
      <div className={styles.facts}>
        <p className={styles.name}>
          <Link to="/drafts/$draft" params={{ draft: draft.draft }}>
            {act}
          </Link>
        </p>
        <p className="numeric small">{[of, ...(draft.reference === null ? [] : [draft.reference])].join(" · ")}</p>
        {draft.begins === null ? null : <p className={styles.begins}>{draft.begins}</p>}
        {draft.waits ? <p>{draft.part === "adviser" ? drafts.waitsForAnswer : drafts.waitsForClearance}</p> : null}
        <p className="muted small">
          {[
            ...(draft.author.kid === me.kid ? [] : [drafts.by(nameOf(draft.author))]),
            `${drafts.changed}: ${format.shortTime(draft.changedAt)}`,
            ...(standing === "" ? [] : [standing]),
          ].join(" · ")}
        </p>
      </div>
      <div className={styles.actions}>
        {writes ? (
          <EditLink draft={draft} />
        ) : (
          <Button variant="default" size="sm" component={Link} to={`/drafts/${draft.draft}`}>
            {drafts.read}
          </Button>
        )}
        {children}
      </div>
    </li>
  );
};
