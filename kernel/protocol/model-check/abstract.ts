import { sameClock } from "../apply.ts";
import { actDefinition } from "../built-in.ts";
import type { ActDefinition, Protocol } from "../definition.ts";
import { newestOf } from "../guard.ts";
import { doneBy, dutiesOf, isDone } from "../met.ts";
import { declinedOf, tookEffect } from "../plan.ts";
import { type CaseState, type Clock, type DocketedAct, inForce, isFinal, own, type Undo } from "../state.ts";

/**
 * The part of a case's state that decides what can happen next. Dropped: times and numbers, flags that no guard reads,
 * clocks that neither run nor can be cured where the case is nor would run again if the last act were taken back, all acts
 * but those that another can name, by whose decline the case could move here or elsewhere and the newest that did what they ask,
 * that hold a clock or a signature under an act that is kept, or that can be taken back; of those that only have to exist, all but
 * the newest. A final state is only its name.
 */
export const abstractState = (protocol: Protocol, state: CaseState): CaseState => {
  if (isFinal(protocol, state.state))
    return { ...state, n: 1, at: 0, line: null, flags: [], acts: {}, clocks: {}, items: {}, quorums: {}, last: null };
  const read = guardFlags(protocol);
  const last = state.last && abstractUndo(protocol, state, state.last, read);
  const clocks = kept(
    state.clocks,
    (clock, name) => matters(protocol, state.state, name, clock) || own(last?.clocks ?? {}, name) !== undefined,
  );
  const named = namedActs(protocol, state);
  const { acts, quorums, held } = keptActs(protocol, { ...state, clocks, last }, named);
  const rename = names(acts);
  const ranks = ranksOf(protocol, acts);
  return {
    ...state,
    n: 1,
    at: 0,
    line: null,
    flags: state.flags.filter((flag) => read.has(flag)),
    clocks: Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, renamedClock(clock, rename)])),
    acts: Object.fromEntries(
      [...acts].map(([hash, act]) => {
        const whose = held.has(hash) ? {} : { party: "home" };
        return [rename(hash), { ...renamedAct(protocol, act, rename, ranks.get(hash) ?? 1), ...whose }];
      }),
    ),
    quorums: Object.fromEntries(Object.entries(quorums).map(([key, signed]) => renamedQuorum(key, signed, rename))),
    last: last && renamedUndo(last, rename),
  };
};

/** Equal for two states from which the same can happen. */
export const keyOf = ({ state, flags, acts, clocks, items, quorums, last }: CaseState): string =>
  JSON.stringify([state, flags, sorted(acts), sorted(clocks), sorted(items), sorted(quorums), last]);

const sorted = <T>(record: Readonly<Record<string, T>>): [string, T][] =>
  Object.entries(record).sort(([one], [other]) => (one < other ? -1 : 1));

const kept = <T>(record: Readonly<Record<string, T>>, keep: (value: T, name: string) => boolean): Record<string, T> =>
  Object.fromEntries(Object.entries(record).filter(([name, value]) => keep(value, name)));

const caches = new WeakMap<Protocol, Set<string>>();
/** Flags that some act needs or must lack: what an act may do depends on no other. */
const guardFlags = (protocol: Protocol): Set<string> => {
  const known = caches.get(protocol);
  if (known) return known;
  const read = new Set(Object.values(protocol.acts).flatMap(({ needs = [], lacks = [] }) => [...needs, ...lacks]));
  caches.set(protocol, read);
  return read;
};

const matters = (protocol: Protocol, state: string, name: string, { run }: Clock): boolean => {
  if (run === "running" || run === "paused") return true;
  const deadline = protocol.deadlines[name];
  if (run === "stopped" || !deadline?.cured) return false;
  const { from, to } = deadline.lapse;
  return to === "=" ? from.includes("*") || from.includes(state) : to === state;
};

/** Null where taking back would change nothing that matters. A clock that something later has touched stays as it is. */
const abstractUndo = (protocol: Protocol, { state, clocks }: CaseState, undo: Undo, read: Set<string>): Undo | null => {
  const here = {
    ...undo,
    set: undo.set.filter((flag) => read.has(flag)),
    cleared: undo.cleared.filter((flag) => read.has(flag)),
    clocks: kept(
      undo.clocks,
      ({ was, is }, name) =>
        sameClock(own(clocks, name), is) &&
        (matters(protocol, state, name, is) || (was !== null && matters(protocol, undo.state, name, was))),
    ),
  };
  const changes =
    undo.state !== state || here.set.length + here.cleared.length + Object.keys(here.clocks).length > 0 || undo.item !== undefined;
  return changes ? here : null;
};

