/** What is wrong with a field, in words that name it; from the kernel's errors and the node's alike. */
import { actDefinition, type FieldError, type Schema } from "#kernel";
import type { Messages } from "../../text/en.ts";
import type { FormSubject } from "./form-context.ts";
import { textTypeOf } from "./form-context.ts";
import { memberLabel } from "./member-label.ts";
import { schemasOf } from "./payload.ts";
import { placeOf } from "./pointer.ts";
import { isAttachment, itemsOf, kindOf, membersOf } from "./read-act.ts";

type Wrong = Pick<FieldError, "at" | "rule" | "expected">;

/** Label of a pointer: of the protocol's field, or of a member that every act has. */
export const labelOf = (subject: FormSubject, messages: Messages, pointer: string): string => {
  const { part, path } = placeOf(pointer);
  if (part === "frame" || part === "content") {
    const name = path.split(".")[0] ?? path;
    return halfOf(subject, messages, pointer) ?? subject.words.field(textTypeOf(subject, name), path);
  }
  return memberLabel(messages, part) ?? pointer;
};

/** One language of a text in two, by the text's own name; undefined for any other field. */
const halfOf = (subject: FormSubject, messages: Messages, pointer: string): string | undefined => {
  const cut = pointer.lastIndexOf("/");
  const whole = schemaAt(subject, pointer.slice(0, cut));
  const language = { es: messages.form.inSpanish, en: messages.form.inEnglish }[pointer.slice(cut + 1)];
  if (whole === undefined || kindOf(whole) !== "bilingual" || language === undefined) return undefined;
  return `${labelOf(subject, messages, pointer.slice(0, cut))} (${language.charAt(0).toLowerCase()}${language.slice(1)})`;
};

/** The schema of the field at a pointer, if the protocol has it. */
export const schemaAt = (subject: FormSubject, pointer: string): Schema | undefined => {
  const { part, path } = placeOf(pointer);
  const { frame, content } = schemasOf(subject);
  const whole: Schema | undefined = part === "frame" ? frame : part === "content" ? content : undefined;
  return path.split(".").reduce<Schema | undefined>((schema, name) => {
    const inner = schema?.type === "array" ? itemsOf(schema) : schema;
    return inner && membersOf(inner).find(([member]) => member === name)?.[1];
  }, whole);
};

const isChoice = (schema: Schema | undefined): boolean => schema?.enum !== undefined || schema?.type === "boolean";
const isFile = (schema: Schema | undefined): boolean => schema !== undefined && (isAttachment(schema) || isAttachment(itemsOf(schema)));

const sentence = (messages: Messages, field: string, { rule, expected }: Wrong, schema: Schema | undefined, bare: boolean): string => {
  const n = Number(expected);
  switch (rule) {
    case "required":
      if (isFile(schema)) return messages.wrong.requiredFile(field);
      return bare || isChoice(schema) ? messages.wrong.requiredChoice(field) : messages.wrong.required(field);
    case "minLength":
      return messages.wrong.tooShort(field, n);
    case "maxLength":
      return messages.wrong.tooLong(field, n);
    case "minimum":
      return messages.wrong.tooSmall(field, n);
    case "maximum":
      return messages.wrong.tooLarge(field, n);
    case "minItems":
      return messages.wrong.tooFew(field, n);
    case "maxItems":
      return messages.wrong.tooMany(field, n);
    case "uniqueItems":
      return messages.wrong.repeated(field);
    case "enum":
      return messages.wrong.oneOf(field);
    case "type":
      return schema?.type === "integer" ? messages.wrong.wholeNumber(field) : messages.wrong.form(field);
    case "corrects":
      return messages.wrong.nothingChanged;
    case "format":
    case "pattern":
      return schema?.format === "date" ? messages.wrong.date(field) : messages.wrong.form(field);
    default:
      return messages.wrong.other(field);
  }
};

export const wrongText = (subject: FormSubject, messages: Messages, wrong: Wrong): string => {
  const { part, row } = placeOf(wrong.at);
  const bare = part !== "frame" && part !== "content";
  const text = sentence(messages, labelOf(subject, messages, wrong.at), wrong, schemaAt(subject, wrong.at), bare);
  return row === undefined ? text : messages.wrong.inRow(text, row);
};

/** The first message for each field, in the order of the form. */
export const errorMap = (subject: FormSubject, messages: Messages, errors: readonly Wrong[]): ReadonlyMap<string, string> => {
  const found = new Map<string, string>();
  for (const wrong of errors) if (!found.has(wrong.at)) found.set(wrong.at, wrongText(subject, messages, wrong));
  return found;
};

export const crosses = ({ protocol, type }: FormSubject): boolean => actDefinition(protocol, type)?.audience === "both";
