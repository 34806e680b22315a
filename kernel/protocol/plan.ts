import { actDefinition } from "./built-in.ts";
import type { ActDefinition, Deadline, Declined, Protocol } from "./definition.ts";
import { isDone } from "./met.ts";
import { doer, eventOf, named, type Proposal } from "./move.ts";
import { type CaseState, inForce, isFinal, own } from "./state.ts";

/** What a move would change, before it is applied. */
export type Plan = {
  /** The state after it; the same state where nothing moves. */
  readonly to: string;
  readonly sets: readonly string[];
  readonly clears: readonly string[];
  readonly item?: { readonly id: string; readonly to: string };
  readonly stop: readonly string[];
  readonly pause: readonly string[];
  readonly resume: readonly string[];
  readonly start: readonly string[];
  readonly lapse?: string;
};

const nothing = (state: CaseState): Plan => ({ to: state.state, sets: [], clears: [], stop: [], pause: [], resume: [], start: [] });

const after = (state: CaseState, to: string): string => (to === "=" ? state.state : to);

/** What a timely act mends: the lapsed clock that its line names and that such an act stops, while the case is where the lapse left it. */
export const curedBy = (protocol: Protocol, state: CaseState, move: Proposal): Deadline["cured"] => {
  const deadline = own<Deadline>(protocol.deadlines, move.timely);
  if (!deadline?.stop.includes(move.type) || own(state.clocks, move.timely)?.run !== "lapsed") return undefined;
  const { from, to } = deadline.lapse;
  const here = to === "=" ? from.includes("*") || from.includes(state.state) : to === state.state;
  return here ? deadline.cured : undefined;
};

/** Whether the guards on state and flags hold: what a step needs to be enabled and a report to move the case. */
export const inTurn = (state: CaseState, definition: ActDefinition): boolean =>
  (definition.from.includes("*") || definition.from.includes(state.state)) && hasFlags(state, definition);

export const hasFlags = (state: CaseState, definition: ActDefinition): boolean =>
  (definition.needs ?? []).every((flag) => state.flags.includes(flag)) &&
  (definition.lacks ?? []).every((flag) => !state.flags.includes(flag));

/** The state of a move's item; an item not yet seen is in the initial one. */
export const itemState = (protocol: Protocol, state: CaseState, id: string): string =>
  own(state.items, id) ?? protocol.items?.initial ?? "";

const movesItem = (protocol: Protocol, state: CaseState, definition: ActDefinition, move: Proposal): boolean => {
  const id = named(move, "item");
  return definition.item !== undefined && id !== undefined && definition.item.from.includes(itemState(protocol, state, id));
};

/** The name under which signatures of one quorum are counted. */
export const quorumOf = (type: string, of: string | undefined): string => `${type} ${of ?? ""}`;

export const signerOf = (definition: ActDefinition, move: Proposal): string =>
  definition.quorum?.distinct === "party" ? doer(move) : move.agent;

/** How many signatures a quorum has with this one; 1 where no quorum is asked. */
const signatures = (state: CaseState, definition: ActDefinition, move: Proposal): number =>
  definition.quorum ? Object.keys(own(state.quorums, quorumOf(move.type, move.of)) ?? {}).length + 1 : 1;

/** Names of the clocks of which `of` says that they are in a certain relation to an act. */
const clocksOf = (state: CaseState, holds: (clock: CaseState["clocks"][string]) => boolean): string[] =>
  Object.keys(state.clocks).filter((name) => {
    const clock = state.clocks[name];
    return clock !== undefined && holds(clock);
  });

/** Clocks that an event stops, pauses, resumes and starts, in this order. */
const clockwork = (protocol: Protocol, state: CaseState, event: string): Pick<Plan, "stop" | "pause" | "resume" | "start"> => {
  const naming = (list: (deadline: Deadline) => readonly string[] | undefined, runs?: readonly string[]): string[] =>
    Object.keys(protocol.deadlines).filter((name) => {
      const deadline = protocol.deadlines[name];
      if (!deadline || !list(deadline)?.includes(event)) return false;
      return !runs || runs.includes(own(state.clocks, name)?.run ?? "none");
    });
  return {
    stop: naming((deadline) => deadline.stop, ["running", "paused"]),
    pause: naming((deadline) => deadline.pause, ["running"]),
    resume: naming((deadline) => deadline.resume, ["paused"]),
    start: naming((deadline) => deadline.start),
  };
};

const planAct = (protocol: Protocol, state: CaseState, definition: ActDefinition, move: Proposal): Plan => {
  const cured = curedBy(protocol, state, move);
  const timed = clockwork(protocol, state, eventOf(state, move));
  const sets = definition.sets ?? [];
  const moves = definition.kind === "step" || (inTurn(state, definition) && !isFinal(protocol, state.state));
  if (cured) {
    const clears = [...(definition.clears ?? []), ...(cured.clears ?? [])];
    const anyway = moves ? definition.to : "=";
    const to = cured.to === "=" ? anyway : cured.to;
    return { ...timed, to: after(state, to), sets, clears, stop: [...timed.stop, move.timely ?? ""] };
  }
  const id = named(move, "item");
  const item = movesItem(protocol, state, definition, move) && id && definition.item ? { item: { id, to: definition.item.to } } : {};
  return { ...timed, to: after(state, moves ? definition.to : "="), sets, clears: definition.clears ?? [], ...item };
};

