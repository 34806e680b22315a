import { Button } from "@mantine/core";
import { IconLock, IconX } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useRef } from "react";
import { nodeQuery } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { useText } from "../../text.ts";
import { type Attachment, isAttachmentValue } from "../attachment.ts";
import { DropZone } from "../drop-zone.tsx";
import { UnfinishedRow, UploadRow } from "../files/upload-rows.tsx";
import { useUploads } from "../files/use-uploads.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { valueAt } from "./pointer.ts";
import { isAttachment, itemsOf, membersOf } from "./read-act.ts";
import { FieldGroup } from "./record-field.tsx";
import { useStore, useValue } from "./store.ts";

const limitOf = (schema: FieldProps["schema"], node: number): number => {
  const attachment = isAttachment(schema) ? schema : itemsOf(schema);
  const size = membersOf(attachment).find(([name]) => name === "size")?.[1].maximum;
  return Math.min(node, typeof size === "number" ? size : node);
};

const asList = (value: unknown): readonly Attachment[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(isAttachmentValue);

/** Files of the field that are being sealed and sent; those that are done are its value. */
const useFieldUploads = (pointer: string, single: boolean) => {
  const store = useStore();
  const { messages } = useText();
  const announce = useAnnounce();
  return useUploads(`${store.draft.seed} ${pointer}`, (file, attachment) => {
    store.set(pointer, single ? attachment : [...asList(valueAt(store.draft, pointer)), attachment]);
    store.onLeave(pointer);
    announce(`${file.name}: ${messages.form.fileDone}`);
  });
};

type KeptProps = { readonly file: Attachment; readonly onRemove: () => void };
const KeptRow = ({ file, onRemove }: KeptProps) => {
  const { messages, format } = useText();
  return (
    <li className={styles.file}>
      <span className={styles.fileName}>
        <IconLock size={15} aria-hidden="true" /> {file.name}{" "}
        <span className="muted small">
          {format.bytes(file.size)} · {messages.form.fileDone}
        </span>
      </span>
      <Button
        variant="subtle"
        size="compact-sm"
        leftSection={<IconX size={15} aria-hidden="true" />}
        aria-label={messages.form.fileRemove(file.name)}
        onClick={onRemove}
      >
        {messages.remove}
      </Button>
    </li>
  );
};

export const AttachmentsField = ({ pointer, schema, required, label, help }: FieldProps) => {
  const { messages, format } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const store = useStore();
  const [value] = useValue<unknown>(pointer);
  const single = isAttachment(schema);
  const most = single ? 1 : typeof schema.maxItems === "number" ? schema.maxItems : 20;
  const limit = limitOf(schema, node.limits.attachmentBytes);
  const { uploads, before, start, pause, goOn, drop, forget } = useFieldUploads(pointer, single);
  const chooser = useRef<HTMLButtonElement>(null);
  const kept = asList(value);
  const room = most - kept.length - uploads.length;
  const toChooser = (): void => void requestAnimationFrame(() => chooser.current?.focus());

  const take = (given: readonly File[]): void => {
    const chosen = given.slice(0, room);
    if (chosen.some(({ size }) => size > limit)) {
      store.setErrorsWithin(pointer, new Map([[pointer, messages.form.fileTooLarge(format.bytes(limit))]]));
      return;
    }
    store.setErrorsWithin(pointer, new Map());
    // An upload belongs to its draft, which is kept from here on even if nothing else was typed.
    store.replace(store.draft);
    for (const file of chosen) start(file);
  };
  const remove = (index: number): void => {
    store.set(pointer, single ? undefined : kept.toSpliced(index, 1));
    toChooser();
  };

  const hint = `${help ? `${help} ` : ""}${messages.form.fileHint(format.bytes(limit))}`;
  const shown = room > 0 ? before : [];
  return (
    <FieldGroup pointer={pointer} label={label} help={hint} required={required}>
      {kept.length + uploads.length + shown.length === 0 ? null : (
        <ul className={styles.files}>
          {kept.map((file, index) => (
            <KeptRow key={file.key} file={file} onRemove={() => remove(index)} />
          ))}
          {uploads.map((one) => (
            <UploadRow
              key={one.id}
              one={one}
              onPause={() => pause(one.id)}
              onGoOn={() => goOn(one)}
              onDrop={() => {
                drop(one);
                toChooser();
              }}
            />
          ))}
          {shown.map(([entry, one]) => (
            <UnfinishedRow key={entry} one={one} onChoose={(file) => take([file])} onForget={() => forget(entry)} />
          ))}
        </ul>
      )}
      {room > 0 ? (
        <DropZone label={single ? messages.form.fileChoose : messages.form.fileAdd} multiple={!single} chooser={chooser} onTake={take} />
      ) : null}
    </FieldGroup>
  );
};
