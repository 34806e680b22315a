import { Button, Checkbox, Textarea } from "@mantine/core";
import { useMemo, useState } from "react";
import { fieldText } from "#kernel";
import { Dialog } from "../../shell/dialog.tsx";
import { languages, useText } from "../../text.ts";
import { useArrangement } from "../arrangements.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { textTypeOf, useSubject } from "./form-context.ts";
import { type Column, columnsOf, plain, rowsOf } from "./paste.ts";
import { placeOf } from "./pointer.ts";
import { itemsOf } from "./read-act.ts";

type Row = Readonly<Record<string, string>>;
type Props = {
  readonly open: boolean;
  readonly field: FieldProps;
  /** Rows that are there already. */
  readonly present: number;
  readonly onClose: () => void;
  readonly onRows: (rows: readonly Row[], replace: boolean) => void;
};

/** The columns of a list's rows, with their headings and choices in both languages. */
const useColumns = ({ pointer, schema }: FieldProps): readonly Column[] => {
  const subject = useSubject();
  const { protocol } = subject;
  const texts = useArrangement(`${protocol.id}@${protocol.version}`)?.texts;
  return useMemo(() => {
    const { path } = placeOf(pointer);
    const textType = textTypeOf(subject, path);
    return columnsOf(itemsOf(schema)).map(([name, member]) => {
      const text = texts && fieldText(texts, textType, `${path}.${name}`);
      const headings = [name, ...(text ? languages.map((language) => text.label[language]) : [])].map(plain);
      const values = Array.isArray(member.enum) ? member.enum.map(String) : [];
      const optionWords = values.flatMap((value) => {
        const option = text?.options?.[value];
        const words = [value, ...(option ? languages.map((language) => option[language]) : [])];
        return words.map((word) => [plain(word), value] as const);
      });
      return { name, schema: member, headings, optionWords: new Map(optionWords) };
    });
  }, [subject, texts, pointer, schema]);
};

export const PasteDialog = ({ open, field, present, onClose, onRows }: Props) => {
  const { messages, language, format } = useText();
  const { words, ...subject } = useSubject();
  const columns = useColumns(field);
  const [text, setText] = useState("");
  const [replace, setReplace] = useState(false);
  const rows = useMemo(() => rowsOf(text, columns, language === "es"), [text, columns, language]);
  const limit = typeof field.schema.maxItems === "number" ? field.schema.maxItems : Number.POSITIVE_INFINITY;
  const total = rows.length + (replace ? 0 : present);
  const { path } = placeOf(field.pointer);
  const headings = columns.map(({ name }) => words.field(textTypeOf({ words, ...subject }, path), `${path}.${name}`));

  const close = (): void => {
    setText("");
    onClose();
  };
  const add = (): void => {
    onRows(rows, replace);
    close();
  };

  return (
    <Dialog open={open} onClose={close} title={messages.form.pasteTitle} size="xl">
      <div className={styles.dialog}>
        <Textarea
          label={messages.form.pasteArea}
          description={messages.form.pasteHint(format.list(headings))}
          rows={10}
          value={text}
          onChange={({ currentTarget }) => setText(currentTarget.value)}
          classNames={{ input: styles.cells ?? "" }}
          spellCheck={false}
          data-autofocus
        />
        {present > 0 ? (
          <Checkbox
            label={messages.form.pasteReplace}
            checked={replace}
            onChange={({ currentTarget }) => setReplace(currentTarget.checked)}
          />
        ) : null}
        <p role="status" className={total > limit ? styles.error : "muted"}>
          {rows.length === 0
            ? messages.form.pasteNothing
            : total > limit
              ? messages.form.pasteTooMany(limit)
              : messages.form.rows(rows.length)}
        </p>
        <div className={styles.actions}>
          <Button onClick={add} disabled={rows.length === 0 || total > limit}>
            {messages.form.pasteAdd(rows.length)}
          </Button>
          <Button variant="default" onClick={close}>
            {messages.cancel}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
