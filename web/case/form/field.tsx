import type { Schema } from "#kernel";
import { AttachmentsField } from "./attachments-field.tsx";
import { BilingualField } from "./bilingual-field.tsx";
import { CaseField } from "./case-field.tsx";
import { ChoiceField, ChoicesField, FlagField } from "./choice-field.tsx";
import { textTypeOf, useSubject } from "./form-context.ts";
import { ActField, AgentField, LawField, OpaqueField, PartyField } from "./known-field.tsx";
import { placeOf } from "./pointer.ts";
import { isAttachment, itemsOf, kindOf } from "./read-act.ts";
import { RecordField } from "./record-field.tsx";
import { RowsField } from "./rows-field.tsx";
import { DateField, LineField, LinesField, MomentField, NumberField, ParagraphsField } from "./text-field.tsx";

export type FieldProps = {
  readonly pointer: string;
  readonly schema: Schema;
  readonly required: boolean;
  readonly label: string;
  readonly help: string | undefined;
  /** The words of one of its choices. */
  readonly option: (value: string) => string;
};

const textual = (schema: Schema) => {
  if (Array.isArray(schema.enum)) return ChoiceField;
  if (schema.format === "date") return DateField;
  const kind = kindOf(schema);
  if (kind === "party") return PartyField;
  if (kind === "law") return LawField;
  if (kind === "opaque") return OpaqueField;
  if (kind === "case") return CaseField;
  if (kind === "hash") return ActField;
  return kind === "paragraphs" ? ParagraphsField : LineField;
};

const listed = (schema: Schema) => {
  const items = itemsOf(schema);
  if (isAttachment(items)) return AttachmentsField;
  if (items.type === "object") return RowsField;
  return Array.isArray(items.enum) ? ChoicesField : LinesField;
};

/** The control for a schema. A schema that says nothing better is a line of text. */
const controlFor = (schema: Schema) => {
  if (isAttachment(schema)) return AttachmentsField;
  if (kindOf(schema) === "bilingual") return BilingualField;
  if (kindOf(schema) === "moment") return MomentField;
  switch (schema.type) {
    case "array":
      return listed(schema);
    case "object":
      return RecordField;
    case "boolean":
      return FlagField;
    case "integer":
    case "number":
      return NumberField;
    default:
      return textual(schema);
  }
};

type Props = { readonly pointer: string; readonly schema: Schema; readonly required: boolean };

/** One field of an act's frame or content, whatever its schema, with the protocol's words. */
export const Field = ({ pointer, schema, required }: Props) => {
  const subject = useSubject();
  const { path } = placeOf(pointer);
  const textType = textTypeOf(subject, path.split(".")[0] ?? path);
  const Control = subject.type === "assign" && path === "agent" ? AgentField : controlFor(schema);
  return (
    <Control
      pointer={pointer}
      schema={schema}
      required={required}
      label={subject.words.field(textType, path)}
      help={subject.words.fieldHelp(textType, path)}
      option={(value) => subject.words.option(textType, path, value)}
    />
  );
};
