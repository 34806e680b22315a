import type { Refusal } from "../refusal.ts";
import { actDefinition, isBuiltIn, neverTranscribed } from "./built-in.ts";
import type { ActDefinition, Deadline, Protocol, Side } from "./definition.ts";
import { doer, named, type Proposal, sideOf, transcribes } from "./move.ts";
import { curedBy, hasFlags, inTurn, itemState, quorumOf, signerOf } from "./plan.ts";
import { type CaseState, type DocketedAct, inForce, isFinal, own } from "./state.ts";

/** Seconds after `due` before a clock may lapse, where the deadline names none. */
const GRACE = 86_400;

/** Why a move would be refused now, or null if its turn has come. Fields, legal basis and policy are judged elsewhere. */
export const refusalOf = (protocol: Protocol, state: CaseState, move: Proposal): Refusal | null => {
  const definition = actDefinition(protocol, move.type);
  if (!definition) return { kind: "unknown-type", type: move.type };
  return (
    wrongParty(state, definition, move) ??
    wrongSender(protocol, state, definition, move) ??
    wrongReference(state, definition, move) ??
    (isBuiltIn(move.type) ? wrongBuiltIn(protocol, state, move) : wrongTurn(protocol, state, definition, move)) ??
    stale(state, definition, move) ??
    signedAlready(state, definition, move)
  );
};

/** The role's side as the protocol has it; undefined for a role that it does not have. */
export const roleSide = (protocol: Protocol, role: string): Side | undefined => protocol.roles.find(({ id }) => id === role)?.side;

