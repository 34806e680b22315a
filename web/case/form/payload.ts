/** From a draft to what is signed: the frame's members, and the content's fields beside them. */

import type { CaseFile, Me, TimelineAct } from "#client";
import {
  type ActDraft,
  actDefinition,
  base64url,
  contentSchema,
  type FieldError,
  type FieldSchema,
  fieldErrors,
  frameSchema,
  isBuiltIn,
  type Json,
  type JsonObject,
  type Schema,
  type Shapes,
  withTranscription,
} from "#kernel";
import { webCrypto } from "../../crypto.ts";
import type { Draft } from "./draft.ts";
import type { FormSubject } from "./form-context.ts";
import { join } from "./pointer.ts";
import { isAttachment, itemsOf, readFields, readMoment, readValue, writeValue } from "./read-act.ts";

/** An act as it will be signed, but for the time of signing. */
export type ReadAct = { readonly payload: Omit<ActDraft, "iat">; readonly content: Readonly<Record<string, Json>> };
/** Where the act goes: a case that exists, or one that it opens. */
export type Target = {
  readonly case: string;
  readonly protocol: string;
  readonly protocolHash: string;
  readonly file: CaseFile | undefined;
};

const noFields: FieldSchema = { type: "object", properties: {}, additionalProperties: false };
const given = (text: string): boolean => text !== "";

export const schemasOf = ({ protocol, type, corrects, transcribes }: FormSubject): Shapes => {
  const schemas = {
    frame: frameSchema(protocol, type, corrects) ?? noFields,
    content: contentSchema(protocol, type, corrects) ?? noFields,
  };
  return transcribes === undefined ? schemas : withTranscription(schemas);
};

/** The type of the act's own fields that the form shows; what the form fills by itself is not shown. */
export const shownFrame = (subject: FormSubject): readonly (readonly [string, Schema])[] =>
  Object.entries(schemasOf(subject).frame.properties).filter(
    ([name]) => name !== "transcribes" && !(subject.type === "correct" && name === "corrects"),
  );

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** The corrections of an act that count: neither refused nor taken back nor declined. Oldest first. */
export const correctionsOf = (file: CaseFile, hash: string): readonly TimelineAct[] =>
  file.acts
    .filter(
      ({ type, of, standing, stage }) =>
        type === "correct" && of === hash && stage !== "refused" && standing !== "withdrawn" && standing !== "declined",
    )
    .toSorted((one, other) => one.at - other.at);

/** The present value of each content field of an act: its own, or what corrections of it, and of these, say. */
export const presentContent = (file: CaseFile, { hash, content }: TimelineAct): Readonly<Record<string, unknown>> => {
  const present: Record<string, unknown> = { ...content };
  for (const correction of correctionsOf(file, hash)) {
    const { reason: _, ...fields } = presentContent(file, correction);
    Object.assign(present, fields);
  }
  return present;
};

/** The act that a draft refers to. */
export const referredTo = (file: CaseFile | undefined, of: string): TimelineAct | undefined => file?.acts.find(({ hash }) => hash === of);

/** The form's controls filled with an act's present values, to be corrected. */
export const draftOfPresent = (subject: FormSubject, present: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(schemasOf(subject).content.properties).flatMap(([name, schema]) =>
      name in present ? [[name, writeValue(schema, present[name])]] : [],
    ),
  );

/** Frame and content of the text that a revision starts from, in what all such texts have: files, and what explains a change, belong to their own act. */
export const revisedFields = (
  subject: FormSubject,
  frame: Readonly<Record<string, unknown>>,
  content: Readonly<Record<string, unknown>>,
): { readonly frame: Readonly<Record<string, unknown>>; readonly content: Readonly<Record<string, unknown>> } => {
  const { protocol, type } = subject;
  const texts = (actDefinition(protocol, type)?.refersTo ?? []).map((one) => actDefinition(protocol, one));
  const shared = (part: "frame" | "content", values: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(schemasOf(subject)[part].properties).flatMap(([name, schema]) => {
        const isText = texts.every((text) => text?.[part].properties[name] !== undefined);
        const isFile = isAttachment(schema) || isAttachment(itemsOf(schema));
        return isText && !isFile && name in values ? [[name, writeValue(schema, values[name])]] : [];
      }),
    );
  return { frame: shared("frame", frame), content: shared("content", content) };
};

/** Of a correction only what differs is kept, and named in its frame. */
const correction = (subject: FormSubject, file: CaseFile | undefined, draft: Draft, content: Readonly<Record<string, unknown>>) => {
  const act = referredTo(file, draft.of);
  const present = act && file ? presentContent(file, act) : {};
  const { properties } = schemasOf(subject).content;
  const changed = Object.entries(content).filter(
    ([name, value]) =>
      name === "reason" || !same(value, readValue(properties[name] ?? {}, writeValue(properties[name] ?? {}, present[name]))),
  );
  const corrects = changed.map(([name]) => name).filter((name) => name !== "reason");
  return { content: Object.fromEntries(changed), frame: { corrects } };
};

/** Data about a person is sealed under that person's id in the frame; a new one is made where the act gives none. */
const withSubjects = (
  seed: string,
  content: FieldSchema,
  values: Readonly<Record<string, unknown>>,
  frame: Readonly<Record<string, unknown>>,
) => {
  const idOf = (name: string): string => base64url(webCrypto.sha256(new TextEncoder().encode(`${seed} ${name}`)).slice(0, 16));
  const needed = Object.entries(content.properties).flatMap(([name, schema]) =>
    name in values && typeof schema["x-subject"] === "string" ? [schema["x-subject"]] : [],
  );
  const missing = [...new Set(needed)].filter((name) => frame[name] === undefined);
  return { ...frame, ...Object.fromEntries(missing.map((name) => [name, idOf(name)])) };
};

