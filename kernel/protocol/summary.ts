/** What a case is about, in a line: the fields that its protocol marks with `x-summary`. */
import { actDefinition } from "./built-in.ts";
import type { ActDefinition, FieldSchema, Protocol, Schema } from "./definition.ts";
import { own } from "./state.ts";

/** The value of one marked field of the act that opened the case; its words are those of that field of that act type. */
export type SummaryPart = { readonly type: string; readonly field: string; readonly value: string };

type Marked = { readonly field: string; readonly schema: Schema; readonly place: number };

/** The marked fields in the order of their places. */
const markedIn = ({ properties }: FieldSchema): readonly Marked[] =>
  Object.entries(properties)
    .flatMap(([field, schema]) => ("x-summary" in schema ? [{ field, schema, place: Number(schema["x-summary"]) }] : []))
    .sort((one, other) => one.place - other.place);

/** What the frame of the act that opened a case says of it; nothing for an act of another type. */
export const summaryOf = (protocol: Protocol, type: string, frame: Readonly<Record<string, unknown>>): readonly SummaryPart[] => {
  const opening = actDefinition(protocol, type);
  if (opening?.opens !== true) return [];
  return markedIn(opening.frame).flatMap(({ field }) => {
    const value = own(frame, field);
    return typeof value === "string" ? [{ type, field, value }] : [];
  });
};

/** Fields of an act that are marked and may not be: a summary is of enums in the frame of the act that opens, each in a place of its own, and of nothing that is sealed. */
export const wrongSummaries = ({ opens, frame, content }: ActDefinition): string[] => {
  const wrong = markedIn(frame).filter(
    ({ schema, place }, i) => opens !== true || !Array.isArray(schema.enum) || schema["x-summary"] !== place || place !== i + 1,
  );
  return [...wrong.map(({ field }) => field), ...Object.keys(content.properties).filter((field) => holdsMark(content.properties[field]))];
};

/** Whether the schema, or one inside it, is marked. */
const holdsMark = (schema: unknown): boolean =>
  typeof schema === "object" && schema !== null && ("x-summary" in schema || Object.values(schema).some(holdsMark));
