/** One filled form and a list: each row is an act of its own, with the row's values in place of the form's. */
import { fieldText, type ProtocolTexts, type Schema } from "#kernel";
import { languages } from "../../text.ts";
import type { Draft, Signed } from "./draft.ts";
import { type FormSubject, textTypeOf } from "./form-context.ts";
import { type Column, columnsOf, plain, rowsOf } from "./paste.ts";
import { schemasOf, shownFrame } from "./payload.ts";
import { withValueAt } from "./pointer.ts";
import { isAttachment, itemsOf, kindOf } from "./read-act.ts";

/** Made once for each row and kept, so that a row that is tried again is the same act. */
export type ListRow = {
  readonly cells: Readonly<Record<string, string>>;
  readonly seed: string;
  /** Of the case that it opens, where the act opens one. */
  readonly case: string;
  /** Signed, and perhaps accepted. */
  readonly signed: Signed | null;
  readonly accepted: { readonly hash: string; readonly case: string; readonly number: string | null } | null;
};

/** The column of own reference numbers, which is no field of the act. */
export const REFERENCE = "reference";

type Place = { readonly name: string; readonly path: string; readonly schema: Schema };

/** Where one cell may go: a field, a member of a record, or a member of the one row that a list then has. */
const placesOf = (part: string, name: string, schema: Schema): readonly Place[] => {
  if (isAttachment(schema) || kindOf(schema) === "bilingual") return [];
  const pointer = `/${part}/${name}`;
  if (schema.type === "array") {
    const items = itemsOf(schema);
    if (items.type !== "object" || isAttachment(items)) return [];
    return columnsOf(items).map(([member, of]) => ({ name: `${pointer}/*/${member}`, path: `${name}.${member}`, schema: of }));
  }
  if (schema.type === "object")
    return columnsOf(schema).map(([member, of]) => ({ name: `${pointer}/${member}`, path: `${name}.${member}`, schema: of }));
  return [{ name: pointer, path: name, schema }];
};

/** The columns that a pasted list may have, with their headings and choices in both languages. */
export const listColumns = (
  subject: FormSubject,
  texts: ProtocolTexts | undefined,
  references: readonly string[],
): readonly (Column & { readonly label: string })[] => {
  const places = [
    ...shownFrame(subject).flatMap(([name, schema]) => placesOf("frame", name, schema)),
    ...Object.entries(schemasOf(subject).content.properties).flatMap(([name, schema]) => placesOf("content", name, schema)),
  ];
  const columns = places.map(({ name, path, schema }) => {
    const type = textTypeOf(subject, path.split(".")[0] ?? path);
    const text = texts && fieldText(texts, type, path);
    const values = Array.isArray(schema.enum) ? schema.enum.map(String) : [];
    const optionWords = values.flatMap((value) => {
      const option = text?.options?.[value];
      return [value, ...(option ? languages.map((language) => option[language]) : [])].map((word) => [plain(word), value] as const);
    });
    const headings = [path, ...(text ? languages.map((language) => text.label[language]) : [])].map(plain);
    return { name, schema, headings, optionWords: new Map(optionWords), label: subject.words.field(type, path) };
  });
  const own = { name: REFERENCE, schema: {}, headings: references.map(plain), optionWords: new Map(), label: references[0] ?? "" };
  return [...columns, own];
};

/** Cells of each pasted row, by column. */
export const cellsOfList = rowsOf;

/** The form's draft with one row's values. */
export const draftOfRow = (draft: Draft, { cells, seed }: ListRow): Draft => {
  const lists = new Map<string, Record<string, string>>();
  let made: Draft = { ...draft, seed };
  for (const [name, value] of Object.entries(cells)) {
    if (name === REFERENCE) continue;
    const [list, member] = name.split("/*/");
    if (list === undefined || member === undefined) made = withValueAt(made, name, value);
    else lists.set(list, { ...lists.get(list), [member]: value });
  }
  for (const [list, row] of lists) made = withValueAt(made, list, [row]);
  return made;
};
