/** Whose data the content of an act is: what `x-subject` says, and what follows from it for everything else in the act. */
import { actDefinition } from "./built-in.ts";
import type { ActDefinition, Protocol, Schema } from "./definition.ts";
import { own } from "./state.ts";

/** An act as far as it names persons: its type and its frame's own members. */
type Naming = { readonly type: string; readonly frame: Readonly<Record<string, unknown>> };

const caches = new WeakMap<Protocol, ReadonlySet<string>>();

/** The frame fields that hold ids of persons, in whatever act of the protocol: those that some `x-subject` names. */
const personFields = (protocol: Protocol): ReadonlySet<string> => {
  const known = caches.get(protocol);
  if (known) return known;
  const fields = new Set(Object.values(protocol.acts).flatMap(({ content }) => subjectFields(content.properties)));
  caches.set(protocol, fields);
  return fields;
};

const subjectFields = (properties: Readonly<Record<string, Schema>>): string[] =>
  Object.values(properties).flatMap((schema) => (typeof schema["x-subject"] === "string" ? [schema["x-subject"]] : []));

const idsIn = (value: unknown): readonly string[] =>
  typeof value === "string" ? [value] : Array.isArray(value) ? value.filter((one) => typeof one === "string") : [];

/** Ids in these frame fields, each once. */
const idsAt = (frame: Naming["frame"], fields: Iterable<string>): string[] => [
  ...new Set([...fields].flatMap((field) => idsIn(own(frame, field)))),
];

/**
 * The person whose data a content field holds: whom its `x-subject` names, else the one person whom the act's frame names. An act
 * that names nobody (a correction, a withdrawal) is about whom `root` names, the act that it refers to in the end; a corrected field is whose it was
 * there. Undefined where it is nobody's, or several persons': then it is about the case.
 */
export const dataSubject = (protocol: Protocol, act: Naming, root: Naming | undefined, field: string): string | undefined => {
  const named = personFields(protocol);
  const frame = root !== undefined && idsAt(act.frame, named).length === 0 ? root.frame : act.frame;
  const schema = own(actDefinition(protocol, act.type)?.content.properties ?? {}, field) ?? correctedField(protocol, act, root, field);
  const subject = schema?.["x-subject"];
  const ids = idsAt(frame, typeof subject === "string" ? [subject] : named);
  return ids.length === 1 ? ids[0] : undefined;
};

const correctedField = (protocol: Protocol, { type }: Naming, root: Naming | undefined, field: string): Schema | undefined =>
  type === "correct" && root !== undefined ? own(own<ActDefinition>(protocol.acts, root.type)?.content.properties ?? {}, field) : undefined;