/** Acts that `of` may name: the newest in force of each type that an act may refer to or, where only the newest of several types counts, that one. */
const namedActs = (protocol: Protocol, state: CaseState): ReadonlySet<string> => {
  const lists = Object.values(protocol.acts).flatMap(({ refersTo = [], newest }) => (newest ? [refersTo] : refersTo.map((type) => [type])));
  return new Set(lists.flatMap((types) => newestOf(state, types) ?? []));
};

/** `held` are the acts of which it matters whose they are: for the others it is one whether their party withdraws or the other one declines. */
type Kept = { readonly acts: ReadonlyMap<string, DocketedAct>; readonly quorums: CaseState["quorums"]; readonly held: ReadonlySet<string> };

const keptActs = (protocol: Protocol, state: CaseState, named: ReadonlySet<string>): Kept => {
  const again = Object.values(state.last?.clocks ?? {}).flatMap(({ was }) => was ?? []);
  const active = new Set(
    [...Object.values(state.clocks), ...again].flatMap(({ run, startedBy, paused }) =>
      run === "running" || run === "paused" ? [startedBy, paused?.by] : [],
    ),
  );
  const moving = Object.keys(state.acts).filter((hash) => {
    const type = state.acts[hash]?.type ?? "";
    const newest = newestOf(state, [type]) === hash && tookEffect(protocol, state, hash);
    return newest && canMove(protocol, type) && canStillMove(protocol, state, type) && !isPast(protocol, state, hash);
  });
  const done = moving.flatMap((hash) => {
    const { type = "", n = 0 } = state.acts[hash] ?? {};
    return dutiesOf(protocol, type).flatMap((name) => doneBy(protocol, state, name, n)[0] ?? []);
  });
  const holding = new Set([...moving, ...active, state.last?.act].filter((hash): hash is string => hash !== undefined));
  const bySelf = new Set([...named, ...holding, ...done]);
  const isKept = (of = ""): boolean => of === "" || bySelf.has(of);
  const quorums = kept(state.quorums, (signed, key) => Object.keys(signed).length > 0 && isKept(key.split(" ")[1]));
  const signing = new Set(Object.values(quorums).flatMap((signed) => Object.values(signed)));
  const acts = Object.entries(state.acts).filter(
    ([hash, act]) => done.includes(hash) || (inForce(act) && (bySelf.has(hash) || signing.has(hash))),
  );
  return { acts: new Map(acts.sort(([, one], [, other]) => one.n - other.n)), quorums, held: new Set([...holding, ...signing]) };
};

/** As little of the order of the acts as is ever looked at: each has a number above all earlier ones with which it may be compared. */
const ranksOf = (protocol: Protocol, acts: ReadonlyMap<string, DocketedAct>): ReadonlyMap<string, number> => {
  const ranks = new Map<string, number>();
  const earlier: { readonly type: string; readonly rank: number }[] = [];
  for (const [hash, { type }] of acts) {
    const below = earlier.flatMap((other) => (areCompared(protocol, other.type, type) ? [other.rank] : []));
    const rank = Math.max(0, ...below) + 1;
    ranks.set(hash, rank);
    earlier.push({ type, rank });
  }
  return ranks;
};

/** Acts of one type, of types among which only the newest counts, and one that starts a duty with one that discharges it. */
const areCompared = (protocol: Protocol, one: string, other: string): boolean => {
  const discharges = (starts: string, stops: string): boolean =>
    canMove(protocol, starts) && dutiesOf(protocol, starts).some((name) => protocol.deadlines[name]?.stop.includes(stops));
  const ranked = ({ refersTo = [], newest }: ActDefinition): boolean =>
    newest === true && refersTo.includes(one) && refersTo.includes(other);
  return one === other || discharges(one, other) || discharges(other, one) || Object.values(protocol.acts).some(ranked);
};

/** What was asked and done for good: a decline of it changes nothing any more, since what did it can no longer be withdrawn. */
const isPast = (protocol: Protocol, state: CaseState, hash: string): boolean => {
  const { type = "", n = 0 } = state.acts[hash] ?? {};
  if (!declinedOf(actDefinition(protocol, type)).unmet || !isDone(protocol, state, hash)) return false;
  const isFirm = (by: string): boolean => by !== state.last?.act && actDefinition(protocol, state.acts[by]?.type ?? "")?.kind === "step";
  return dutiesOf(protocol, type).every((name) => doneBy(protocol, state, name, n).some(isFirm));
};