const planLapse = (protocol: Protocol, state: CaseState, move: Proposal): Plan => {
  const name = named(move, "clock") ?? "";
  const lapse = own(protocol.deadlines, name)?.lapse;
  if (!lapse) return nothing(state);
  return {
    ...nothing(state),
    ...clockwork(protocol, state, eventOf(state, move)),
    to: after(state, lapse.to),
    sets: lapse.sets ?? [],
    lapse: name,
  };
};

/** Where a decline of a type leads, in its long form. */
export const declinedOf = (definition: ActDefinition | undefined): Declined => {
  const declined = definition?.declined ?? "=";
  return typeof declined === "string" ? { to: declined } : declined;
};

export const isReport = (protocol: Protocol, type: string | undefined): boolean =>
  own<ActDefinition>(protocol.acts, type)?.kind === "report";

/** The acts that took effect together with this one: the signatures of its quorum, or it alone. */
const together = (protocol: Protocol, state: CaseState, hash: string): readonly string[] => {
  const act = own(state.acts, hash);
  if (!act || !own<ActDefinition>(protocol.acts, act.type)?.quorum) return [hash];
  return Object.values(own(state.quorums, quorumOf(act.type, act.of)) ?? {});
};

/** False for a signature of a quorum that is not full. */
export const tookEffect = (protocol: Protocol, state: CaseState, hash: string): boolean => {
  const quorum = own<ActDefinition>(protocol.acts, own(state.acts, hash)?.type ?? "")?.quorum;
  return !quorum || together(protocol, state, hash).length >= quorum.of;
};

/** No later act of the same type that took effect is in force; the signatures of one quorum are of one age. */
const isNewest = (protocol: Protocol, state: CaseState, hash: string): boolean => {
  const act = own(state.acts, hash);
  const later = Object.entries(state.acts).flatMap(([other, entry]) =>
    entry.type === act?.type && entry.n > act.n && inForce(entry) ? [other] : [],
  );
  const signatures = together(protocol, state, hash);
  return !later.some((other) => !signatures.includes(other) && tookEffect(protocol, state, other));
};

/** Whether a decline changes more than how the act stands: once the act took effect, as the newest of its type, where and while its `declined` says. */
const undoes = (protocol: Protocol, state: CaseState, of: string, { from, unmet }: Declined): boolean =>
  tookEffect(protocol, state, of) &&
  isNewest(protocol, state, of) &&
  (from?.includes(state.state) ?? true) &&
  !(unmet && isDone(protocol, state, of));

/** A decline stops the clocks that the declined step started and lets those run on that it paused. A report states a fact, which no decline undoes. */
const planDecline = (protocol: Protocol, state: CaseState, move: Proposal): Plan => {
  const of = move.of ?? "";
  if (isFinal(protocol, state.state) || isReport(protocol, own(state.acts, of)?.type)) return nothing(state);
  const declined = declinedOf(actDefinition(protocol, own(state.acts, of)?.type ?? ""));
  const effective = undoes(protocol, state, of, declined);
  const timed = effective ? clockwork(protocol, state, eventOf(state, move)) : nothing(state);
  const acts = together(protocol, state, of);
  const owed = clocksOf(state, ({ startedBy, run }) => acts.includes(startedBy) && (run === "running" || run === "paused"));
  const paused = clocksOf(state, (clock) => acts.includes(clock.paused?.by ?? "") && !acts.includes(clock.startedBy));
  return {
    ...nothing(state),
    ...timed,
    to: after(state, effective ? declined.to : "="),
    clears: effective ? (declined.clears ?? []) : [],
    stop: [...timed.stop, ...owed],
    resume: [...timed.resume, ...paused],
  };
};

/** What an enabled move changes; nothing for the built-in acts that only mark another act, or while a quorum is not full. */
export const planOf = (protocol: Protocol, state: CaseState, move: Proposal): Plan => {
  if (move.type === "lapse") return planLapse(protocol, state, move);
  if (move.type === "decline") return planDecline(protocol, state, move);
  const definition = own(protocol.acts, move.type);
  if (!definition || signatures(state, definition, move) !== (definition.quorum?.of ?? 1)) return nothing(state);
  return planAct(protocol, state, definition, move);
};

/** The clocks that a line of this move must give times for: those it resumes or starts, none where the case ends. */
export const clocksToStamp = (protocol: Protocol, state: CaseState, move: Proposal): string[] => {
  const plan = planOf(protocol, state, move);
  return isFinal(protocol, plan.to) ? [] : [...new Set([...plan.resume, ...plan.start])].sort();
};
