import { Textarea, TextInput } from "@mantine/core";
import { useText } from "../../text.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { errorOf, Label } from "./label.tsx";
import { idOf } from "./pointer.ts";
import { itemsOf } from "./read-act.ts";
import { useError, useStore, useValue } from "./store.ts";

const LONG = 120;
const numberOf = (value: unknown): number | undefined => (typeof value === "number" ? value : undefined);

/** A measure for the control alone: its name and help take the room that they need. */
const wide = (measure: string | undefined) => ({ wrapper: measure ?? "" });

/** What every text control shares: its words, its value, its error, and the judgement when it is left. */
const useTextControl = ({ pointer, required, label, help }: FieldProps) => {
  const store = useStore();
  const [value, set] = useValue<unknown>(pointer);
  const error = useError(pointer);
  return {
    value: typeof value === "string" ? value : typeof value === "number" ? String(value) : "",
    props: {
      id: idOf(pointer),
      label: <Label text={label} optional={!required} />,
      description: help,
      error: errorOf(error),
      "aria-required": required,
      onChange: ({ currentTarget }: { currentTarget: { value: string } }) => set(currentTarget.value),
      onBlur: () => store.onLeave(pointer),
    },
  };
};

export const LineField = (field: FieldProps) => {
  const { value, props } = useTextControl(field);
  const limit = numberOf(field.schema.maxLength);
  return (
    <TextInput
      {...props}
      value={value}
      classNames={wide(limit !== undefined && limit < LONG ? styles.short : styles.line)}
      autoComplete="off"
    />
  );
};

const Remaining = ({ length, limit }: { readonly length: number; readonly limit: number }) => {
  const { messages } = useText();
  const left = limit - length;
  if (left > limit / 4) return null;
  return (
    <p className={left < 0 ? styles.over : styles.remaining}>
      {left < 0 ? messages.form.charactersOver(-left) : messages.form.charactersLeft(left)}
    </p>
  );
};

export const ParagraphsField = (field: FieldProps) => {
  const { value, props } = useTextControl(field);
  const limit = numberOf(field.schema.maxLength);
  return (
    <div>
      <Textarea {...props} value={value} autosize minRows={3} maxRows={18} className={styles.paragraphs} spellCheck />
      {limit === undefined ? null : <Remaining length={value.length} limit={limit} />}
    </div>
  );
};

/** A list of plain texts, one per line. */
export const LinesField = (field: FieldProps) => {
  const { messages } = useText();
  const { value, props } = useTextControl(field);
  const limit = numberOf(itemsOf(field.schema).maxLength);
  return (
    <Textarea
      {...props}
      value={value}
      description={field.help ? `${field.help} ${messages.form.linesHint}` : messages.form.linesHint}
      autosize
      minRows={2}
      maxRows={12}
      className={limit !== undefined && limit < LONG ? styles.line : styles.paragraphs}
    />
  );
};

export const NumberField = (field: FieldProps) => {
  const { value, props } = useTextControl(field);
  return <TextInput {...props} value={value} inputMode="numeric" autoComplete="off" classNames={wide(styles.number)} />;
};

/** A calendar day; the day is told in words below, so that no one takes the month for the day. */
export const DateField = (field: FieldProps) => {
  const { format } = useText();
  const { value, props } = useTextControl(field);
  return (
    <div>
      <TextInput {...props} value={value} type="date" classNames={wide(styles.date)} max="9999-12-31" />
      {value === "" ? null : <p className={styles.remaining}>{format.weekday(value)}</p>}
    </div>
  );
};

export const MomentField = (field: FieldProps) => {
  const { messages } = useText();
  const { value, props } = useTextControl(field);
  return (
    <TextInput
      {...props}
      value={value}
      type="datetime-local"
      classNames={wide(styles.date)}
      description={field.help ?? messages.form.occurredHint}
      max="9999-12-31T23:59"
    />
  );
};
