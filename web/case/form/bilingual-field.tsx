import { useText } from "../../text.ts";
import type { FieldProps } from "./field.tsx";
import styles from "./fields.module.css";
import { join } from "./pointer.ts";
import { membersOf } from "./read-act.ts";
import { FieldGroup } from "./record-field.tsx";
import { ParagraphsField } from "./text-field.tsx";

/** One text in both languages, side by side where there is room. */
export const BilingualField = ({ pointer, schema, required, label, help, option }: FieldProps) => {
  const { messages } = useText();
  const labels: Readonly<Record<string, string>> = { es: messages.form.inSpanish, en: messages.form.inEnglish };
  return (
    <FieldGroup pointer={pointer} label={label} help={help} required={required}>
      <div className={styles.pair}>
        {membersOf(schema).map(([language, member]) => (
          <div key={language} lang={language}>
            <ParagraphsField
              pointer={join(pointer, language)}
              schema={member}
              required={required}
              label={labels[language] ?? language}
              help={undefined}
              option={option}
            />
          </div>
        ))}
      </div>
    </FieldGroup>
  );
};
