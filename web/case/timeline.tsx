import { NativeSelect } from "@mantine/core";
import { useState } from "react";
import type { CaseFile } from "#client";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import styles from "./timeline.module.css";
import { TimelineEntry } from "./timeline-entry.tsx";

type Props = { readonly file: CaseFile; readonly words: Words };

const byTime = (one: CaseFile["acts"][number], other: CaseFile["acts"][number]): number =>
  (one.n ?? Number.POSITIVE_INFINITY) - (other.n ?? Number.POSITIVE_INFINITY) || one.at - other.at;

/** In docket order; acts without a number stand where their time puts them. */
const inOrder = (acts: CaseFile["acts"]): CaseFile["acts"] =>
  acts.toSorted((one, other) => (one.n !== null && other.n !== null ? byTime(one, other) : one.at - other.at || byTime(one, other)));

/** Everything that both sides did, newest first. */
export const Timeline = ({ file, words }: Props) => {
  const { messages } = useText();
  const [newestFirst, setNewestFirst] = useState(true);
  const ordered = inOrder(file.acts);
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
      {shown.length === 0 ? <p className="muted">{messages.case.timelineEmpty}</p> : null}
      <ol className={styles.entries} reversed={newestFirst}>
        {shown.map((act) => (
          <li key={act.hash}>
            <TimelineEntry act={act} file={file} words={words} />
          </li>
        ))}
      </ol>
    </section>
  );
};
