import { Button } from "@mantine/core";
import { IconClipboardText, IconCopy, IconPlus, IconTrash } from "@tabler/icons-react";
import { useRef, useState } from "react";
import { useAnnounce } from "../../shell/announce.tsx";
import { useText } from "../../text.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { PasteDialog } from "./paste-dialog.tsx";
import { idOf, join } from "./pointer.ts";
import { itemsOf } from "./read-act.ts";
import { FieldGroup, Members } from "./record-field.tsx";
import { useStore, useValue } from "./store.ts";

type Row = Readonly<Record<string, unknown>>;
const NO_ROWS: readonly Row[] = [];

/** Puts the focus into a row after it was drawn. */
const focusRow = (pointer: string, index: number): void => {
  requestAnimationFrame(() => {
    const row = document.getElementById(idOf(join(pointer, index)));
    (row?.querySelector<HTMLElement>("input, select, textarea") ?? row)?.focus();
  });
};

/** A list of records: rows to add, remove, duplicate, or paste from a spreadsheet. */
export const RowsField = (field: FieldProps) => {
  const { pointer, schema, required, label, help } = field;
  const { messages } = useText();
  const announce = useAnnounce();
  const store = useStore();
  const [value, set] = useValue<readonly Row[] | undefined>(pointer);
  const [pasting, setPasting] = useState(false);
  const adder = useRef<HTMLButtonElement>(null);
  const rows = Array.isArray(value) ? value : NO_ROWS;
  const limit = typeof schema.maxItems === "number" ? schema.maxItems : Number.POSITIVE_INFINITY;
  const items = itemsOf(schema);

  const change = (next: readonly Row[]): void => {
    set(next);
    store.setErrorsWithin(pointer, new Map());
  };
  const insert = (row: Row, index: number): void => {
    change(rows.toSpliced(index, 0, row));
    focusRow(pointer, index);
  };
  const remove = (index: number): void => {
    change(rows.toSpliced(index, 1));
    announce(messages.form.rowRemoved(index + 1));
    if (rows.length > 1) focusRow(pointer, Math.max(0, index - 1));
    else adder.current?.focus();
  };

  return (
    <FieldGroup pointer={pointer} label={label} help={help} required={required}>
      {rows.length === 0 ? null : <p className={styles.remaining}>{messages.form.rows(rows.length)}</p>}
      {rows.map((row, index) => (
        // Rows have no identity of their own: their place is what errors and the focus name.
        // biome-ignore lint/suspicious/noArrayIndexKey: the place is the identity
        <fieldset key={index} className={styles.row} id={idOf(join(pointer, index))} tabIndex={-1}>
          <legend className={styles.rowLegend}>{messages.form.row(index + 1)}</legend>
          <div className={styles.rowActions}>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconCopy size={15} aria-hidden="true" />}
              disabled={rows.length >= limit}
              onClick={() => insert(row, index + 1)}
            >
              {messages.form.duplicateRow(index + 1)}
            </Button>
            <Button
              variant="subtle"
              size="compact-sm"
              leftSection={<IconTrash size={15} aria-hidden="true" />}
              onClick={() => remove(index)}
            >
              {messages.form.removeRow(index + 1)}
            </Button>
          </div>
          <Members pointer={join(pointer, index)} schema={items} />
        </fieldset>
      ))}
      <div className={styles.actions}>
        <Button
          ref={adder}
          variant="default"
          leftSection={<IconPlus size={16} aria-hidden="true" />}
          disabled={rows.length >= limit}
          onClick={() => insert({}, rows.length)}
        >
          {messages.form.addRow}
        </Button>
        <Button variant="default" leftSection={<IconClipboardText size={16} aria-hidden="true" />} onClick={() => setPasting(true)}>
          {messages.form.paste}
        </Button>
      </div>
      <PasteDialog
        open={pasting}
        field={field}
        present={rows.length}
        onClose={() => setPasting(false)}
        onRows={(added, replace) => change(replace ? added : [...rows, ...added])}
      />
    </FieldGroup>
  );
};
