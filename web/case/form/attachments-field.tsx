import { Button, Progress } from "@mantine/core";
import { IconLock, IconX } from "@tabler/icons-react";
import { useSuspenseQuery } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { nodeQuery } from "../../api.ts";
import { useAnnounce } from "../../shell/announce.tsx";
import { useText } from "../../text.ts";
import { type Attachment, isAttachmentValue, sendFile } from "../attachment.ts";
import { DropZone } from "../drop-zone.tsx";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { valueAt } from "./pointer.ts";
import { isAttachment, itemsOf, membersOf } from "./read-act.ts";
import { FieldGroup } from "./record-field.tsx";
import { useStore, useValue } from "./store.ts";

type Sending = { readonly id: number; readonly file: File; readonly share: number; readonly failed: boolean };

const limitOf = (schema: FieldProps["schema"], node: number): number => {
  const attachment = isAttachment(schema) ? schema : itemsOf(schema);
  const size = membersOf(attachment).find(([name]) => name === "size")?.[1].maximum;
  return Math.min(node, typeof size === "number" ? size : node);
};

const asList = (value: unknown): readonly Attachment[] =>
  (Array.isArray(value) ? value : value === undefined ? [] : [value]).filter(isAttachmentValue);

/** Files that are being sealed and sent, and the ones that are done, which are the field's value. */
const useSending = (pointer: string, single: boolean) => {
  const store = useStore();
  const { messages } = useText();
  const announce = useAnnounce();
  const [sending, setSending] = useState<readonly Sending[]>([]);
  const cancels = useRef(new Map<number, AbortController>());
  const next = useRef(0);

  const change = (id: number, part: Partial<Sending>): void =>
    setSending((all) => all.map((one) => (one.id === id ? { ...one, ...part } : one)));
  const drop = (id: number): void => {
    cancels.current.get(id)?.abort();
    setSending((all) => all.filter((one) => one.id !== id));
  };
  const send = async (id: number, file: File): Promise<void> => {
    const cancel = new AbortController();
    cancels.current.set(id, cancel);
    change(id, { share: 0, failed: false });
    try {
      const done = await sendFile(file, (share) => change(id, { share }), cancel.signal);
      if (cancel.signal.aborted) return;
      store.set(pointer, single ? done : [...asList(valueAt(store.draft, pointer)), done]);
      store.onLeave(pointer);
      drop(id);
      announce(`${file.name}: ${messages.form.fileDone}`);
    } catch {
      if (!cancel.signal.aborted) change(id, { failed: true });
    }
  };
  const start = (file: File): void => {
    const id = next.current++;
    setSending((all) => [...all, { id, file, share: 0, failed: false }]);
    void send(id, file);
  };
  return { sending, start, again: ({ id, file }: Sending) => void send(id, file), drop };
};

export const AttachmentsField = ({ pointer, schema, required, label, help }: FieldProps) => {
  const { messages, format } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const store = useStore();
  const [value] = useValue<unknown>(pointer);
  const single = isAttachment(schema);
  const most = single ? 1 : typeof schema.maxItems === "number" ? schema.maxItems : 20;
  const limit = limitOf(schema, node.limits.attachmentBytes);
  const { sending, start, again, drop } = useSending(pointer, single);
  const chooser = useRef<HTMLButtonElement>(null);
  const files = asList(value);
  const room = most - files.length - sending.length;

  const take = (given: readonly File[]): void => {
    const chosen = given.slice(0, room);
    if (chosen.some(({ size }) => size > limit)) {
      store.setErrorsWithin(pointer, new Map([[pointer, messages.form.fileTooLarge(format.bytes(limit))]]));
      return;
    }
    store.setErrorsWithin(pointer, new Map());
    for (const file of chosen) start(file);
  };
  const remove = (index: number): void => {
    store.set(pointer, single ? undefined : files.toSpliced(index, 1));
    requestAnimationFrame(() => chooser.current?.focus());
  };

  const hint = `${help ? `${help} ` : ""}${messages.form.fileHint(format.bytes(limit))}`;
  return (
    <FieldGroup pointer={pointer} label={label} help={hint} required={required}>
      {files.length + sending.length === 0 ? null : (
        <ul className={styles.files}>
          {files.map((file, index) => (
            <li key={file.key} className={styles.file}>
              <span>
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
                onClick={() => remove(index)}
              >
                {messages.remove}
              </Button>
            </li>
          ))}
          {sending.map((one) => (
            <li key={one.id} className={styles.file}>
              <span>
                {one.file.name} <span className="muted small">{format.bytes(one.file.size)}</span>
              </span>
              <span className={styles.actions}>
                {one.failed ? (
                  <Button variant="default" size="compact-sm" onClick={() => again(one)}>
                    {messages.form.fileResume}
                  </Button>
                ) : null}
                <Button
                  variant="subtle"
                  size="compact-sm"
                  aria-label={messages.form.fileRemove(one.file.name)}
                  onClick={() => drop(one.id)}
                >
                  {messages.remove}
                </Button>
              </span>
              {one.failed ? (
                <p className={styles.error} role="alert">
                  {messages.form.fileFailed}
                </p>
              ) : (
                <Progress value={one.share * 100} aria-label={messages.form.fileEncrypting(one.file.name)} />
              )}
            </li>
          ))}
        </ul>
      )}
      {room > 0 ? (
        <DropZone label={single ? messages.form.fileChoose : messages.form.fileAdd} multiple={!single} chooser={chooser} onTake={take} />
      ) : null}
    </FieldGroup>
  );
};
