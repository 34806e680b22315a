/** The way that a case has come: its states in order, folded again from the acts of the timeline. */
import type { CaseFile, TimelineAct } from "#client";
import { type CaseState, clocksToStamp, type Due, debtorOf, emptyState, type Move, type Protocol, step } from "#kernel";

/**
 * The states from the beginning to the present one, each change once. Null where the acts that this reader is shown do not lead to the
 * state that the node tells: then nothing is said of the way.
 */
export const walkOf = (protocol: Protocol, file: Pick<CaseFile, "acts" | "state">): readonly string[] | null => {
  let state = emptyState(protocol);
  const way = [state.state];
  for (const act of numbered(file.acts)) {
    const next = after(protocol, state, act);
    if (next === null) return null;
    if (next.state !== state.state) way.push(next.state);
    state = next;
  }
  return state.state === file.state ? way : null;
};

const numbered = (acts: CaseFile["acts"]): readonly (TimelineAct & { readonly n: number })[] =>
  acts.flatMap((act) => (act.n === null ? [] : [{ ...act, n: act.n }])).toSorted((one, other) => one.n - other.n);

/** Moves depend on the order of acts, not on dates: every clock is due at once, and that a lapse or cure was taken is the docket's word. */
const after = (protocol: Protocol, state: CaseState, act: TimelineAct & { readonly n: number }): CaseState | null => {
  const lapsed = Object.keys(state.clocks).find((clock) => state.clocks[clock]?.run === "lapsed" && isStop(protocol, clock, act.type));
  const plain = moveOf(protocol, state, act);
  const found = step(protocol, state, plain);
  if (found.ok) return found.value;
  if (lapsed === undefined) return null;
  const cured = step(protocol, state, { ...plain, timely: lapsed });
  return cured.ok ? cured.value : null;
};

const isStop = (protocol: Protocol, clock: string, type: string): boolean => protocol.deadlines[clock]?.stop.includes(type) === true;

const moveOf = (protocol: Protocol, state: CaseState, act: TimelineAct & { readonly n: number }): Move => {
  const proposal = {
    hash: act.hash,
    type: act.type,
    party: act.author.party,
    agent: act.author.kid,
    signer: act.author.signer,
    role: act.role,
    seen: state.line,
    frame: act.frame,
    at: Math.max(state.at, act.at),
    ...(act.of === null ? {} : { of: act.of }),
  };
  const partner = typeof act.frame.partner === "string" ? act.frame.partner : null;
  const parties = state.n === 0 ? { home: act.author.party, partner } : state;
  const due = clocksToStamp(protocol, state, proposal).map((clock): Due => {
    return { clock, debtor: debtorOf(protocol, parties, clock) ?? "", at: 0, calendar: "", zone: "" };
  });
  return { ...proposal, n: state.n + 1, line: `line ${act.n}`, due };
};
