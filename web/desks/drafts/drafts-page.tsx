import { Button, Skeleton } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { unwrap } from "#client";
import { api } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { Dialog } from "../../shell/dialog.tsx";
import { Failure } from "../../shell/failure.tsx";
import { PageTitle } from "../../shell/page-title.tsx";
import { DraftCard } from "./draft-card.tsx";
import { useDraftName } from "./draft-name.ts";
import styles from "./drafts.module.css";
import { type DraftSummary, draftsQuery, useDraftChange } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

const Remove = ({ draft }: { readonly draft: DraftSummary }) => {
  const { messages, drafts } = useDraftsText();
  const announce = useAnnounce();
  const client = useQueryClient();
  const [asked, setAsked] = useState(false);
  const { act } = useDraftName(draft);
  const { draft: id } = draft;
  const { mutate, isPending, error } = useDraftChange(id, () =>
    unwrap(api.DELETE("/api/v1/drafts/{draft}", { params: { path: { draft: id } } })),
  );
  const remove = (): void =>
    mutate(undefined, {
      onSuccess: () => {
        setAsked(false);
        announce(drafts.removed);
        void client.invalidateQueries({ queryKey: ["drafts"] });
      },
    });
  return (
    <>
      <Button
        variant="subtle"
        size="sm"
        leftSection={<IconTrash size={16} aria-hidden="true" />}
        aria-label={drafts.removeOf(act)}
        onClick={() => setAsked(true)}
      >
        {drafts.remove}
      </Button>
      <Dialog open={asked} onClose={() => setAsked(false)} title={drafts.removeTitle} size="md">
        <div className={styles.row}>
          <p>{drafts.removeHint}</p>
          {error ? <Failure error={error} /> : null}
          <div className={styles.actions}>
            <Button color="red" loading={isPending} onClick={remove}>
              {drafts.remove}
            </Button>
            <Button variant="default" onClick={() => setAsked(false)}>
              {messages.cancel}
            </Button>
          </div>
        </div>
      </Dialog>
    </>
  );
};

const Group = ({ title, of }: { readonly title: string; readonly of: readonly DraftSummary[] }) =>
  of.length === 0 ? null : (
    <section className={styles.heading} aria-label={title}>
      <h2>{title}</h2>
      <ul className={styles.cards}>
        {of.map((draft) => (
          <DraftCard key={draft.draft} draft={draft}>
            {draft.part === "author" ? <Remove draft={draft} /> : null}
          </DraftCard>
        ))}
      </ul>
    </section>
  );

/** Drafts that I write, and those that I am asked about. */
export const DraftsPage = () => {
  const { messages, drafts } = useDraftsText();
  const { data, error, isPending, refetch } = useQuery(draftsQuery);
  const rest = (data ?? []).filter(({ waits }) => !waits);
  return (
    <>
      <PageTitle title={drafts.title} />
      <p className="muted">{drafts.intro}</p>
      {isPending ? (
        <div role="status" aria-label={messages.loading}>
          <Skeleton height={76} />
        </div>
      ) : null}
      {error ? <Failure error={error} retry={() => void refetch()} /> : null}
      {data?.length === 0 ? (
        <div className={styles.empty}>
          <p className={styles.name}>{drafts.nothing}</p>
          <p className="muted">{drafts.nothingHint}</p>
        </div>
      ) : null}
      <Group title={drafts.waiting} of={(data ?? []).filter(({ waits }) => waits)} />
      <Group title={drafts.mine} of={rest.filter(({ part }) => part === "author")} />
      <Group title={drafts.shared} of={rest.filter(({ part }) => part === "writer")} />
      <Group title={drafts.asked} of={rest.filter(({ part }) => part === "clearer" || part === "adviser")} />
    </>
  );
};
