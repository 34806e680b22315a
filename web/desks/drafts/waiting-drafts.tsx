import { useQuery } from "@tanstack/react-query";
import { DraftCard } from "./draft-card.tsx";
import styles from "./drafts.module.css";
import { draftsQuery } from "./drafts-queries.ts";
import { useDraftsText } from "./drafts-text.ts";

/** In the inbox: drafts that wait for my clearance or my answer. */
export const WaitingDrafts = () => {
  const { drafts } = useDraftsText();
  const { data } = useQuery(draftsQuery);
  const waiting = (data ?? []).filter(({ waits }) => waits);
  if (waiting.length === 0) return null;
  return (
    <section className={styles.heading} aria-label={`${drafts.title}: ${drafts.waiting}`}>
      <h2>
        {drafts.title}: {drafts.waiting}
      </h2>
      <ul className={styles.cards}>
        {waiting.map((draft) => (
          <DraftCard key={draft.draft} draft={draft} />
        ))}
      </ul>
    </section>
  );
};
