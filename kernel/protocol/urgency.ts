import { actDefinition } from "./built-in.ts";
import type { FieldSchema, Protocol, Schema } from "./definition.ts";

/** The values of a frame field that are urgent (`x-urgent`); none for a field that says nothing of urgency. */
const urgentValues = (schema: Schema): readonly unknown[] | undefined =>
  Array.isArray(schema["x-urgent"]) ? schema["x-urgent"] : undefined;

/** Whether an act of this type with this frame is urgent; undefined where it says nothing of it, so that what was said before holds. */
export const urgencyOf = (protocol: Protocol, type: string, frame: Readonly<Record<string, unknown>>): boolean | undefined => {
  const said = Object.entries(actDefinition(protocol, type)?.frame.properties ?? {}).flatMap(([name, schema]) => {
    const urgent = urgentValues(schema);
    return urgent === undefined || frame[name] === undefined ? [] : [urgent.includes(frame[name])];
  });
  return said.length === 0 ? undefined : said.includes(true);
};

/** Frame fields whose urgent values are no values of theirs. */
export const wrongUrgencies = (frame: FieldSchema): string[] =>
  Object.entries(frame.properties).flatMap(([name, schema]) => {
    if (!("x-urgent" in schema)) return [];
    const urgent = urgentValues(schema) ?? [];
    const known = Array.isArray(schema.enum) ? schema.enum : [];
    return urgent.length > 0 && urgent.every((value) => known.includes(value)) ? [] : [name];
  });
