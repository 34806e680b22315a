import type { ReactNode } from "react";
import { Field, type FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { ErrorWords, Label } from "./label.tsx";
import { idOf, join } from "./pointer.ts";
import { membersOf, requires } from "./read-act.ts";
import { useError } from "./store.ts";

type GroupProps = {
  readonly pointer: string;
  readonly label: string;
  readonly help: string | undefined;
  readonly required: boolean;
  readonly children: ReactNode;
};

/** Several controls that are one field: a frame with its name, its help and an error of the whole. */
export const FieldGroup = ({ pointer, label, help, required, children }: GroupProps) => {
  const error = useError(pointer);
  const id = idOf(pointer);
  return (
    <fieldset className={styles.group} id={id} tabIndex={-1} aria-describedby={`${id}-help ${id}-error`} data-wrong={error !== undefined}>
      <legend className={styles.legend}>
        <Label text={label} optional={!required} />
      </legend>
      {help ? (
        <p id={`${id}-help`} className={styles.help}>
          {help}
        </p>
      ) : null}
      {error === undefined ? null : (
        <p id={`${id}-error`} className={styles.error}>
          <ErrorWords text={error} />
        </p>
      )}
      {children}
    </fieldset>
  );
};

/** The members of a record as fields of their own. */
export const Members = ({ pointer, schema }: Pick<FieldProps, "pointer" | "schema">) => (
  <div className={styles.members}>
    {membersOf(schema).map(([name, member]) => (
      <Field key={name} pointer={join(pointer, name)} schema={member} required={requires(schema, name)} />
    ))}
  </div>
);

export const RecordField = ({ pointer, schema, required, label, help }: FieldProps) => (
  <FieldGroup pointer={pointer} label={label} help={help} required={required}>
    <Members pointer={pointer} schema={schema} />
  </FieldGroup>
);
