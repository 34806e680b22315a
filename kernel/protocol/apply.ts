import type { Protocol } from "./definition.ts";
import type { Due, Move } from "./move.ts";
import type { Plan } from "./plan.ts";
import { type CaseState, type Clock, isFinal, own, type Undo } from "./state.ts";

/** The state after a plan, with what takes it back again. The move's own entry is not made here. */
export const applyPlan = (
  protocol: Protocol,
  state: CaseState,
  plan: Plan,
  move: Move,
): { readonly state: CaseState; readonly undo: Undo } => {
  const set = plan.sets.filter((flag) => !state.flags.includes(flag));
  const cleared = plan.clears.filter((flag) => state.flags.includes(flag) && !plan.sets.includes(flag));
  const flags = [...state.flags.filter((flag) => !cleared.includes(flag)), ...set].sort();
  const clocks = runClocks(protocol, state, plan, move);
  const items = plan.item ? { ...state.items, [plan.item.id]: plan.item.to } : state.items;
  const undo: Undo = {
    act: move.hash,
    state: state.state,
    set,
    cleared,
    clocks: changed(state.clocks, clocks),
    ...(plan.item ? { item: { id: plan.item.id, was: own(state.items, plan.item.id) ?? null, is: plan.item.to } } : {}),
  };
  return { state: { ...state, state: plan.to, flags, clocks, items }, undo };
};

/** Whether there is anything to take back. */
export const hasEffect = (undo: Undo, to: string): boolean =>
  undo.state !== to || undo.set.length + undo.cleared.length + Object.keys(undo.clocks).length > 0 || undo.item !== undefined;

type Clocks = CaseState["clocks"];

const runClocks = (protocol: Protocol, state: CaseState, plan: Plan, move: Move): Clocks => {
  const next: Record<string, Clock> = { ...state.clocks };
  const change = (name: string, to: (clock: Clock) => Clock): void => {
    const clock = own(next, name);
    if (clock) next[name] = to(clock);
  };
  for (const name of plan.stop) change(name, (clock) => ended(clock, "stopped"));
  for (const name of plan.pause) change(name, (clock) => ({ ...clock, run: "paused", paused: { by: move.hash, since: move.at } }));
  for (const name of plan.resume) change(name, (clock) => ({ ...ended(clock, "running"), ...dueOf(move.due, name) }));
  for (const name of plan.start) {
    const due = dueOf(move.due, name);
    if (due) next[name] = { ...due, run: "running", startedBy: move.hash };
  }
  if (plan.lapse !== undefined) change(plan.lapse, (clock) => ended(clock, "lapsed"));
  return isFinal(protocol, plan.to) ? allStopped(next) : next;
};

const dueOf = (dues: readonly Due[], name: string): Pick<Clock, "debtor" | "due" | "calendar" | "zone"> | undefined => {
  const due = dues.find(({ clock }) => clock === name);
  return due && { debtor: due.debtor, due: due.at, calendar: due.calendar, zone: due.zone };
};

/** The clock as it stands once it no longer runs or waits, or runs on. */
export const ended = ({ paused: _, ...clock }: Clock, run: Clock["run"]): Clock => ({ ...clock, run });

/** A case that has ended owes nothing more. */
const allStopped = (clocks: Clocks): Clocks =>
  Object.fromEntries(
    Object.entries(clocks).map(([name, clock]) => [
      name,
      clock.run === "running" || clock.run === "paused" ? ended(clock, "stopped") : clock,
    ]),
  );

const changed = (was: Clocks, is: Clocks): Undo["clocks"] =>
  Object.fromEntries(
    Object.entries(is)
      .filter(([name, clock]) => !sameClock(own(was, name), clock))
      .map(([name, clock]) => [name, { was: own(was, name) ?? null, is: clock }]),
  );

export const sameClock = (one: Clock | null | undefined, other: Clock | null | undefined): boolean =>
  one === other ||
  (!!one &&
    !!other &&
    one.run === other.run &&
    one.due === other.due &&
    one.startedBy === other.startedBy &&
    one.paused?.by === other.paused?.by &&
    one.calendar === other.calendar);
