import type { Protocol } from "./definition.ts";
import { type CaseState, inForce, own } from "./state.ts";

/**
 * Whether the duty behind a stopped clock was done: an act in force that the deadline's `stop` names came after the one that started it.
 * A clock stops also because the case ended, or because what started it was declined or taken back; nothing was met then.
 */
export const isMet = (protocol: Protocol, state: CaseState, name: string): boolean => {
  const clock = own(state.clocks, name);
  if (clock?.run !== "stopped") return false;
  return discharging(protocol, state, name, own(state.acts, clock.startedBy)?.n ?? 0).some(({ act }) => inForce(act));
};

/**
 * Whether all that an act asked for was done, in time or late: after it came, for each deadline that its type starts, an act that the
 * deadline's `stop` names and that was not taken back; a decline of that act makes it no less done. Never of an act that starts no deadline.
 */
export const isDone = (protocol: Protocol, state: CaseState, hash: string): boolean => {
  const act = own(state.acts, hash);
  const duties = dutiesOf(protocol, act?.type ?? "");
  return act !== undefined && duties.length > 0 && duties.every((name) => doneBy(protocol, state, name, act.n).length > 0);
};

/** The deadlines that an act of this type starts. */
export const dutiesOf = ({ deadlines }: Protocol, type: string): string[] =>
  Object.keys(deadlines).filter((name) => deadlines[name]?.start.includes(type));

/** The acts after number `since` by which the duty was done, the newest first. */
export const doneBy = (protocol: Protocol, state: CaseState, name: string, since: number): string[] =>
  discharging(protocol, state, name, since).flatMap(({ hash, act }) => (act.standing === "withdrawn" ? [] : [hash]));

const discharging = (protocol: Protocol, { acts }: CaseState, name: string, since: number) => {
  const types = own(protocol.deadlines, name)?.stop ?? [];
  return Object.entries(acts)
    .flatMap(([hash, act]) => (act.n > since && types.includes(act.type) ? [{ hash, act }] : []))
    .sort((one, other) => other.act.n - one.act.n);
};
