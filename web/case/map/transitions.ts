/** How a protocol's states follow each other, read from its data alone. */
import type { Declined, Protocol } from "#kernel";

/** By what a case comes from one state to another. `by` are roles; a lapse is signed by a node. */
export type Way = { readonly how: "act" | "lapse" | "decline"; readonly name: string; readonly by: readonly string[] };
export type Transition = { readonly from: string; readonly to: string; readonly ways: readonly Way[] };

type Move = Way & { readonly states: readonly string[]; readonly to: string };

/** Every change of state that the protocol foresees, each pair of states once, in the order of its acts; what leaves the state as it is, is none. */
export const transitionsOf = (protocol: Protocol): readonly Transition[] => {
  const found = new Map<string, { from: string; to: string; ways: Way[] }>();
  for (const { states, to, ...way } of [...acts(protocol), ...lapses(protocol), ...declines(protocol)])
    for (const from of states) {
      if (to === "=" || to === from) continue;
      const key = JSON.stringify([from, to]);
      const known = found.get(key) ?? { from, to, ways: [] };
      found.set(key, { ...known, ways: [...known.ways, way] });
    }
  return [...found.values()];
};

/** States that a list means: `*` is every one that is open and not the beginning. */
const meant = ({ states, initial }: Protocol, list: readonly string[]): readonly string[] =>
  list.includes("*") ? Object.keys(states).filter((state) => states[state]?.final !== true && state !== initial) : list;

const acts = (protocol: Protocol): Move[] =>
  Object.entries(protocol.acts).map(([name, { by, from, to }]) => ({ how: "act", name, by, states: meant(protocol, from), to }));

const lapses = (protocol: Protocol): Move[] =>
  Object.entries(protocol.deadlines).map(([name, { lapse }]) => ({
    how: "lapse",
    name,
    by: [],
    states: meant(protocol, lapse.from),
    to: lapse.to,
  }));

const declines = (protocol: Protocol): Move[] =>
  Object.entries(protocol.acts).flatMap(([name, { by, declined }]) => {
    if (declined === undefined) return [];
    const { from = ["*"], to }: Declined = typeof declined === "string" ? { to: declined } : declined;
    const others = protocol.roles.map(({ id }) => id).filter((role) => !by.includes(role));
    return [{ how: "decline" as const, name, by: others.length > 0 ? others : by, states: meant(protocol, from), to }];
  });
