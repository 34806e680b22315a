/** The attributes that the Cedar schema requires, checked before Cedar sees them. */
import { type SchemaJson, schemaToJsonWithResolvedTypes } from "@cedar-policy/cedar-wasm/nodejs";

type Kind = "String" | "Bool" | "Long" | "Set";

const fits: Readonly<Record<Kind, (value: unknown) => boolean>> = {
  String: (value) => typeof value === "string",
  Bool: (value) => typeof value === "boolean",
  Long: (value) => Number.isSafeInteger(value),
  Set: (value) => Array.isArray(value) && value.every((one) => typeof one === "string"),
};

/** Name and kind of every attribute of the schema's `Attributes`. Throws where the schema is not of that form. */
const declared = (schema: SchemaJson<string>): readonly (readonly [string, Kind])[] => {
  const type = schema[""]?.commonTypes?.Attributes;
  if (type === undefined || !("attributes" in type)) throw new Error("the policy schema declares no record Attributes");
  return Object.entries(type.attributes).map(([name, { type: kind, required }]) => {
    if (required === false) throw new Error(`the policy schema lets ${name} be absent`);
    if (!Object.hasOwn(fits, kind)) throw new Error(`the policy schema gives ${name} the unknown type ${kind}`);
    return [name, kind as Kind];
  });
};

export type AttributeShape = {
  readonly names: readonly string[];
  /** What is missing, of the wrong type or not declared; empty where all is there. */
  problemsOf(attributes: Readonly<Record<string, unknown>>): readonly string[];
};

export const attributeShape = (schemaText: string): AttributeShape => {
  const answer = schemaToJsonWithResolvedTypes(schemaText);
  if (answer.type === "failure")
    throw new Error(`the policy schema cannot be read: ${answer.errors.map(({ message }) => message).join("; ")}`);
  const list = declared(answer.json);
  const names = list.map(([name]) => name);
  const known = new Set(names);
  return {
    names,
    problemsOf: (attributes) => [
      ...list
        .filter(([name, kind]) => !fits[kind](attributes[name]))
        .map(([name, kind]) => `attribute ${name} is missing or not a ${kind}`),
      ...Object.keys(attributes)
        .filter((name) => !known.has(name))
        .map((name) => `attribute ${name} is not declared`),
    ],
  };
};
