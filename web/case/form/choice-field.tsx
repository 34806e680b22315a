import { Checkbox, NativeSelect, Radio } from "@mantine/core";
import { useText } from "../../text.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { errorOf, Label } from "./label.tsx";
import { idOf } from "./pointer.ts";
import { itemsOf } from "./read-act.ts";
import { useError, useStore, useValue } from "./store.ts";

/** So many choices are all shown; more are a list to open. */
const SHOWN_AT_MOST = 4;

const valuesOf = (list: unknown): readonly string[] => (Array.isArray(list) ? list.map(String) : []);

type Option = { readonly value: string; readonly label: string };
type SelectProps = {
  readonly pointer: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly required: boolean;
  readonly options: readonly Option[];
};

/** One of a list to open; empty until chosen. */
export const SelectField = ({ pointer, label, help, required, options }: SelectProps) => {
  const { messages } = useText();
  const store = useStore();
  const [value, set] = useValue<unknown>(pointer);
  const error = useError(pointer);
  return (
    <NativeSelect
      id={idOf(pointer)}
      label={<Label text={label} optional={!required} />}
      description={help}
      error={errorOf(error)}
      aria-required={required}
      className={styles.select}
      value={typeof value === "string" ? value : ""}
      onChange={({ currentTarget }) => set(currentTarget.value)}
      onBlur={() => store.onLeave(pointer)}
      data={[{ value: "", label: messages.form.choose }, ...options]}
    />
  );
};

/** One of a few, all shown. */
export const RadioField = ({ pointer, label, help, required, options }: SelectProps) => {
  const store = useStore();
  const [value, set] = useValue<unknown>(pointer);
  const error = useError(pointer);
  return (
    <Radio.Group
      id={idOf(pointer)}
      label={<Label text={label} optional={!required} />}
      description={help}
      error={errorOf(error)}
      value={value === undefined || value === null ? "" : String(value)}
      onChange={(next: string) => {
        set(next);
        store.onLeave(pointer);
      }}
    >
      <div className={styles.options}>
        {options.map((option) => (
          <Radio key={option.value} value={option.value} label={option.label} />
        ))}
      </div>
    </Radio.Group>
  );
};

export const ChoiceField = ({ pointer, schema, required, label, help, option }: FieldProps) => {
  const options = valuesOf(schema.enum).map((value) => ({ value, label: option(value) }));
  const few = options.length <= SHOWN_AT_MOST && required && !/\/\d+\//.test(pointer);
  const Control = few ? RadioField : SelectField;
  return <Control pointer={pointer} label={label} help={help} required={required} options={options} />;
};

/** Yes or no; neither until answered, for an unasked question is no “no”. */
export const FlagField = ({ pointer, required, label, help }: FieldProps) => {
  const { messages } = useText();
  const options = [
    { value: "true", label: messages.yes },
    { value: "false", label: messages.no },
  ];
  return <RadioField pointer={pointer} label={label} help={help} required={required} options={options} />;
};

/** Several of a list. */
export const ChoicesField = ({ pointer, schema, required, label, help, option }: FieldProps) => {
  const { messages } = useText();
  const store = useStore();
  const [value, set] = useValue<unknown>(pointer);
  const error = useError(pointer);
  return (
    <Checkbox.Group
      id={idOf(pointer)}
      label={<Label text={label} optional={!required} />}
      description={help ?? messages.form.selectAll}
      error={errorOf(error)}
      value={Array.isArray(value) ? value.map(String) : []}
      onChange={(next: string[]) => {
        set(next);
        store.onLeave(pointer);
      }}
    >
      <div className={styles.options}>
        {valuesOf(itemsOf(schema).enum).map((one) => (
          <Checkbox key={one} value={one} label={option(one)} />
        ))}
      </div>
    </Checkbox.Group>
  );
};
