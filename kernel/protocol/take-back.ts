import { ended, sameClock } from "./apply.ts";
import type { Protocol } from "./definition.ts";
import { quorumOf } from "./plan.ts";
import { type CaseState, type Clock, inForce, own, type Undo } from "./state.ts";

/** The state without the withdrawn act's effects: wholly where it was the last that moved the case, else only its signature in a quorum. */
export const takeBack = (protocol: Protocol, state: CaseState, hash: string): CaseState => {
  const unsigned = withoutSignature(state, hash);
  return state.last?.act === hash ? undone(protocol, unsigned, state.last) : unsigned;
};

const undone = (protocol: Protocol, state: CaseState, undo: Undo): CaseState => {
  const unset = undo.set.filter((flag) => !stillReported(protocol, state, flag, undo.act));
  const flags = [
    ...state.flags.filter((flag) => !unset.includes(flag)),
    ...undo.cleared.filter((flag) => !state.flags.includes(flag)),
  ].sort();
  return { ...state, state: undo.state, flags, clocks: clocksBefore(state, undo), items: itemsBefore(state, undo), last: null };
};

/** A fact that another report stated stays, whatever happens to the act that stated it first. */
const stillReported = (protocol: Protocol, state: CaseState, flag: string, but: string): boolean =>
  Object.entries(state.acts).some(([hash, act]) => {
    const definition = own(protocol.acts, act.type);
    return hash !== but && inForce(act) && definition?.kind === "report" && definition.sets?.includes(flag) === true;
  });

/** Each clock as it was, except one that something later has touched; one whose starting act has fallen since owes nothing. */
const clocksBefore = (state: CaseState, undo: Undo): CaseState["clocks"] => {
  const clocks: Record<string, Clock> = { ...state.clocks };
  for (const [name, { was, is }] of Object.entries(undo.clocks)) {
    if (!sameClock(own(clocks, name), is)) continue;
    if (was) clocks[name] = hasFallen(state, was) ? ended(was, "stopped") : was;
    else delete clocks[name];
  }
  return clocks;
};

const hasFallen = ({ acts }: CaseState, { run, startedBy }: Clock): boolean => {
  const starter = own(acts, startedBy);
  return (run === "running" || run === "paused") && !(starter && inForce(starter));
};

const itemsBefore = (state: CaseState, { item }: Undo): CaseState["items"] => {
  if (!item || own(state.items, item.id) !== item.is) return state.items;
  const { [item.id]: _, ...rest } = state.items;
  return item.was === null ? rest : { ...rest, [item.id]: item.was };
};

/** The state without an act's signature in its quorum, so that it can be given again. */
export const withoutSignature = (state: CaseState, hash: string): CaseState => {
  const act = own(state.acts, hash);
  const key = quorumOf(act?.type ?? "", act?.of);
  const signed = own(state.quorums, key);
  if (!signed) return state;
  const left = Object.fromEntries(Object.entries(signed).filter(([, signature]) => signature !== hash));
  return { ...state, quorums: { ...state.quorums, [key]: left } };
};
