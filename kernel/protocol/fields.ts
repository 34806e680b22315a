import type { TLocalizedValidationError } from "typebox/error";
import { Errors } from "typebox/schema";
import { Settings } from "typebox/system";
import { HANDLING_FORM } from "../act/frame.ts";
import type { Refusal } from "../refusal.ts";
import { actDefinition, isBuiltIn, neverTranscribed, transcription } from "./built-in.ts";
import type { FieldSchema, Protocol, Schema } from "./definition.ts";
import { choices } from "./schema.ts";
import { own } from "./state.ts";

/** A form shows every error of a list of objects, not only the checker's first eight. */
Settings.Set({ maxErrors: 256 });

export type FieldError = Extract<Refusal, { kind: "wrong-field" }>;

/** The parts of an act that its type's fields govern. `content` holds the values of the disclosures that are there. */
export type Fielded = {
  readonly type: string;
  readonly frame: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
  readonly handling?: unknown;
  readonly purpose?: string;
  readonly force?: number;
};

export type FieldOptions = {
  /** For `correct`: the type of the act that is corrected in the end. */
  readonly corrects?: string;
  /** Content may be missing because it was erased or is not disclosed to the reader. */
  readonly partial?: boolean;
  /** A faster check of one schema, such as a compiled one; must agree with the interpreting one. Asked once per schema. */
  readonly compiled?: (schema: Schema) => (value: unknown) => boolean;
};

/** The frame fields of a type in this protocol, built-in types included; null for an unknown type. */
export const frameSchema = (protocol: Protocol, type: string, corrects?: string): FieldSchema | null => {
  const definition = actDefinition(protocol, type);
  if (!definition) return null;
  if (type === "lapse") return replaced(definition.frame, { clock: { type: "string", enum: Object.keys(protocol.deadlines) } });
  if (type === "correct") return replaced(definition.frame, { corrects: { ...choices(...contentNames(protocol, corrects)), minItems: 1 } });
  return definition.frame;
};

/** The content fields of a type; those of `correct` are its reason and the corrected type's own, none of them required. */
export const contentSchema = (protocol: Protocol, type: string, corrects?: string): FieldSchema | null => {
  const definition = actDefinition(protocol, type);
  const original = type === "correct" ? own(protocol.acts, corrects) : undefined;
  if (!definition || !original) return definition?.content ?? null;
  return { ...definition.content, properties: { ...original.content.properties, ...definition.content.properties } };
};

/** What is wrong with an act's fields, all of it, in the order of the schema; empty if nothing is. */
export const fieldErrors = (protocol: Protocol, act: Fielded, options: FieldOptions = {}): FieldError[] => {
  const shapes = shapesOf(protocol, act, options.corrects);
  if (!shapes) return [wrong("/type", "enum", Object.keys(protocol.acts).join("|"))];
  const content = options.partial ? without(shapes.content, "required") : shapes.content;
  return [
    ...outside(protocol, act),
    ...schemaErrors("/frame", shapes.frame, act.frame, options),
    ...schemaErrors("/content", content, act.content, options),
    ...(act.type === "correct" && !options.partial ? uncorrected(act) : []),
  ];
};

/** The first thing that is wrong, as a refusal; null if nothing is. */
export const fieldRefusal = (protocol: Protocol, act: Fielded, options?: FieldOptions): Refusal | null =>
  actDefinition(protocol, act.type) ? (fieldErrors(protocol, act, options)[0] ?? null) : { kind: "unknown-type", type: act.type };

/** What is wrong with one value under one schema, as a form asks while it is being written; `at` is the value's JSON pointer. */
export const valueErrors = (at: string, schema: Schema, value: unknown): FieldError[] =>
  Errors(schema, value)[1].flatMap((error) => told(at, error));

export type Shapes = { readonly frame: FieldSchema; readonly content: FieldSchema };

/** The fields of an act that is written down for the other party: its own, and where they come from. */
export const withTranscription = ({ frame, content }: Shapes): Shapes => ({
  frame: merged(frame, transcription.frame),
  content: merged(content, transcription.content),
});

const shapesCache = new WeakMap<Protocol, Map<string, Shapes>>();

