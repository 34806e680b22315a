/** An act's fields as a note tells them, whatever the schema: in the protocol's words for names and choices, in the author's for the rest. */
import { type FieldSchema, fieldText, type ProtocolTexts, type Schema, type Words } from "#kernel";
import { type NoteRow, type NoteValue, same } from "./note.ts";
import { bytesWords, dayWords, numberWords, timeWords } from "./note-formats.ts";
import { noteWords } from "./note-words.ts";

/** What the words of values are taken from. */
export type FieldNames = {
  readonly texts: ProtocolTexts;
  /** The act type whose words the fields have. */
  readonly type: string;
  readonly party: (id: string) => Words;
  readonly basis: (id: string) => Words;
  /** IANA zone in which moments are told. */
  readonly zone: string;
};

/** More columns than this are no table on a page. */
const COLUMNS = 8;

type Values = Readonly<Record<string, unknown>>;
type Place = { readonly schema: Schema; readonly value: unknown; readonly path: string };

/** One row for each field that has a value, in the order of the schema. */
export const fieldRows = (names: FieldNames, schema: FieldSchema, values: Values, leaveOut: readonly string[] = []): NoteRow[] =>
  rowsIn(names, schema, values, "").filter(({ name }) => !leaveOut.includes(name));

type NamedRow = NoteRow & { readonly name: string };

const rowsIn = (names: FieldNames, schema: Schema, values: Values, prefix: string): NamedRow[] =>
  membersOf(schema).flatMap(([name, member]) => {
    const value = values[name];
    if (value === undefined || value === null) return [];
    const path = prefix + name;
    return [{ name, label: labelOf(names, path), value: noteValue(names, { schema: member, value, path }) }];
  });

const labelOf = ({ texts, type }: FieldNames, path: string): Words =>
  fieldText(texts, type, path)?.label ?? same(path.split(".").at(-1) ?? path);

const noteValue = (names: FieldNames, place: Place): NoteValue => {
  const { schema, value, path } = place;
  if (Array.isArray(value) && isRecord(itemsOf(schema))) return recordsOf(names, itemsOf(schema), value, path);
  if (isRecord(schema) && isValues(value)) return { kind: "entries", entries: [rowsIn(names, schema, value, `${path}.`)] };
  return { kind: "text", text: textOf(names, place) };
};

const recordsOf = (names: FieldNames, items: Schema, values: readonly unknown[], path: string): NoteValue => {
  const records = values.filter(isValues);
  const used = membersOf(items).filter(([name]) => records.some((record) => record[name] !== undefined));
  const flat = used.every(([, member]) => !isRecord(member) && !isRecord(itemsOf(member)));
  if (!flat || used.length > COLUMNS)
    return { kind: "entries", entries: records.map((record) => rowsIn(names, items, record, `${path}.`)) };
  return {
    kind: "table",
    head: used.map(([name]) => labelOf(names, `${path}.${name}`)),
    rows: records.map((record) =>
      used.map(([name, member]) => cellOf(names, { schema: member, value: record[name], path: `${path}.${name}` })),
    ),
  };
};

/** Days stand in tables as ISO 8601 writes them: short, and alike in both languages. */
const cellOf = (names: FieldNames, place: Place): Words =>
  place.schema.format === "date" && typeof place.value === "string" ? same(place.value) : textOf(names, place);

const textOf = (names: FieldNames, { schema, value, path }: Place): Words => {
  if (value === undefined || value === null) return same("–");
  if (Array.isArray(value)) return lines(value.map((item) => textOf(names, { schema: itemsOf(schema), value: item, path })));
  if (schema["x-attachment"] === true && isValues(value)) return attachmentWords(value);
  if (schema["x-kind"] === "bilingual" && isValues(value)) return { es: String(value.es ?? ""), en: String(value.en ?? "") };
  if (typeof value === "boolean") return value ? noteWords.yes : noteWords.no;
  if (typeof value === "number") return schema["x-kind"] === "moment" ? timeWords(value, names.zone) : numberWords(value);
  if (typeof value === "string") return stringWords(names, schema, value, path);
  return same(JSON.stringify(value));
};

const stringWords = (names: FieldNames, schema: Schema, value: string, path: string): Words => {
  const { texts, type, party, basis } = names;
  // Of the built-in acts: the fields that a correction names, and the clock that lapsed.
  if (path === "corrects") return labelOf(names, value);
  if (path === "clock") return texts.deadlines[value]?.label ?? same(value);
  if (Array.isArray(schema.enum)) return fieldText(texts, type, path)?.options?.[value] ?? same(value);
  if (schema.format === "date") return dayWords(value);
  if (schema["x-kind"] === "party") return party(value);
  return schema["x-kind"] === "law" ? basis(value) : same(value);
};

/** A file by its name, size and the hash by which the receiver knows it. */
const attachmentWords = ({ name, size, sha256 }: Values): Words => {
  const bytes = bytesWords(Number(size));
  const told = (amount: string) => `${String(name)} (${amount}, SHA-256 ${String(sha256)})`;
  return { es: told(bytes.es), en: told(bytes.en) };
};

const lines = (items: readonly Words[]): Words => ({
  es: items.map(({ es }) => es).join("\n"),
  en: items.map(({ en }) => en).join("\n"),
});

const isValues = (value: unknown): value is Values => typeof value === "object" && value !== null && !Array.isArray(value);
const membersOf = (schema: Schema): [string, Schema][] => Object.entries((schema.properties ?? {}) as Record<string, Schema>);
const itemsOf = (schema: Schema): Schema => (isValues(schema.items) ? schema.items : {});
/** An object with fields of its own, not one that is a value as a whole. */
const isRecord = (schema: Schema): boolean =>
  schema.type === "object" && schema["x-attachment"] !== true && schema["x-kind"] !== "bilingual";
