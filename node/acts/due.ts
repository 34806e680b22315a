import {
  asIfListed,
  type Calendar,
  CalendarFault,
  type CaseState,
  type Due,
  type Proposal,
  type Protocol,
  pastDue,
  type Refusal,
  stampDue,
} from "#kernel";

/** The times that a line would carry, and what stands against them: it refuses a step and marks a report. */
export type Stamped = {
  readonly due: readonly Due[];
  readonly against: Refusal | null;
  /** Whether the calendars list all days that were counted. */
  readonly isListed: boolean;
};

/** The last second that a line can name. */
const LAST = 253_402_300_799;

/**
 * A date that is over, or that lies in a year that no calendar lists, stands against the act. A step is then refused, and nothing is
 * guessed; a report is recorded, its working days counted as if every weekday of such a year were one.
 */
export function dueOf(protocol: Protocol, state: CaseState, proposal: Proposal, calendarOf: (party: string) => Calendar): Stamped {
  try {
    const due = stampDue(protocol, state, proposal, calendarOf);
    return { due: due.map(nameable), against: pastDue(protocol, proposal, due), isListed: true };
  } catch (error) {
    if (!(error instanceof CalendarFault)) throw error;
    const due = stampDue(protocol, state, proposal, (party) => asIfListed(calendarOf(party)));
    const against = { kind: "wrong-field", at: "/frame", rule: "calendar", expected: error.message } as const;
    return { due: due.map(nameable), against, isListed: false };
  }
}

const nameable = (due: Due): Due => ({ ...due, at: Math.min(Math.max(0, due.at), LAST) });