const shapesOf = (protocol: Protocol, act: Fielded, corrects: string | undefined): Shapes | null => {
  const transcribed = act.frame.transcribes !== undefined;
  const cache = shapesCache.get(protocol) ?? new Map<string, Shapes>();
  shapesCache.set(protocol, cache);
  const key = `${act.type} ${act.type === "correct" ? (corrects ?? "") : ""} ${transcribed}`;
  const known = cache.get(key);
  if (known) return known;
  const frame = frameSchema(protocol, act.type, corrects);
  const content = contentSchema(protocol, act.type, corrects);
  if (!frame || !content) return null;
  const both = transcribed && !neverTranscribed.includes(act.type) && actDefinition(protocol, act.type)?.audience === "both";
  const shapes = both ? withTranscription({ frame, content }) : { frame, content };
  if (isKnown(protocol, corrects)) cache.set(key, shapes);
  return shapes;
};

const isKnown = (protocol: Protocol, type: string | undefined): boolean => type === undefined || own(protocol.acts, type) !== undefined;

const contentNames = (protocol: Protocol, type: string | undefined): string[] =>
  Object.keys(own(protocol.acts, type)?.content.properties ?? {});

const replaced = (schema: FieldSchema, properties: FieldSchema["properties"]): FieldSchema => ({
  ...schema,
  properties: { ...schema.properties, ...properties },
});

const merged = (one: FieldSchema, other: FieldSchema): FieldSchema => ({
  ...replaced(one, other.properties),
  required: [...(one.required ?? []), ...(other.required ?? [])],
});

const without = (schema: FieldSchema, member: "required"): FieldSchema => {
  const { [member]: _, ...rest } = schema;
  return rest;
};

/** Purpose, force and handling stand outside the frame object; the type says whether they are needed. */
const outside = (protocol: Protocol, act: Fielded): FieldError[] => {
  const definition = actDefinition(protocol, act.type);
  if (!definition || isBuiltIn(act.type)) return [];
  const errors: FieldError[] = [];
  const { purposes } = definition;
  if (purposes && (act.purpose === undefined || !purposes.includes(act.purpose)))
    errors.push(wrong("/purpose", act.purpose === undefined ? "required" : "enum", purposes.join("|")));
  if (definition.force && act.force === undefined) errors.push(wrong("/force", "required", "1–5"));
  if (definition.handling === "required" && act.handling === undefined) errors.push(wrong("/handling", "required", HANDLING_FORM));
  return errors;
};

/** A correction gives exactly the fields that its frame names. */
const uncorrected = (act: Fielded): FieldError[] => {
  const named = Array.isArray(act.frame.corrects) ? act.frame.corrects : [];
  const given = Object.keys(act.content).filter((name) => name !== "reason" && !Object.hasOwn(transcription.content.properties, name));
  return [
    ...named.filter((name) => !given.includes(name)).map((name) => wrong(`/content/${name}`, "required", String(name))),
    ...given.filter((name) => !named.includes(name)).map((name) => wrong(`/content/${name}`, "corrects", "a field that the frame names")),
  ];
};

const checkers = new WeakMap<object, (value: unknown) => boolean>();

const passes = (schema: FieldSchema, value: unknown, compiled: FieldOptions["compiled"]): boolean => {
  if (!compiled) return false;
  const check = checkers.get(schema) ?? compiled(schema);
  checkers.set(schema, check);
  return check(value);
};

const schemaErrors = (at: string, schema: FieldSchema, value: unknown, { compiled, partial }: FieldOptions): FieldError[] =>
  passes(schema, value, partial ? undefined : compiled) ? [] : valueErrors(at, schema, value);

const wrong = (at: string, rule: string, expected: string): FieldError => ({ kind: "wrong-field", at, rule, expected });

/** One error per field: a missing or superfluous member is told at its own pointer, not at its parent's. */
const told = (at: string, error: TLocalizedValidationError): FieldError[] => {
  const here = at + error.instancePath;
  const member = (name: PropertyKey): string => `${here}/${String(name).replaceAll("~", "~0").replaceAll("/", "~1")}`;
  if (error.keyword === "required") return error.params.requiredProperties.map((name) => wrong(member(name), "required", name));
  if (error.keyword === "additionalProperties")
    return error.params.additionalProperties.map((name) => wrong(member(name), "additionalProperties", "no such field"));
  if (error.keyword === "boolean") return [];
  return [wrong(here, error.keyword, expectation(error))];
};

const expectation = (error: TLocalizedValidationError): string => {
  if (error.keyword === "enum") return error.params.allowedValues.join("|");
  if (error.keyword === "uniqueItems") return "no repetition";
  if (error.keyword === "minimum" || error.keyword === "maximum") return String(error.params.limit);
  const fact: unknown = Object.values(error.params)[0];
  return fact === undefined ? error.message : String(fact);
};
