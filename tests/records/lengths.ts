/** One clock of one length, as a line would stamp it: started by an opening act, or resumed after a pause. */
import {
  type Calendar,
  type CaseState,
  emptyState,
  field,
  type Length,
  type Proposal,
  type Protocol,
  sampleProtocol,
  stampDue,
} from "#kernel";

const { propose, ...others } = sampleProtocol.acts;

const protocolWith = (length: Length): Protocol => ({
  ...sampleProtocol,
  acts: { ...others, propose: { ...propose, frame: field.fields({ partner: field.party, "by?": field.date }) } },
  deadlines: { answer: { ...sampleProtocol.deadlines.delivery, start: ["propose"], length } },
});

const sent = (type: string, at: number, frame: Proposal["frame"]): Proposal => ({
  hash: "h",
  type,
  party: "mx",
  agent: "agent of mx",
  signer: "agent",
  role: "host",
  seen: null,
  frame,
  at,
});

const only = (dues: ReturnType<typeof stampDue>): number => {
  const [due] = dues;
  if (due === undefined || dues.length > 1) throw new Error(`${dues.length} clocks`);
  return due.at;
};

/** The `due` of a clock that starts at `at` with these frame fields. */
export const startedDue = (length: Length, calendar: Calendar, at: number, frame: Readonly<Record<string, unknown>>): number =>
  only(stampDue(protocolWith(length), emptyState(sampleProtocol), sent("propose", at, { partner: "us", ...frame }), () => calendar));

/** The `due` of a clock that was paused at `since` with `due`, and is resumed at `at`. */
export const resumedDue = (length: Length, calendar: Calendar, due: number, since: number, at: number): number => {
  const state: CaseState = {
    ...emptyState(sampleProtocol),
    state: "agreed",
    home: "mx",
    partner: "us",
    n: 3,
    clocks: {
      answer: {
        debtor: "us",
        due,
        calendar: calendar.id,
        zone: calendar.zone,
        run: "paused",
        startedBy: "x",
        paused: { by: "y", since },
      },
    },
  };
  return only(stampDue(protocolWith(length), state, sent("release", at, {}), () => calendar));
};