/** The newest own act that the home has not numbered yet: what is written now rests on it. */
const pendingOf = (file: CaseFile | undefined, me: Me): string | undefined =>
  file?.acts
    .filter(({ stage, author }) => stage === "pending" && author.party === me.party)
    .toSorted((one, other) => other.iat - one.iat)[0]?.hash;

/** Reads the act out of the form; what is wrong with it is `errorsOf`'s to say. */
export const readAct = (subject: FormSubject, target: Target, me: Me, roles: readonly string[], draft: Draft): ReadAct => {
  const { protocol, type } = subject;
  const definition = actDefinition(protocol, type);
  const schemas = schemasOf(subject);
  const read = readFields(schemas.content, draft.content);
  const { content, frame: corrected } = type === "correct" ? correction(subject, target.file, draft, read) : { content: read, frame: {} };
  const whose = subject.transcribes === undefined ? {} : { transcribes: subject.transcribes };
  const frame = withSubjects(draft.seed, schemas.content, content, { ...readFields(schemas.frame, draft.frame), ...corrected, ...whose });
  const after = pendingOf(target.file, me);
  const occurred = readMoment(draft.occurred);
  const { code, tlp } = draft.handling;
  return {
    payload: {
      case: target.case,
      protocol: target.protocol,
      protocol_hash: target.protocolHash,
      type,
      party: me.party,
      agency: me.agency,
      role: roles.length === 1 && roles[0] ? roles[0] : draft.role,
      ...(typeof occurred === "number" && definition?.kind === "report" ? { occurred } : {}),
      seen: target.file?.seen ?? null,
      ...(after ? { after } : {}),
      ...(given(draft.of) ? { of: draft.of } : {}),
      basis: [...draft.basis].sort(),
      territory: isBuiltIn(type) ? me.party : draft.territory,
      ...(definition?.handling && code ? { handling: { code, ...(tlp ? { tlp } : {}) } as NonNullable<ActDraft["handling"]> } : {}),
      ...(definition?.purposes && given(draft.purpose) ? { purpose: draft.purpose } : {}),
      ...(definition?.force && given(draft.force) ? { force: Number(draft.force) } : {}),
      frame: frame as JsonObject,
    },
    content: content as Readonly<Record<string, Json>>,
  };
};

type Wrong = Pick<FieldError, "at" | "rule" | "expected">;
const missing = (at: string): Wrong => ({ at, rule: "required", expected: "" });

const memberErrors = ({ protocol, type, next, transcribes }: FormSubject, { payload }: ReadAct): Wrong[] => {
  const definition = actDefinition(protocol, type);
  const refers = definition?.refersTo !== undefined || (isBuiltIn(type) && (next?.of.length ?? 0) > 0);
  return [
    ...(refers && payload.of === undefined ? [missing("/of")] : []),
    ...(payload.role === "" ? [missing("/role")] : []),
    ...(definition?.basis === "required" && transcribes === undefined && payload.basis.length === 0 ? [missing("/basis")] : []),
    ...(payload.territory === "" ? [missing("/territory")] : []),
  ];
};

/** An error of a whole where the form has one control inside it. */
const atControl = (wrong: Wrong): Wrong => (wrong.at === "/handling" ? { ...wrong, at: "/handling/code" } : wrong);

/** In the order in which the form shows its fields. */
const orderOf = (subject: FormSubject): readonly string[] => {
  const { frame, content } = schemasOf(subject);
  return [
    "/of",
    "/role",
    ...Object.keys(frame.properties).map((name) => join("/frame", name)),
    ...Object.keys(content.properties).map((name) => join("/content", name)),
    "/basis",
    "/territory",
    "/handling",
    "/purpose",
    "/force",
    "/occurred",
  ];
};

export const sortErrors = (subject: FormSubject, errors: readonly Wrong[]): readonly Wrong[] => {
  const order = orderOf(subject);
  const place = ({ at }: Wrong): number => order.findIndex((pointer) => at === pointer || at.startsWith(`${pointer}/`));
  return errors.map(atControl).toSorted((one, other) => place(one) - place(other));
};

/** Everything that is wrong with the act's fields, as the node will judge them. */
export const errorsOf = (subject: FormSubject, act: ReadAct): readonly Wrong[] => {
  const { payload, content } = act;
  const nothing = subject.type === "correct" && Array.isArray(payload.frame.corrects) && payload.frame.corrects.length === 0;
  const fielded = {
    type: subject.type,
    frame: payload.frame,
    content,
    ...(payload.handling ? { handling: payload.handling } : {}),
    ...(payload.purpose ? { purpose: payload.purpose } : {}),
    ...(payload.force ? { force: payload.force } : {}),
  };
  const found = fieldErrors(subject.protocol, fielded, subject.corrects ? { corrects: subject.corrects } : {});
  const told = nothing ? [{ at: "/of", rule: "corrects", expected: "" }, ...found.filter(({ at }) => at !== "/frame/corrects")] : found;
  return sortErrors(subject, [...memberErrors(subject, act), ...told]);
};
