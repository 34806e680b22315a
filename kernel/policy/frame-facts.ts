import type { JsonObject } from "../bytes/index.ts";
import type { ActDefinition, Schema } from "../protocol/definition.ts";

/** Only closed values become facts: enums, flags and bounded whole numbers, never dates, ids or hashes. */
const isClosed = (schema: Schema): boolean =>
  "enum" in schema || "const" in schema || schema.type === "boolean" || (schema.type === "integer" && schema["x-kind"] !== "moment");

const itemsOf = (schema: Schema): Schema | undefined =>
  typeof schema.items === "object" && schema.items !== null ? (schema.items as Schema) : undefined;

/** The frame's closed fields as sorted `name=value`, one for each value of a list: `scope=owner-list`, `urgent=true`. */
export const frameFacts = (definition: ActDefinition, frame: JsonObject): readonly string[] => {
  const facts: string[] = [];
  for (const [name, schema] of Object.entries(definition.frame.properties)) {
    const value = frame[name];
    if (value === undefined) continue;
    const items = itemsOf(schema);
    if (items !== undefined && isClosed(items) && Array.isArray(value)) facts.push(...value.map((one) => `${name}=${one}`));
    else if (isClosed(schema)) facts.push(`${name}=${value}`);
  }
  return facts.sort();
};

/** Ids of the persons whose data the act carries or who are its item: the frame fields that `x-subject` names, and `item`. */
export const subjectsOf = (definition: ActDefinition, frame: JsonObject): readonly string[] => {
  const fields = new Set(Object.values(definition.content.properties).map((schema) => schema["x-subject"]));
  if (definition.item !== undefined) fields.add("item");
  return [...fields].flatMap((field) => (typeof field === "string" ? idsIn(frame[field]) : []));
};

const idsIn = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];
