/** Other cases that the acts of a case name. */
import type { CaseFile, TimelineAct } from "#client";
import { contentSchema, frameSchema, type Protocol, type Schema } from "#kernel";
import { itemsOf, kindOf, membersOf } from "./form/read-act.ts";

export type Link = {
  readonly case: string;
  readonly act: TimelineAct;
  /** The field that names the other case, and a choice that stands beside it in the act's frame: how the two belong together. */
  readonly field: string;
  readonly relation: { readonly field: string; readonly value: string } | null;
};

const isGone = ({ stage, standing }: TimelineAct): boolean => stage === "refused" || standing === "withdrawn" || standing === "declined";

/** Fields of a schema in which an id of a case stands. */
const caseFields = (schema: Schema | null | undefined): readonly string[] =>
  schema == null
    ? []
    : membersOf(schema).flatMap(([name, member]) => ([member, itemsOf(member)].some((one) => kindOf(one) === "case") ? [name] : []));

/** The cases that the acts in force name, each act's once, in the order of the acts. */
export const linksOf = (file: Pick<CaseFile, "acts" | "case">, protocol: Protocol): readonly Link[] =>
  file.acts
    .filter((act) => !isGone(act))
    .flatMap((act) => {
      const frame = frameSchema(protocol, act.type);
      const relation = membersOf(frame ?? {}).find(([name, member]) => Array.isArray(member.enum) && typeof act.frame[name] === "string");
      const named = (values: Readonly<Record<string, unknown>>, schema: Schema | null | undefined) =>
        caseFields(schema).flatMap((field) => [values[field]].flat().map((id) => ({ field, id })));
      return [...named(act.frame, frame), ...named(act.content ?? {}, contentSchema(protocol, act.type))].flatMap(({ field, id }) =>
        typeof id === "string" && id !== file.case
          ? [{ case: id, act, field, relation: relation ? { field: relation[0], value: String(act.frame[relation[0]]) } : null }]
          : [],
      );
    });
