import { Button } from "@mantine/core";
import { IconPaperclip } from "@tabler/icons-react";
import { type Ref, useRef, useState } from "react";
import { useText } from "../text.ts";
import styles from "./drop-zone.module.css";

type Props = {
  /** What the button says. */
  readonly label: string;
  readonly multiple?: boolean;
  readonly describedBy?: string;
  readonly chooser?: Ref<HTMLButtonElement>;
  readonly onTake: (files: readonly File[]) => void;
};

/** Where files are dropped, or chosen by a button; the same file may be chosen again. */
export const DropZone = ({ label, multiple = false, describedBy, chooser, onTake }: Props) => {
  const { messages } = useText();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const take = (list: FileList | null): void => {
    const files = [...(list ?? [])];
    if (input.current) input.current.value = "";
    if (files.length > 0) onTake(files);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: dropping is a shortcut; the button beside it does the same by keyboard
    <div
      className={styles.drop}
      data-over={over}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take(event.dataTransfer.files);
      }}
    >
      <input ref={input} type="file" hidden multiple={multiple} onChange={({ currentTarget }) => take(currentTarget.files)} />
      <Button
        ref={chooser}
        variant="default"
        leftSection={<IconPaperclip size={16} aria-hidden="true" />}
        aria-describedby={describedBy}
        onClick={() => input.current?.click()}
      >
        {label}
      </Button>
      <span className="muted small">{messages.form.fileDrop}</span>
    </div>
  );
};
