import type { FieldSchema, Protocol } from "./definition.ts";
import { named, type Proposal } from "./move.ts";
import { type CaseState, own } from "./state.ts";

/**
 * Where a clock's date comes from, if its length is a `frame` field: from the act that starts it or, where that act's type has no
 * such field, from the act that it names by `of`, and so on. So what two parties sign is named, not written again.
 */

/** A frame's field that holds a day. */
export const hasDate = (frame: FieldSchema | undefined, field: string): boolean => own(frame?.properties ?? {}, field)?.format === "date";

const caches = new WeakMap<Protocol, readonly string[]>();

/** The fields that some clock takes from another act than the one that starts it. */
const lentDates = (protocol: Protocol): readonly string[] => {
  const known = caches.get(protocol);
  if (known) return known;
  const lent = Object.values(protocol.deadlines).flatMap(({ length, start }) =>
    "frame" in length && start.some((type) => !hasDate(own(protocol.acts, type)?.frame, length.frame)) ? [length.frame] : [],
  );
  const fields = [...new Set(lent)].sort();
  caches.set(protocol, fields);
  return fields;
};

/** The dates of an act's frame that its entry keeps for later acts. */
export const datesOf = (protocol: Protocol, move: Proposal): Readonly<Record<string, string>> | undefined => {
  const frame = own(protocol.acts, move.type)?.frame;
  const dates = lentDates(protocol).flatMap((field): [string, string][] => {
    const date = hasDate(frame, field) ? named(move, field) : undefined;
    return date === undefined ? [] : [[field, date]];
  });
  return dates.length === 0 ? undefined : Object.fromEntries(dates);
};

/** The day that a clock started by this move ends on, or undefined where nobody named one. */
export const dateFor = (protocol: Protocol, state: CaseState, move: Proposal, field: string): string | undefined =>
  hasDate(own(protocol.acts, move.type)?.frame, field) ? named(move, field) : lentBy(protocol, state, move.of, field);

const lentBy = (protocol: Protocol, state: CaseState, of: string | undefined, field: string): string | undefined => {
  const act = own(state.acts, of);
  if (!act) return undefined;
  return hasDate(own(protocol.acts, act.type)?.frame, field) ? act.dates?.[field] : lentBy(protocol, state, act.of, field);
};
