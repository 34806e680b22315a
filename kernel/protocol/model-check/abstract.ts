import { sameClock } from "../apply.ts";
import { actDefinition } from "../built-in.ts";
import type { Declined, Protocol } from "../definition.ts";
import { newestOf } from "../guard.ts";
import { tookEffect } from "../plan.ts";
import { type CaseState, type Clock, type DocketedAct, inForce, isFinal, own, type Undo } from "../state.ts";

/**
 * The part of a case's state that decides what can happen next. Dropped: times and numbers, flags that no guard reads,
 * clocks that neither run nor can be cured where the case is nor would run again if the last act were taken back, all acts
 * but those that another can name, that a decline would still move, that hold a clock or a signature under an act that is
 * kept, or that can be taken back; of those that only have to exist, all but the newest. A final state is only its name.
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
        const n = ranks.get(hash) ?? Number(rename(hash).split("#")[1]);
        const whose = held.has(hash) ? {} : { party: "home" };
        return [rename(hash), { ...renamedAct(protocol, act, rename, n), ...whose }];
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
    return newestOf(state, [type]) === hash && tookEffect(protocol, state, hash) && canStillMove(protocol, state, type);
  });
  const holding = new Set([...moving, ...active, state.last?.act].filter((hash): hash is string => hash !== undefined));
  const bySelf = new Set([...named, ...holding]);
  const isKept = (of = ""): boolean => of === "" || bySelf.has(of);
  const quorums = kept(state.quorums, (signed, key) => Object.keys(signed).length > 0 && isKept(key.split(" ")[1]));
  const signing = new Set(Object.values(quorums).flatMap((signed) => Object.values(signed)));
  const acts = Object.entries(state.acts).filter(([hash, act]) => inForce(act) && (bySelf.has(hash) || signing.has(hash)));
  return { acts: new Map(acts.sort(([, one], [, other]) => one.n - other.n)), quorums, held: new Set([...holding, ...signing]) };
};

/** The order of the acts of several types among which only the newest counts. */
const ranksOf = (protocol: Protocol, acts: ReadonlyMap<string, DocketedAct>): ReadonlyMap<string, number> => {
  const types = Object.values(protocol.acts).flatMap(({ refersTo = [], newest }) => (newest && refersTo.length > 1 ? refersTo : []));
  const ranked = [...acts].filter(([, { type }]) => types.includes(type));
  return new Map(ranked.map(([hash], index) => [hash, index + 1]));
};

/** Whether a decline of the newest act of this type would change anything here; a flag that nothing reads is nothing. */
const canStillMove = (protocol: Protocol, { state, flags }: CaseState, type: string): boolean => {
  const declined = actDefinition(protocol, type)?.declined ?? "=";
  const { from, to, clears = [] }: Declined = typeof declined === "string" ? { to: declined } : declined;
  const moves = to !== "=" && to !== state && (from?.includes(state) ?? true);
  return moves || clears.some((flag) => flags.includes(flag) && guardFlags(protocol).has(flag));
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
  standing: "stands",
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
