import type { Protocol } from "./definition.ts";
import { type CaseState, inForce, own } from "./state.ts";

/**
 * Whether the duty behind a stopped clock was done: an act in force that the deadline's `stop` names came after the one that started it.
 * A clock stops also because the case ended, or because what started it was declined or taken back; nothing was met then.
 */
export const isMet = (protocol: Protocol, state: CaseState, name: string): boolean => {
  const clock = own(state.clocks, name);
  if (clock?.run !== "stopped") return false;
  const since = own(state.acts, clock.startedBy)?.n ?? 0;
  const discharging = own(protocol.deadlines, name)?.stop ?? [];
  return Object.values(state.acts).some((act) => act.n > since && inForce(act) && discharging.includes(act.type));
};
