import { Button, Progress, Textarea } from "@mantine/core";
import { useState } from "react";
import { useAnnounce } from "../../shell/announce.tsx";
import { Failure } from "../../shell/failure.tsx";
import { Notice } from "../../shell/notice.tsx";
import { DropZone } from "../drop-zone.tsx";
import styles from "./paper-page.module.css";
import { usePaperText } from "./paper-text.ts";
import type { Source, Told } from "./use-source.ts";

type Props = {
  readonly source: Source;
  readonly failure: unknown;
  /** Whether there is nothing but what was said. */
  readonly isSpoken: boolean;
  readonly onTake: (file: File) => void;
  readonly onDrop: () => void;
};

/** What the file says of itself. */
const Facts = ({ told }: { readonly told: Told }) => {
  const { paper, format } = usePaperText();
  const { reading, day, failed } = told;
  if (failed !== null) return <p>{failed === "too-large" ? paper.tooLargeToRead : paper.failed[failed]}</p>;
  const rows = [
    [paper.sender, reading?.sender],
    [paper.subject, reading?.subject],
    [paper.date, day === null ? null : format.day(day)],
  ].filter(([, value]) => value);
  return (
    <>
      {rows.length > 0 ? (
        <>
          <dl className={styles.facts}>
            {rows.map(([name, value]) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
          <p className="muted small">{paper.asItSays}</p>
        </>
      ) : null}
      {reading && reading.files.length > 0 ? (
        <p className="small">
          {paper.files(reading.files.length)}: {format.list(reading.files.map(({ name, size }) => `${name} (${format.bytes(size)})`))}
        </p>
      ) : null}
      {reading?.text ? null : <p className="small">{paper.noText}</p>}
    </>
  );
};

/** A note of what was said, which becomes a file. */
const CallNote = ({ onTake }: Pick<Props, "onTake">) => {
  const { paper } = usePaperText();
  const [text, setText] = useState("");
  return (
    <div className={styles.call}>
      <Textarea
        label={paper.callNote}
        description={paper.callHint}
        autosize
        minRows={4}
        maxRows={18}
        maxLength={100_000}
        value={text}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button
        variant="default"
        disabled={text.trim() === ""}
        onClick={() => onTake(new File([text], paper.callFile, { type: "text/plain" }))}
      >
        {paper.keepNote}
      </Button>
    </div>
  );
};

const Chooser = ({ onTake }: Pick<Props, "onTake">) => {
  const { messages } = usePaperText();
  return (
    <DropZone
      label={messages.form.fileChoose}
      describedBy="source-hint"
      onTake={([file]) => (file === undefined ? undefined : onTake(file))}
    />
  );
};

/** The source, as it came: chosen, sealed, sent and read. */
export const SourceStep = ({ source, failure, isSpoken, onTake, onDrop }: Props) => {
  const { paper, format } = usePaperText();
  const announce = useAnnounce();
  const take = (file: File): void => {
    announce(paper.keeping(file.name));
    onTake(file);
  };
  if (source.kind === "coming")
    return (
      <div role="status">
        <p>
          {paper.keeping(source.name)} · {paper.reading}
        </p>
        <Progress value={source.share * 100} aria-label={paper.keeping(source.name)} />
      </div>
    );
  if (source.kind === "here")
    return (
      <Notice tone="good" role="status" title={`${paper.kept}: ${source.kept.name} (${format.bytes(source.kept.size)})`}>
        <Facts told={source.told} />
        <Button variant="default" size="compact-sm" onClick={onDrop}>
          {paper.another}
        </Button>
      </Notice>
    );
  return (
    <>
      {failure ? <Failure error={failure} /> : null}
      {isSpoken ? <CallNote onTake={take} /> : null}
      <p id="source-hint" className="muted small">
        {paper.sourceHint}
      </p>
      <Chooser onTake={take} />
    </>
  );
};
