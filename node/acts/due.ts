import {
  accepted,
  type Calendar,
  CalendarFault,
  type CaseState,
  type Due,
  type Outcome,
  type Proposal,
  type Protocol,
  refused,
  stampDue,
} from "#kernel";

/**
 * The times that the line of this act would carry. Refused `wrong-field` where one lies in a year that no calendar lists: it is
 * never guessed, and one act that asks for it stops nothing else.
 */
export function dueOf(protocol: Protocol, state: CaseState, proposal: Proposal, calendarOf: (party: string) => Calendar): Outcome<Due[]> {
  try {
    return accepted(stampDue(protocol, state, proposal, calendarOf));
  } catch (error) {
    if (!(error instanceof CalendarFault)) throw error;
    return refused({ kind: "wrong-field", at: "/frame", rule: "calendar", expected: error.message });
  }
}
