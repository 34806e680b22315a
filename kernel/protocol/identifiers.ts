/** What in an act's content names a person or an object, so that it can be searched and compared: fields that `x-identifier` marks. */
import type { Json } from "../bytes/index.ts";
import type { FieldSchema, Schema } from "./definition.ts";

export const identifierKinds = ["firearm-serial", "vehicle-plate", "account", "vessel", "phone", "person-name"] as const;
export type IdentifierKind = (typeof identifierKinds)[number];

export type Identifier = { readonly kind: IdentifierKind; readonly value: string };

const isKind = (value: unknown): value is IdentifierKind => identifierKinds.includes(value as IdentifierKind);

/** Every marked text in a value of the schema, in its order. */
export const identifiersIn = (schema: Schema, value: Json): Identifier[] => {
  if (typeof value === "string") return isKind(schema["x-identifier"]) ? [{ kind: schema["x-identifier"], value }] : [];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => identifiersIn((schema.items ?? {}) as Schema, one));
  const members = (schema.properties ?? {}) as Record<string, Schema>;
  return Object.entries(value).flatMap(([name, one]) => (Object.hasOwn(members, name) ? identifiersIn(members[name] as Schema, one) : []));
};

/** Paths of fields that are marked with no kind, or that are no text. */
export const wrongIdentifiers = ({ properties }: Pick<FieldSchema, "properties">, prefix = ""): string[] =>
  Object.entries(properties).flatMap(([name, schema]) => wrongIn(schema, `${prefix}${name}`));

const wrongIn = (schema: Schema, path: string): string[] => {
  const wrong = "x-identifier" in schema && !(isKind(schema["x-identifier"]) && schema.type === "string") ? [path] : [];
  const inner = (schema.type === "array" ? schema.items : schema) as Schema;
  const nested = schema.type === "array" ? wrongIn(inner, path) : [];
  const members =
    schema.type === "object" ? wrongIdentifiers({ properties: (schema.properties ?? {}) as FieldSchema["properties"] }, `${path}.`) : [];
  return [...wrong, ...nested, ...members];
};
