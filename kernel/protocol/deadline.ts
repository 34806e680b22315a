import { assertListed, type Calendar, endOfDay, localDate, plusDays, plusWorkingDays, workingDaysBetween } from "./calendar.ts";
import { dateFor } from "./dates.ts";
import type { Length, Protocol } from "./definition.ts";
import { type Due, named, type Proposal } from "./move.ts";
import { clocksToStamp, planOf } from "./plan.ts";
import { type CaseState, type Clock, own } from "./state.ts";
import { debtorOf } from "./step.ts";

/**
 * The times that the docket line of this move must carry: each clock that the act starts, or resumes with the time it had
 * left, by the debtor party's own calendar. The home stamps them once; the fold takes them as they stand.
 */
export const stampDue = (protocol: Protocol, state: CaseState, move: Proposal, calendarOf: (party: string) => Calendar): Due[] => {
  const resumed = planOf(protocol, state, move).resume;
  const parties = state.n === 0 ? { home: move.party, partner: named(move, "partner") ?? null } : state;
  return clocksToStamp(protocol, state, move).flatMap((clock) => {
    const debtor = debtorOf(protocol, parties, clock);
    const deadline = own(protocol.deadlines, clock);
    if (debtor === null || !deadline) return [];
    const calendar = calendarOf(debtor);
    const paused = resumed.includes(clock) ? own(state.clocks, clock) : undefined;
    const at = paused
      ? resumedDue(deadline.length, paused, move.at, calendar)
      : startedDue(protocol, state, deadline.length, move, calendar);
    return [{ clock, debtor, at, calendar: calendar.id, zone: calendar.zone }];
  });
};

/** Lengths count from the day after the start and end at 24:00; hours run exactly; a date ends that day. */
const startedDue = (protocol: Protocol, state: CaseState, length: Length, move: Proposal, calendar: Calendar): number => {
  const today = localDate(calendar.zone, move.at);
  if ("hours" in length) return move.at + length.hours * 3600;
  if ("days" in length) return endOfDay(calendar.zone, plusDays(today, length.days));
  if ("workingDays" in length) return endOfDay(calendar.zone, plusWorkingDays(calendar, today, length.workingDays));
  const date = dateFor(protocol, state, move, length.frame);
  if (date !== undefined) {
    assertListed(calendar, date);
    return endOfDay(calendar.zone, date);
  }
  if (length.else) return startedDue(protocol, state, length.else, move, calendar);
  throw new Error(`no act gives the date ${length.frame} of the clock that this one starts`);
};

/** The time left when the clock was paused, counted from now in the deadline's own unit; that of a date is its fallback's, or days. */
const resumedDue = (length: Length, clock: Clock, at: number, calendar: Calendar): number => {
  if ("frame" in length && length.else) return resumedDue(length.else, clock, at, calendar);
  const { due, paused } = clock;
  const since = paused?.since ?? at;
  if ("hours" in length) return at + Math.max(0, due - since);
  const [from, last, today] = [since, due - 1, at].map((moment) => localDate(calendar.zone, moment)) as [string, string, string];
  if ("workingDays" in length) return endOfDay(calendar.zone, plusWorkingDays(calendar, today, workingDaysBetween(calendar, from, last)));
  return endOfDay(calendar.zone, plusDays(today, Math.max(0, daysBetween(from, last))));
};

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
