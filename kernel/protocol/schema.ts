import type { FieldSchema, Schema } from "./definition.ts";
import type { IdentifierKind } from "./identifiers.ts";

/**
 * Schemas of fields, by what they mean. Frame kinds are finite: enums, flags, dates, times, bounded integers and opaque
 * ids; only content holds free text, and always with a limit.
 */

/** The fields of a frame or of a content: those named with a trailing `?` may be absent. */
export const fields = (properties: Readonly<Record<string, Schema>>): FieldSchema => {
  const required = Object.keys(properties).filter((name) => !name.endsWith("?"));
  return {
    type: "object",
    properties: Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name.replace(/\?$/, ""), schema])),
    ...(required.length > 0 ? { required } : {}),
    additionalProperties: false,
  };
};

// Frame and content

export const choice = (...values: readonly string[]): Schema => ({ type: "string", enum: values });
/** Several of a list, none twice. */
export const choices = (...values: readonly string[]): Schema => ({
  type: "array",
  items: { type: "string", enum: values },
  uniqueItems: true,
  maxItems: values.length,
});
/** One of several values, of which some are urgent: an act of the other party's that carries one rings whoever is on duty. */
export const urgency = (urgent: readonly string[], ...values: readonly string[]): Schema => ({ ...choice(...values), "x-urgent": urgent });
/** Marks an enum in the frame of the act that opens a case: in the order of their places such fields say in a line what the case is about, wherever it is listed. */
export const summary = (place: number, schema: Schema): Schema => ({ ...schema, "x-summary": place });
export const flag: Schema = { type: "boolean" };
export const whole = (minimum: number, maximum: number): Schema => ({ type: "integer", minimum, maximum });
/** A calendar day, `YYYY-MM-DD`. */
export const date: Schema = { type: "string", format: "date", pattern: "^\\d{4}-\\d{2}-\\d{2}$" };
/** A moment: whole seconds since 1970-01-01T00:00:00Z. */
export const moment: Schema = { type: "integer", minimum: 0, maximum: 253402300799, "x-kind": "moment" };
/** 128 random bits in base64url: the id of a person, object or other thing in this case. */
export const opaque: Schema = { type: "string", pattern: "^[A-Za-z0-9_-]{22}$", "x-kind": "opaque" };
/** The id of another case that the author's party has. */
export const caseId: Schema = { ...opaque, "x-kind": "case" };
/** The hash of an act or record. */
export const hash: Schema = { type: "string", pattern: "^[A-Za-z0-9_-]{43}$", "x-kind": "hash" };
export const party: Schema = { type: "string", pattern: "^[a-z]{2,8}$", "x-kind": "party" };
/** A legal-basis id, or `agreed` where only the protocol sets the duty. */
export const law: Schema = { type: "string", pattern: "^(agreed|[a-z]{2,8}:[a-z0-9][a-z0-9.-]{0,63})$", "x-kind": "law" };

// Content only

/** One line of text. */
export const line = (maxLength: number): Schema => ({
  type: "string",
  minLength: 1,
  maxLength,
  pattern: "^[^\\u0000-\\u001f\\u007f]*$",
});
/** Text of several paragraphs. */
export const text = (maxLength: number): Schema => ({ type: "string", minLength: 1, maxLength, "x-kind": "paragraphs" });
/** One text in both languages, carried as one disclosure. */
export const bilingual = (maxLength: number): Schema => ({
  ...fields({ es: text(maxLength), en: text(maxLength) }),
  "x-kind": "bilingual",
});
export const record = (properties: Readonly<Record<string, Schema>>): Schema => fields(properties);
export const list = (items: Schema, maxItems: number, minItems = 1): Schema => ({ type: "array", items, minItems, maxItems });
/** Marks a field as data about the person whom the frame field names: it is sealed and erased with that person's key. */
export const about = (frameField: string, schema: Schema): Schema => ({ ...schema, "x-subject": frameField });

/** Marks a text that names a person or an object: it is searched and compared as such. */
export const identifier = (kind: IdentifierKind, schema: Schema): Schema => ({ ...schema, "x-identifier": kind });

/** A file, carried in encrypted chunks of 1 MiB; `sha256` is of the plain file, `key` seals it, `chunks` are the hashes of the sealed ones. */
export const attachment: Schema = {
  ...fields({
    name: line(255),
    type: { type: "string", pattern: "^[a-z0-9.+-]{1,64}/[a-z0-9.+-]{1,64}$", maxLength: 129 },
    size: whole(0, 2_147_483_648),
    sha256: hash,
    key: hash,
    chunks: list(hash, 2048, 0),
  }),
  "x-attachment": true,
};
export const attachments = (maxItems: number): Schema => list(attachment, maxItems);
