import { type Act, type CaseState, type DocketLine, type Protocol, pastDue, proposalOf } from "#kernel";
import { lawRefusal } from "#node/acts/declining-law.ts";
import { dueOf } from "#node/acts/due.ts";
import type { Node } from "#node/context.ts";
import type { Batch } from "#node/log/batch.ts";
import { seenInTime } from "#node/log/timely.ts";

/**
 * What this node holds against a line of the partner's that it folds all the same (spec/docket.md, Objections): the fold takes a line as it
 * stands, so that both nodes have one state.
 */
export type Objection =
  /** The own calendars give another time, in seconds. */
  | { readonly kind: "due"; readonly clock: string; readonly given: number; readonly own: number }
  /** A clock of a step runs to a day that was over. */
  | { readonly kind: "past"; readonly at: string }
  /** No cosignature that is known here shows the act to have been in time. */
  | { readonly kind: "timely"; readonly clock: string }
  /** The decline names no law in force of the party that declines. */
  | { readonly kind: "law"; readonly law: string };

/** `before` is the case's state before the line, under `protocol`. Null where there is none. */
export async function objectionsTo(
  node: Node,
  work: Batch,
  protocol: Protocol,
  { payload: line }: DocketLine,
  act: Act,
  before: CaseState,
): Promise<readonly Objection[] | null> {
  const proposal = proposalOf(act, "agent", line.at);
  const stamped = dueOf(protocol, before, proposal, node.calendarOf);
  // A day that the own calendar does not list is nothing to object with.
  const differing = (stamped.isListed ? stamped.due : []).flatMap(({ clock, at: own }): Objection[] => {
    const given = line.due.find((due) => due.clock === clock)?.at;
    return given === undefined || given === own ? [] : [{ kind: "due", clock, given, own }];
  });
  const past = protocol.acts[act.frame.type]?.kind === "report" ? null : pastDue(protocol, proposal, line.due);
  const row = work.act(act.hash);
  const isProven = line.timely === undefined || (row !== undefined && (await seenInTime(node, row, before.clocks[line.timely]?.due ?? 0)));
  const objections: Objection[] = [
    ...differing,
    ...(past?.kind === "wrong-field" ? [{ kind: "past", at: past.at } as const] : []),
    ...(isProven ? [] : [{ kind: "timely", clock: String(line.timely) } as const]),
    ...(lawRefusal(node.judging, act, line.at) === null ? [] : [{ kind: "law", law: String(act.frame.frame.law) } as const]),
  ];
  return objections.length === 0 ? null : objections;
}