const wrongParty = (state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null => {
  if (own(state.acts, move.hash)) return { kind: "conflict", what: "act" };
  if (sideOf(state, move.party) === null) return { kind: "unknown-party", party: move.party };
  if (definition.opens && move.frame.partner === move.party) return field("/frame/partner", "party", "another party");
  const other = transcribes(move);
  if (other === undefined) return null;
  const whose = sideOf(state, other);
  const allowed = state.n > 0 && whose !== null && other !== move.party && !neverTranscribed.includes(move.type);
  return allowed ? null : field("/frame/transcribes", "party", "the other party of the case");
};

const wrongSender = (protocol: Protocol, state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null => {
  const side = sideOf(state, doer(move));
  const roles = protocol.roles.filter((role) => role.side === side).map(({ id }) => id);
  const expected = definition.by.includes("*") ? roles : roles.filter((role) => definition.by.includes(role));
  if (!expected.includes(move.role)) return { kind: "wrong-sender", type: move.type, role: move.role, expected };
  const byNode = move.type === "lapse";
  const bySigner = byNode ? move.signer === "node" : move.signer === "agent" || move.type === "decline";
  return bySigner ? null : { kind: "no-power", kid: move.agent, power: byNode ? "lapse" : "act" };
};

const wrongReference = (state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null => {
  const types = definition.refersTo;
  if (move.of === undefined) return types ? field("/of", "required", types.join("|")) : null;
  const act = own(state.acts, move.of);
  if (types && act && !types.includes(act.type)) return field("/of", "refersTo", types.join("|"));
  const isReport = definition.kind === "report" && !isBuiltIn(move.type);
  return isReport ? null : goneReference(state, definition, move);
};

/** That what the act refers to is not of this case, has fallen, or was replaced: it refuses a step and marks a report. */
export const goneReference = (state: CaseState, { refersTo: types, newest }: ActDefinition, { of }: Proposal): Refusal | null => {
  if (of === undefined) return null;
  const act = own(state.acts, of);
  if (!act) return { kind: "unknown-act", act: of };
  if (!types) return null;
  if (!inForce(act)) return field("/of", "standing", "stands");
  const current = newestOf(state, types);
  return newest && current !== of ? { kind: "stale-base", base: of, current: current ?? "" } : null;
};

/** The newest act in force of these types. */
export const newestOf = ({ acts }: CaseState, types: readonly string[]): string | undefined =>
  Object.keys(acts)
    .filter((hash) => acts[hash] && types.includes(acts[hash].type) && inForce(acts[hash]))
    .sort((one, other) => (acts[other]?.n ?? 0) - (acts[one]?.n ?? 0))[0];

const wrongTurn = (protocol: Protocol, state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null => {
  if (state.n === 0) return definition.opens ? null : outOfTurn(protocol, state, move);
  if (definition.kind === "report") return null;
  if (definition.opens) return outOfTurn(protocol, state, move);
  if (curedBy(protocol, state, move)) return hasFlags(state, definition) ? null : outOfTurn(protocol, state, move);
  if (isFinal(protocol, state.state) || !inTurn(state, definition)) return outOfTurn(protocol, state, move);
  const item = named(move, "item");
  if (!definition.item || item === undefined) return null;
  return definition.item.from.includes(itemState(protocol, state, item)) ? null : outOfTurn(protocol, state, move);
};

/** Its types are sorted, so that every node says the same, in whatever order it holds the protocol. */
const outOfTurn = (protocol: Protocol, state: CaseState, move: Proposal): Refusal => ({
  kind: "out-of-turn",
  state: state.state,
  type: move.type,
  enabled: enabledTypes(protocol, state, move.role).sort(),
});

/** The protocol's types that a role may send in this state, `of` and items aside. */
export const enabledTypes = (protocol: Protocol, state: CaseState, role: string): string[] =>
  Object.keys(protocol.acts).filter((type) => {
    const definition = protocol.acts[type];
    if (!definition?.by.includes(role)) return false;
    if (state.n === 0 || definition.opens) return state.n === 0 && definition.opens === true;
    return definition.kind === "report" || (!isFinal(protocol, state.state) && inTurn(state, definition));
  });

const stale = (state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null =>
  definition.fresh && move.seen !== state.line ? { kind: "stale-base", base: move.seen ?? "", current: state.line ?? "" } : null;

const signedAlready = (state: CaseState, definition: ActDefinition, move: Proposal): Refusal | null => {
  if (!definition.quorum) return null;
  const signed = own(state.quorums, quorumOf(move.type, move.of)) ?? {};
  return Object.hasOwn(signed, signerOf(definition, move)) ? { kind: "conflict", what: "signature" } : null;
};

// Built-in acts

const wrongBuiltIn = (protocol: Protocol, state: CaseState, move: Proposal): Refusal | null => {
  if (state.n === 0) return outOfTurn(protocol, state, move);
  if (move.type === "lapse") return wrongLapse(protocol, state, move);
  if (move.type === "assign") return null;
  if (move.type === "share") return sharable(state, move) ? null : outOfTurn(protocol, state, move);
  const of = own(state.acts, move.of);
  if (!of) return field("/of", "required", "an act of this case");
  const allowed = {
    correct: () => correctable(protocol, state, of, move),
    withdraw: () => withdrawable(protocol, state, of, move),
    decline: () => declinable(protocol, of, move),
    affirm: () => of.party === move.party,
    dispute: () => of.party === move.party && of.transcribedBy !== undefined,
    dispatch: () => author(of) === move.party,
  }[move.type as "correct" | "withdraw" | "decline" | "affirm" | "dispute" | "dispatch"];
  return allowed() ? null : outOfTurn(protocol, state, move);
};

/** By the home, once, and with another party. */
const sharable = ({ home, partner, acts }: CaseState, { party }: Proposal): boolean =>
  party === home && partner !== null && !Object.values(acts).some(({ type }) => type === "share");

/** The party that answers for an act: who wrote it down, or who did it. */
const author = (act: DocketedAct): string => act.transcribedBy ?? act.party;
const answersFor = (act: DocketedAct, move: Proposal): boolean => author(act) === move.party || act.party === doer(move);

/** The act whose fields a correction changes: what it names, or what that corrected. */
export const correctedRoot = (state: CaseState, of: string | undefined): DocketedAct | undefined => {
  const act = own(state.acts, of);
  return act?.type === "correct" ? correctedRoot(state, act.of) : act;
};

const correctable = (protocol: Protocol, state: CaseState, of: DocketedAct, move: Proposal): boolean => {
  const root = correctedRoot(state, move.of);
  return of.standing === "stands" && root !== undefined && inForce(root) && Object.hasOwn(protocol.acts, root.type) && answersFor(of, move);
};

/** A report always; a correction always; a step that moved the case only while nothing moved it since; never the opening one. */
const withdrawable = (protocol: Protocol, state: CaseState, of: DocketedAct, move: Proposal): boolean => {
  if (!inForce(of) || !answersFor(of, move)) return false;
  if (of.type === "correct") return of.standing === "stands";
  const definition = own(protocol.acts, of.type);
  if (!definition || definition.opens) return false;
  if (definition.kind === "report") return true;
  if (isFinal(protocol, state.state)) return false;
  return !hasMoved(state, definition, of) || state.last?.act === move.of;
};

const hasMoved = (state: CaseState, definition: ActDefinition, of: DocketedAct): boolean =>
  of.moved === true ||
  (definition.quorum !== undefined && Object.keys(own(state.quorums, quorumOf(of.type, of.of)) ?? {}).length >= definition.quorum.of);

const declinable = (protocol: Protocol, of: DocketedAct, move: Proposal): boolean => {
  const declined = of.type === "correct" || own(protocol.acts, of.type)?.audience === "both";
  return declined && inForce(of) && !of.contested && of.party !== doer(move);
};

const wrongLapse = (protocol: Protocol, state: CaseState, move: Proposal): Refusal | null => {
  const name = named(move, "clock");
  const deadline = own<Deadline>(protocol.deadlines, name);
  if (!deadline) return field("/frame/clock", "enum", Object.keys(protocol.deadlines).join("|"));
  const clock = own(state.clocks, name);
  const from = deadline.lapse.from.includes("*") || deadline.lapse.from.includes(state.state);
  const ran = clock?.run === "running" && move.at >= clock.due + (deadline.grace ?? GRACE);
  return ran && from && !isFinal(protocol, state.state) ? null : outOfTurn(protocol, state, move);
};

const field = (at: string, rule: string, expected: string): Refusal => ({ kind: "wrong-field", at, rule, expected });
