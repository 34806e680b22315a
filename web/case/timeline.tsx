import { NativeSelect } from "@mantine/core";
import { type ReactNode, useState } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { TimelineFilters } from "./filter/timeline-filters.tsx";
import { useTimelineFilter } from "./filter/use-timeline-filter.ts";
import styles from "./timeline.module.css";
import { TimelineEntry } from "./timeline-entry.tsx";

type Props = { readonly file: CaseFile; readonly words: Words };

const byTime = (one: TimelineAct, other: TimelineAct): number =>
  (one.n ?? Number.POSITIVE_INFINITY) - (other.n ?? Number.POSITIVE_INFINITY) || one.at - other.at;

/** In docket order; acts without a number stand where their time puts them. */
const inOrder = (acts: readonly TimelineAct[]): readonly TimelineAct[] =>
  acts.toSorted((one, other) => (one.n !== null && other.n !== null ? byTime(one, other) : one.at - other.at || byTime(one, other)));

const Entries = ({
  acts,
  reversed,
  children,
}: {
  acts: readonly TimelineAct[];
  reversed: boolean;
  children: (act: TimelineAct) => ReactNode;
}) => (
  <ol className={styles.entries} reversed={reversed}>
    {acts.map((act) => (
      <li key={act.hash}>{children(act)}</li>
    ))}
  </ol>
);

/** Everything that both sides did, newest first; filters leave what matches them. */
export const Timeline = ({ file, words }: Props) => {
  const { messages } = useText();
  const [newestFirst, setNewestFirst] = useState(true);
  const filter = useTimelineFilter(file, words);
  const ordered = inOrder(filter.shown);
  const shown = newestFirst ? ordered.toReversed() : ordered;
  return (
    <section aria-labelledby="timeline-title" className={styles.timeline}>
      <div className={styles.heading}>
        <h2 id="timeline-title">{messages.case.timeline}</h2>
        <NativeSelect
          size="xs"
          aria-label={messages.case.order}
          value={newestFirst ? "newest" : "oldest"}
          onChange={({ currentTarget: { value } }) => setNewestFirst(value === "newest")}
          data={[
            { value: "newest", label: messages.case.newestFirst },
            { value: "oldest", label: messages.case.oldestFirst },
          ]}
        />
      </div>
      {file.acts.length === 0 ? <p className="muted">{messages.case.timelineEmpty}</p> : <TimelineFilters filter={filter} />}
      <Entries acts={shown} reversed={newestFirst}>
        {(act) => <TimelineEntry act={act} file={file} words={words} />}
      </Entries>
    </section>
  );
};
