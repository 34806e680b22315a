/** From what the form's controls hold to an act's own values: empty is absent, digits are numbers, rows keep their places. */
import type { FieldSchema, Schema } from "#kernel";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export const isAttachment = (schema: Schema): boolean => schema["x-attachment"] === true;
export const kindOf = (schema: Schema): string | undefined => (typeof schema["x-kind"] === "string" ? schema["x-kind"] : undefined);
export const itemsOf = (schema: Schema): Schema => (isObject(schema.items) ? schema.items : {});
export const membersOf = (schema: Schema): readonly (readonly [string, Schema])[] =>
  isObject(schema.properties) ? (Object.entries(schema.properties) as [string, Schema][]) : [];
export const requires = (schema: Schema, name: string): boolean => Array.isArray(schema.required) && schema.required.includes(name);

const readText = (value: unknown): string | undefined => {
  if (typeof value !== "string") return undefined;
  const text = value.replaceAll("\r\n", "\n").trim();
  return text === "" ? undefined : text;
};

/** Seconds since 1970 of a local date and time as `<input type="datetime-local">` gives it. */
export const readMoment = (value: unknown): number | string | undefined => {
  const text = readText(value);
  if (text === undefined) return undefined;
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : Math.floor(at / 1000);
};

const readNumber = (value: unknown): number | string | undefined => {
  if (typeof value === "number") return value;
  const text = readText(value);
  return text !== undefined && /^-?\d+(\.\d+)?$/.test(text) ? Number(text) : text;
};

const readFlag = (value: unknown): boolean | undefined =>
  value === true || value === "true" ? true : value === false || value === "false" ? false : undefined;

const readList = (schema: Schema, value: unknown): readonly unknown[] | undefined => {
  const items = itemsOf(schema);
  const given = typeof value === "string" ? value.split("\n").filter((line) => line.trim() !== "") : Array.isArray(value) ? value : [];
  const read = given.map((item) =>
    items.type === "object" && !isAttachment(items) ? (readValue(items, item) ?? {}) : readValue(items, item),
  );
  return read.length > 0 ? read : undefined;
};

const readRecord = (schema: Schema, value: unknown): Readonly<Record<string, unknown>> | undefined => {
  const members = isObject(value) ? value : {};
  const read = membersOf(schema).flatMap(([name, member]) => {
    const found = readValue(member, members[name]);
    return found === undefined ? [] : [[name, found] as const];
  });
  return read.length > 0 ? Object.fromEntries(read) : undefined;
};

/** One field's value under its schema; undefined where nothing was given. What cannot be read stays as typed, for the checker to name. */
export const readValue = (schema: Schema, value: unknown): unknown => {
  if (isAttachment(schema)) return isObject(value) ? value : undefined;
  if (kindOf(schema) === "moment") return readMoment(value);
  switch (schema.type) {
    case "array":
      return readList(schema, value);
    case "object":
      return readRecord(schema, value);
    case "integer":
    case "number":
      return readNumber(value);
    case "boolean":
      return readFlag(value);
    default:
      return readText(value);
  }
};

export const readFields = (schema: FieldSchema, values: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  readRecord(schema, values) ?? {};

const pad = (n: number): string => String(n).padStart(2, "0");

/** What `<input type="datetime-local">` shows for a time, in this device's zone. */
export const writeMoment = (seconds: number): string => {
  const at = new Date(seconds * 1000);
  return `${at.getFullYear()}-${pad(at.getMonth() + 1)}-${pad(at.getDate())}T${pad(at.getHours())}:${pad(at.getMinutes())}`;
};

/** What the form's controls hold for an act's value: the way back of `readValue`. */
export const writeValue = (schema: Schema, value: unknown): unknown => {
  if (value === undefined || value === null || isAttachment(schema)) return value;
  if (kindOf(schema) === "moment" && typeof value === "number") return writeMoment(value);
  if (schema.type === "array" && Array.isArray(value)) {
    const items = itemsOf(schema);
    return items.type === "string" && items.enum === undefined ? value.join("\n") : value.map((item) => writeValue(items, item));
  }
  if (schema.type === "object" && isObject(value))
    return Object.fromEntries(
      membersOf(schema).flatMap(([name, member]) => (name in value ? [[name, writeValue(member, value[name])]] : [])),
    );
  return typeof value === "string" ? value : String(value);
};
