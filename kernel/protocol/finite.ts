import type { FieldSchema, Schema } from "./definition.ts";
import { date, hash, law, opaque, party } from "./schema.ts";

/** Patterns that a frame's text may have: days and opaque or listed ids, never words. */
const patterns = new Set([date, hash, law, opaque, party].map(({ pattern }) => pattern));

const bounded = (schema: Schema): boolean => Number.isInteger(schema.minimum) && Number.isInteger(schema.maximum);
const short = (schema: Schema): boolean => typeof schema.maxItems === "number" && schema.maxItems <= 256;

const isClosed = (schema: Schema): boolean => {
  if (Array.isArray(schema.enum) || "const" in schema || schema.type === "boolean") return true;
  if (schema.type === "integer") return bounded(schema);
  if (schema.type === "string") return patterns.has(schema.pattern);
  return schema.type === "array" && short(schema) && isClosed(schema.items as Schema);
};

/** The frame fields that could hold free text or an unbounded number (SEMANTICS 1): a frame must have none. */
export const freeFields = (frame: FieldSchema): string[] =>
  Object.keys(frame.properties).filter((name) => !isClosed(frame.properties[name] ?? {}));

/** The content fields, by path, that have no limit on their length, number or size. */
export const unlimitedFields = (schema: Schema, path = ""): string[] => {
  if (schema.type === "object")
    return Object.entries((schema.properties ?? {}) as Record<string, Schema>).flatMap(([name, member]) =>
      unlimitedFields(member, `${path}/${name}`),
    );
  if (schema.type === "array")
    return [...(typeof schema.maxItems === "number" ? [] : [path]), ...unlimitedFields(schema.items as Schema, `${path}/*`)];
  if (schema.type === "integer") return bounded(schema) ? [] : [path];
  const limited =
    Array.isArray(schema.enum) || typeof schema.maxLength === "number" || patterns.has(schema.pattern) || schema.type === "boolean";
  return limited ? [] : [path];
};
