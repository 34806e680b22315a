import { actDefinition, builtInActs } from "./built-in.ts";
import { builtInTexts } from "./built-in-text.ts";
import type { Protocol, Schema } from "./definition.ts";

export type Words = { readonly es: string; readonly en: string };
export type Labelled = { readonly label: Words; readonly help?: Words };
/** An act's words: `label` tells what one may do, `noun` what was done; the label stands for both where there is no noun. */
export type ActText = Labelled & { readonly noun?: Words };
/** A field's words; `options` names each value of an enum. */
export type FieldText = Labelled & { readonly options?: Readonly<Record<string, Words>> };

/** Everything of a protocol that people read. Field keys: `name`, `name.member` inside records and lists, `type/name` for one act type alone. */
export type ProtocolTexts = {
  readonly title: Words;
  readonly summary: Words;
  readonly roles: Readonly<Record<string, Words>>;
  readonly states: Readonly<Record<string, Labelled>>;
  readonly acts: Readonly<Record<string, ActText>>;
  readonly fields: Readonly<Record<string, FieldText>>;
  readonly purposes: Readonly<Record<string, Words>>;
  readonly flags: Readonly<Record<string, Words>>;
  readonly deadlines: Readonly<Record<string, Labelled>>;
  readonly items?: { readonly name: Words; readonly states: Readonly<Record<string, Words>> };
  /** What each rule of its policies forbids, by the rule's id. */
  readonly rules?: Readonly<Record<string, Words>>;
};

/** The words of a field of an act type: the protocol's for this type, the built-in ones for it, the protocol's, the built-in ones. */
export const fieldText = (texts: ProtocolTexts, type: string, path: string): FieldText | undefined =>
  texts.fields[`${type}/${path}`] ?? builtInTexts.fields[`${type}/${path}`] ?? texts.fields[path] ?? builtInTexts.fields[path];

/** The words of an act type, the built-in ones included; a protocol may say them in its own words. */
export const actText = (texts: ProtocolTexts, type: string): ActText | undefined => texts.acts[type] ?? builtInTexts.acts[type];

/** The paths of a schema's fields, with each one's schema: `firearms`, `firearms.serial`. Attachments are one field. */
export const fieldPaths = (schema: Schema, prefix = ""): [string, Schema][] => {
  const members = Object.entries((schema.properties ?? {}) as Record<string, Schema>);
  return members.flatMap(([name, member]): [string, Schema][] => {
    const path = prefix + name;
    const inner = member.type === "array" ? (member.items as Schema) : member;
    const whole = inner["x-attachment"] === true || inner["x-kind"] === "bilingual";
    return [[path, member], ...(inner.type === "object" && !whole ? fieldPaths(inner, `${path}.`) : [])];
  });
};

/** What is missing or empty in a protocol's texts, and what names nothing; empty if they are complete. */
export const textFaults = (protocol: Protocol, texts: ProtocolTexts): string[] => {
  const clocks = Object.keys(protocol.deadlines);
  const faults = [
    ...keyFaults(
      "roles",
      protocol.roles.map(({ id }) => id),
      texts.roles,
    ),
    ...keyFaults("states", Object.keys(protocol.states), texts.states),
    ...keyFaults("acts", Object.keys(protocol.acts), texts.acts, Object.keys(builtInActs)),
    ...keyFaults("flags", protocol.flags, texts.flags),
    ...keyFaults("deadlines", clocks, texts.deadlines),
    ...keyFaults(
      "purposes",
      Object.values(protocol.acts).flatMap(({ purposes }) => purposes ?? []),
      texts.purposes,
    ),
    ...keyFaults("items", Object.keys(protocol.items?.states ?? {}), texts.items?.states ?? {}),
    ...Object.keys(protocol.acts).flatMap((type) => fieldFaults(protocol, texts, type)),
  ];
  return [...faults, ...emptyWords(texts, "")];
};

const keyFaults = (where: string, needed: readonly string[], given: object, allowed: readonly string[] = []): string[] => [
  ...[...new Set(needed)].filter((name) => !Object.hasOwn(given, name)).map((name) => `${where}.${name} is missing`),
  ...Object.keys(given)
    .filter((name) => !needed.includes(name) && !allowed.includes(name))
    .map((name) => `${where}.${name} names nothing`),
];

const fieldFaults = (protocol: Protocol, texts: ProtocolTexts, type: string): string[] => {
  const definition = actDefinition(protocol, type);
  const paths = definition ? [...fieldPaths(definition.frame), ...fieldPaths(definition.content)] : [];
  return paths.flatMap(([path, schema]) => {
    const text = fieldText(texts, type, path);
    if (!text) return [`fields.${path} (${type}) is missing`];
    return optionsOf(schema)
      .filter((value) => !text.options?.[value])
      .map((value) => `fields.${path}.options.${value} (${type}) is missing`);
  });
};

const optionsOf = (schema: Schema): string[] => {
  const inner = (schema.type === "array" ? schema.items : schema) as Schema;
  return Array.isArray(inner.enum) ? inner.enum.map(String) : [];
};

const emptyWords = (value: unknown, path: string): string[] => {
  if (typeof value === "string") return value.trim() === "" ? [`${path} is empty`] : [];
  return Object.entries(value as object).flatMap(([name, member]) => emptyWords(member, path === "" ? name : `${path}.${name}`));
};
