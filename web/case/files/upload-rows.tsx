import { Button, Progress } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconX } from "@tabler/icons-react";
import { useRef } from "react";
import styles from "../form/fields.module.css";
import { faultText, timeLeft, useFileText } from "./file-text.ts";
import type { Unfinished } from "./unfinished.ts";
import type { OnItsWay } from "./use-uploads.ts";

type RowProps = {
  readonly one: OnItsWay;
  readonly onPause: () => void;
  readonly onGoOn: () => void;
  readonly onDrop: () => void;
};

const shareOf = ({ phase, done, total }: OnItsWay["progress"]): number =>
  total === 0 ? 0 : (done / total) * (phase === "reading" ? 0 : 100);

/** A file on its way: how far it is, and how to stop it and let it go on. */
export const UploadRow = ({ one, onPause, onGoOn, onDrop }: RowProps) => {
  const { files, messages, format } = useFileText();
  const { file, state, progress, left, error } = one;
  const told = [
    state === "paused" ? files.paused : null,
    progress.phase === "reading" && state === "going" ? files.reading : null,
    progress.phase === "moving" ? files.moved(format.bytes(progress.done), format.bytes(progress.total)) : format.bytes(file.size),
    left === null || state !== "going" ? null : files.left(timeLeft(files, left)),
  ].filter((part) => part !== null);
  return (
    <li className={styles.file}>
      <span className={styles.fileName}>
        {file.name} <span className="muted small numeric">{told.join(" · ")}</span>
      </span>
      <span className={styles.actions}>
        {state === "going" ? (
          <Button
            variant="subtle"
            size="compact-sm"
            leftSection={<IconPlayerPause size={15} aria-hidden="true" />}
            aria-label={files.pauseOf(file.name)}
            onClick={onPause}
          >
            {files.pause}
          </Button>
        ) : (
          <Button
            variant="default"
            size="compact-sm"
            leftSection={<IconPlayerPlay size={15} aria-hidden="true" />}
            aria-label={files.goOnOf(file.name)}
            onClick={onGoOn}
          >
            {files.goOn}
          </Button>
        )}
        <Button
          variant="subtle"
          size="compact-sm"
          leftSection={<IconX size={15} aria-hidden="true" />}
          aria-label={messages.form.fileRemove(file.name)}
          onClick={onDrop}
        >
          {files.remove}
        </Button>
      </span>
      {state === "failed" ? (
        <p className={styles.error} role="alert">
          {faultText(files, error)}
        </p>
      ) : (
        <Progress value={shareOf(progress)} aria-label={files.sending(file.name)} />
      )}
    </li>
  );
};

type UnfinishedProps = { readonly one: Unfinished; readonly onChoose: (file: File) => void; readonly onForget: () => void };

/** One that was begun before this page was opened: the file is chosen again. */
export const UnfinishedRow = ({ one, onChoose, onForget }: UnfinishedProps) => {
  const { files, format } = useFileText();
  const input = useRef<HTMLInputElement>(null);
  return (
    <li className={styles.file}>
      <span className={styles.fileName}>
        {one.name} <span className="muted small">{files.unfinished(format.bytes(one.done), format.bytes(one.size))}</span>
      </span>
      <span className={styles.actions}>
        <input
          ref={input}
          type="file"
          hidden
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file !== undefined) onChoose(file);
          }}
        />
        <Button variant="default" size="compact-sm" aria-label={files.chooseAgainOf(one.name)} onClick={() => input.current?.click()}>
          {files.chooseAgain}
        </Button>
        <Button variant="subtle" size="compact-sm" aria-label={files.forgetOf(one.name)} onClick={onForget}>
          {files.forget}
        </Button>
      </span>
    </li>
  );
};