/** Whether a decline of such an act could change anything in some state; a flag that nothing reads is nothing. */
const canMove = (protocol: Protocol, type: string): boolean => {
  const { to, clears = [] } = declinedOf(actDefinition(protocol, type));
  return to !== "=" || clears.some((flag) => guardFlags(protocol).has(flag));
};

/** Whether the case is where a decline of such an act could move it, could come there, or be taken back to there. */
const canStillMove = (protocol: Protocol, { state, last }: CaseState, type: string): boolean => {
  const { from } = declinedOf(actDefinition(protocol, type));
  if (!from) return true;
  const ahead = statesAhead(protocol);
  return [state, last?.state ?? state].some((here) => from.some((name) => name === here || ahead.get(here)?.has(name)));
};

const aheadOf = new WeakMap<Protocol, ReadonlyMap<string, ReadonlySet<string>>>();
/** For each state those to which acts, lapses, cures and declines lead from it, all guards but that on the state left out. */
const statesAhead = (protocol: Protocol): ReadonlyMap<string, ReadonlySet<string>> => {
  const known = aheadOf.get(protocol);
  if (known) return known;
  const names = Object.keys(protocol.states);
  const deadlines = Object.values(protocol.deadlines);
  const arrows: Arrow[] = [
    ...Object.values(protocol.acts).flatMap((act) => [act, { from: ["*"], ...declinedOf(act) }]),
    ...deadlines.map(({ lapse }) => lapse),
    ...deadlines.flatMap(({ cured }) => (cured ? [{ from: ["*"], to: cured.to }] : [])),
  ];
  const ahead = new Map(names.map((name) => [name, reachedFrom(arrows, name)]));
  aheadOf.set(protocol, ahead);
  return ahead;
};

type Arrow = { readonly from: readonly string[]; readonly to: string };

const reachedFrom = (arrows: readonly Arrow[], start: string): ReadonlySet<string> => {
  const reached = new Set<string>();
  const queue = [start];
  for (let here = queue.pop(); here !== undefined; here = queue.pop())
    for (const { from, to } of arrows) {
      if (to === "=" || reached.has(to) || !(from.includes("*") || from.includes(here))) continue;
      reached.add(to);
      queue.push(to);
    }
  return reached;
};

/** New names for the acts that are kept, by type and order; `-` for the others. */
const names = (acts: ReadonlyMap<string, DocketedAct>): ((hash: string) => string) => {
  const counts = new Map<string, number>();
  const given = new Map<string, string>();
  for (const [hash, { type }] of acts) {
    const count = (counts.get(type) ?? 0) + 1;
    counts.set(type, count);
    given.set(hash, `${type}#${count}`);
  }
  return (hash) => given.get(hash) ?? "-";
};

/** What an act named is known no more, unless its signature is counted under it. */
const renamedAct = (protocol: Protocol, act: DocketedAct, rename: (hash: string) => string, n: number): DocketedAct => ({
  type: act.type,
  party: act.party,
  n,
  standing: inForce(act) ? "stands" : act.standing,
  ...(act.moved || !protocol.acts[act.type]?.quorum ? { moved: true } : {}),
  ...(act.of !== undefined && protocol.acts[act.type]?.quorum ? { of: rename(act.of) } : {}),
});

/** Every clock is due at 0 and every lapse comes later, so that time may pass anywhere. */
const renamedClock = ({ run, startedBy, paused, debtor }: Clock, rename: (hash: string) => string): Clock => ({
  debtor,
  due: 0,
  calendar: "",
  zone: "",
  run,
  startedBy: run === "running" || run === "paused" ? rename(startedBy) : "-",
  ...(paused ? { paused: { by: rename(paused.by), since: 0 } } : {}),
});

const renamedUndo = (undo: Undo, rename: (hash: string) => string): Undo => ({
  ...undo,
  act: rename(undo.act),
  clocks: Object.fromEntries(
    sorted(undo.clocks).map(([name, { was, is }]) => [name, { was: was && renamedClock(was, rename), is: renamedClock(is, rename) }]),
  ),
});

const renamedQuorum = (
  key: string,
  signed: Readonly<Record<string, string>>,
  rename: (hash: string) => string,
): [string, Record<string, string>] => {
  const [type, of = ""] = key.split(" ");
  return [`${type} ${of === "" ? "" : rename(of)}`, Object.fromEntries(sorted(signed).map(([signer, hash]) => [signer, rename(hash)]))];
};
