import { sameClock } from "../apply.ts";
import { actDefinition } from "../built-in.ts";
import type { Protocol } from "../definition.ts";
import { type CaseState, type Clock, type DocketedAct, inForce, isFinal, own, type Undo } from "../state.ts";

/**
 * The part of a case's state that decides what can happen next. Dropped: times and numbers, flags that no guard reads,
 * clocks that neither run nor can be cured where the case is nor would run again if the last act were taken back, all acts
 * but those that another can name, that a decline would still move, that hold a clock or a signature, or that can be taken
 * back; of those that only have to exist, all but the newest. A final state is only its name.
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
  const acts = keptActs(protocol, { ...state, clocks, last });
  const rename = names(acts);
  return {
    ...state,
    n: 1,
    at: 0,
    line: null,
    flags: state.flags.filter((flag) => read.has(flag)),
    clocks: Object.fromEntries(Object.entries(clocks).map(([name, clock]) => [name, renamedClock(clock, rename)])),
    acts: Object.fromEntries([...acts].map(([hash, act]) => [rename(hash), renamedAct(protocol, act, rename, rename(hash))])),
    quorums: Object.fromEntries(Object.entries(state.quorums).map(([key, signed]) => renamedQuorum(key, signed, rename))),
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

const keptActs = (protocol: Protocol, state: CaseState): Map<string, DocketedAct> => {
  const referred = new Set(Object.values(protocol.acts).flatMap(({ refersTo = [] }) => refersTo));
  const again = Object.values(state.last?.clocks ?? {}).flatMap(({ was }) => was ?? []);
  const active = new Set(
    [...Object.values(state.clocks), ...again].flatMap(({ run, startedBy, paused }) =>
      run === "running" || run === "paused" ? [startedBy, paused?.by] : [],
    ),
  );
  const signing = new Set(Object.values(state.quorums).flatMap((signed) => Object.values(signed)));
  const newestFirst = Object.entries(state.acts).sort(([, one], [, other]) => other.n - one.n);
  const seen = new Set<string>();
  const keep = newestFirst.filter(([hash, act]) => {
    if (!inForce(act)) return false;
    const first = !seen.has(act.type);
    seen.add(act.type);
    const exists = first && (referred.has(act.type) || canStillMove(protocol, state.state, act.type));
    return exists || active.has(hash) || signing.has(hash) || state.last?.act === hash;
  });
  return new Map(keep.reverse());
};

const canStillMove = (protocol: Protocol, state: string, type: string): boolean => {
  const declined = actDefinition(protocol, type)?.declined ?? "=";
  if (typeof declined === "string") return declined !== "=";
  return (declined.from?.includes(state) ?? declined.to !== "=") || (declined.clears?.length ?? 0) > 0;
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
const renamedAct = (protocol: Protocol, act: DocketedAct, rename: (hash: string) => string, name: string): DocketedAct => ({
  type: act.type,
  party: act.party,
  n: Number(name.split("#")[1]),
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
