import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import { applyPlan, hasEffect } from "./apply.ts";
import { actDefinition } from "./built-in.ts";
import { datesOf } from "./dates.ts";
import type { Protocol } from "./definition.ts";
import { refusalOf, roleSide } from "./guard.ts";
import { type Due, doer, type Move, named, transcribes } from "./move.ts";
import { clocksToStamp, isReport, planOf, quorumOf, signerOf } from "./plan.ts";
import { type CaseState, type DocketedAct, own, type Standing } from "./state.ts";
import { takeBack, withoutSignature } from "./take-back.ts";

/**
 * The state after one docketed act. A pure function: the given state is never changed, and the same protocol, state and
 * move always give the same outcome on every node (spec/protocol.md).
 */
export const step = (protocol: Protocol, state: CaseState, move: Move): Outcome<CaseState> => {
  const refusal = refusalOf(protocol, state, move) ?? wrongLine(protocol, state, move);
  if (refusal) return refused(refusal);
  const parties = state.n === 0 ? { home: move.party, partner: named(move, "partner") ?? null } : {};
  const opened = { ...state, ...parties, n: move.n, line: move.line, at: move.at };
  if (move.type === "withdraw")
    return accepted(entered(protocol, marked(takeBack(protocol, opened, move.of ?? ""), move.of, "withdrawn"), move));
  return accepted(moved(protocol, opened, move));
};

/** The party that owes a deadline's duty. */
export const debtorOf = (protocol: Protocol, parties: Pick<CaseState, "home" | "partner">, clock: string): string | null => {
  const side = roleSide(protocol, own(protocol.deadlines, clock)?.debtor ?? "");
  return side === "home" ? parties.home : parties.partner;
};

const moved = (protocol: Protocol, state: CaseState, move: Move): CaseState => {
  const plan = planOf(protocol, state, move);
  const { state: next, undo } = applyPlan(protocol, state, plan, move);
  const effect = hasEffect(undo, plan.to);
  const done = standings(protocol, signed(protocol, entered(protocol, next, move, effect), move), move);
  if (!effect) return done;
  return { ...done, last: lastAfter(protocol, state, plan.to, move) === "undo" ? undo : kept(protocol, done, move) };
};

/** A step or a report that moves the case becomes the last mover; a built-in one cannot be taken back. */
const lastAfter = (protocol: Protocol, state: CaseState, to: string, move: Move): "undo" | "keep" => {
  const definition = own(protocol.acts, move.type);
  return definition && (definition.kind === "step" || to !== state.state) ? "undo" : "keep";
};

/** After a decline or lapse nothing earlier can be taken back; a report that only sets flags or clocks leaves this as it is. */
const kept = (protocol: Protocol, state: CaseState, move: Move): CaseState["last"] => (own(protocol.acts, move.type) ? state.last : null);

/** The state with the move among its acts. */
const entered = (protocol: Protocol, state: CaseState, move: Move, effect = false): CaseState => {
  const dates = datesOf(protocol, move);
  const transcribedBy = transcribes(move) === undefined ? {} : { transcribedBy: move.party };
  const entry: DocketedAct = {
    type: move.type,
    n: move.n,
    party: doer(move),
    standing: "stands",
    ...(move.of === undefined ? {} : { of: move.of }),
    ...(dates === undefined ? {} : { dates }),
    ...transcribedBy,
    ...(effect ? { moved: true } : {}),
  };
  return { ...state, acts: { ...state.acts, [move.hash]: entry } };
};

const signed = (protocol: Protocol, state: CaseState, move: Move): CaseState => {
  const definition = own(protocol.acts, move.type);
  if (!definition?.quorum) return state;
  const key = quorumOf(move.type, move.of);
  return { ...state, quorums: { ...state.quorums, [key]: { ...own(state.quorums, key), [signerOf(definition, move)]: move.hash } } };
};

const standings = (protocol: Protocol, state: CaseState, move: Move): CaseState => {
  if (move.type === "correct") return marked(state, move.of, "corrected");
  if (move.type !== "decline") return state;
  const of = own(state.acts, move.of);
  if (of && isReport(protocol, of.type)) return { ...state, acts: { ...state.acts, [move.of ?? ""]: { ...of, contested: true } } };
  return marked(withoutSignature(state, move.of ?? ""), move.of, "declined");
};

/** The state with an act's standing changed; when a correction falls, what it corrected stands again. */
const marked = (state: CaseState, of: string | undefined, standing: Standing): CaseState => {
  const act = own(state.acts, of);
  if (of === undefined || !act) return state;
  const next = { ...state, acts: { ...state.acts, [of]: { ...act, standing } } };
  const falls = act.type === "correct" && (standing === "withdrawn" || standing === "declined");
  return falls ? marked(next, act.of, "stands") : next;
};

/** What of the line itself the fold can see to be wrong: number, time, and which clocks it stamps for whom. */
const wrongLine = (protocol: Protocol, state: CaseState, move: Move): Refusal | null => {
  if (move.n !== state.n + 1) return { kind: "gap", have: state.n, given: move.n };
  if (move.at < state.at) return { kind: "malformed", at: "/at", expected: `at least ${state.at}` };
  if (protocol.parties === 2 && actDefinition(protocol, move.type)?.audience !== "both")
    return { kind: "malformed", at: "/act", expected: "an act that both parties get" };
  const parties = state.n === 0 ? { home: move.party, partner: named(move, "partner") ?? null } : state;
  const wanted = clocksToStamp(protocol, state, move);
  const owed = (due: Due) => wanted.includes(due.clock) && due.debtor === debtorOf(protocol, parties, due.clock);
  const exact = move.due.length === wanted.length && new Set(move.due.map(({ clock }) => clock)).size === wanted.length;
  return exact && move.due.every(owed) ? null : { kind: "malformed", at: "/due", expected: wanted.join(",") || "none" };
};
