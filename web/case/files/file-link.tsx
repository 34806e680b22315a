import { Button, Progress } from "@mantine/core";
import { IconDownload } from "@tabler/icons-react";
import { type Attachment, saveBlob } from "../attachment.ts";
import styles from "./file-link.module.css";
import { faultText, useFileText } from "./file-text.ts";
import { useFetching } from "./use-fetching.ts";

type Props = { readonly file: Attachment; readonly act: string };

const SignedFile = ({ file, act }: Props) => {
  const { messages, files, format } = useFileText();
  const { state, get, stop } = useFetching(act, file);
  const { progress, error } = state;
  const save = async (): Promise<void> => {
    const blob = await get();
    if (blob !== null) saveBlob(blob, file.name);
  };
  return (
    <span className={styles.file}>
      <Button
        variant="subtle"
        size="compact-sm"
        className={styles.name}
        aria-label={messages.file.download(file.name)}
        leftSection={<IconDownload size={15} aria-hidden="true" />}
        onClick={() => void save()}
        disabled={progress !== null}
      >
        {file.name}
      </Button>{" "}
      <span className="muted small">{format.bytes(file.size)}</span>
      {progress === null ? null : (
        <span className={styles.coming}>
          <span role="status" className="muted small">
            {messages.file.downloading}
          </span>
          <span className="muted small numeric">{files.moved(format.bytes(progress.done), format.bytes(progress.total))}</span>
          <Progress
            className={styles.bar}
            value={progress.total === 0 ? 100 : (progress.done / progress.total) * 100}
            aria-label={messages.file.download(file.name)}
          />
          <Button variant="subtle" size="compact-sm" onClick={stop}>
            {files.cancel}
          </Button>
        </span>
      )}
      {error ? (
        <span role="alert" className={styles.failed}>
          {faultText(files, error)}
        </span>
      ) : null}
    </span>
  );
};

type LinkProps = {
  readonly file: Attachment /** Absent before the act is signed: nothing to fetch yet. */;
  readonly act: string | undefined;
};

/** A file by name and size; a click fetches, opens and verifies it. */
export const FileLink = ({ file, act }: LinkProps) => {
  const { format } = useFileText();
  if (act !== undefined) return <SignedFile file={file} act={act} />;
  return (
    <span>
      {file.name} <span className="muted small">{format.bytes(file.size)}</span>
    </span>
  );
};
