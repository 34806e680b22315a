/** Canonical JSON (RFC 8785): one text for each value, so that what is signed can be written again and compared. */
import { accepted, type Outcome, refused } from "../refusal.ts";
import { fromUtf8, isWellFormed } from "./utf8.ts";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export type JsonObject = { readonly [member: string]: Json };

/** Deepest nesting of arrays and objects that is read. */
const READ_DEPTH = 16;
/** Deepest nesting that is written; beyond it the value is taken for a cycle. */
const WRITE_DEPTH = 64;

/** Thrown by `canonicalJson` for what has no canonical form: a fault of the program that calls it. */
export class NotJson extends Error {
  override name = "NotJson";
}

/** Text without quotes, backslashes, control characters or surrogates needs no escape (RFC 8785 §3.2.2.2). */
const PLAIN = /^[ !#-[\]-\ud7ff\ue000-\uffff]*$/;

const quote = (text: string): string => {
  if (PLAIN.test(text)) return `"${text}"`;
  if (!isWellFormed(text)) throw new NotJson("lone surrogate");
  return JSON.stringify(text);
};

const isSorted = (names: readonly string[]): boolean => {
  for (let i = 1; i < names.length; i++) if ((names[i - 1] as string) >= (names[i] as string)) return false;
  return true;
};

const writeArray = (items: readonly Json[], depth: number): string => {
  let text = "[";
  for (let i = 0; i < items.length; i++) text += (i === 0 ? "" : ",") + write(items[i] as Json, depth);
  return `${text}]`;
};

/** Members in the order of their names' UTF-16 code units, which is what JavaScript's own comparison gives (RFC 8785 §3.2.3). */
const writeObject = (value: JsonObject, depth: number): string => {
  const names = Object.keys(value);
  if (!isSorted(names)) names.sort();
  let text = "{";
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string;
    text += `${(i === 0 ? "" : ",") + quote(name)}:${write(value[name] as Json, depth)}`;
  }
  return `${text}}`;
};

const write = (value: Json, depth: number): string => {
  if (typeof value === "string") return quote(value);
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value !== "object") throw new NotJson(`no JSON form: ${typeof value}`);
  if (depth === 0) throw new NotJson("nested too deeply");
  return Array.isArray(value) ? writeArray(value, depth - 1) : writeObject(value as JsonObject, depth - 1);
};

/** RFC 8785 text. Throws `NotJson` on NaN, infinities, undefined, lone surrogates and cycles; -0 is written `0`. */
export const canonicalJson = (value: Json): string => write(value, WRITE_DEPTH);

/** Whether members stand in order and nothing is nested deeper than `depth`. */
const isOrdered = (value: Json, depth: number): boolean => {
  if (typeof value !== "object" || value === null) return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((item) => isOrdered(item as Json, depth - 1));
  const names = Object.keys(value);
  return isSorted(names) && names.every((name) => isOrdered((value as JsonObject)[name] as Json, depth - 1));
};

/** `write(value) === text`. The runtime's own writer, which is faster, differs in the order of members and in lone surrogates alone. */
const isWrittenAs = (value: Json, text: string): boolean =>
  (isOrdered(value, READ_DEPTH) && !text.includes("\\ud") && JSON.stringify(value) === text) || write(value, READ_DEPTH) === text;

/**
 * The value of canonical JSON text in strict UTF-8. Refused `malformed` unless writing it again gives the same text,
 * so duplicate members, other spellings of numbers, escapes or spaces, and lone surrogates are never read.
 */
export const parseCanonical = (bytes: Uint8Array, at = ""): Outcome<Json> => {
  const text = fromUtf8(bytes);
  if (text === null) return refused({ kind: "malformed", at, expected: "UTF-8" });
  try {
    const value = JSON.parse(text) as Json;
    if (isWrittenAs(value, text)) return accepted(value);
  } catch (fault) {
    if (!(fault instanceof SyntaxError || fault instanceof NotJson)) throw fault;
  }
  return refused({ kind: "malformed", at, expected: "canonical JSON" });
};
