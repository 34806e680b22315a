/** A layered drawing of states (after Sugiyama, Tagawa, Toda 1981, without crossing reduction): ranks one after another, arrows between them. */

export type Arrow = { readonly from: string; readonly to: string };
/** Where a state stands: its rank along the drawing, and its place across it. */
export type Place = { readonly rank: number; readonly place: number };
export type Layers = { readonly places: ReadonlyMap<string, Place>; readonly ranks: number; readonly widest: number };

/**
 * Each state one rank after the last of those that lead to it; arrows that would close a circle are not counted. States within a rank
 * keep their given order, those that nothing leaves last. Every state has a place of its own.
 */
export const layersOf = (states: readonly string[], arrows: readonly Arrow[], initial: string): Layers => {
  const forward = withoutCircles(states, arrows, initial);
  const rank = ranksOf(states, forward);
  const isEnd = (state: string): boolean => !arrows.some(({ from }) => from === state);
  const places = new Map<string, Place>();
  const filled = new Map<number, number>();
  for (const state of [...states.filter((one) => !isEnd(one)), ...states.filter(isEnd)]) {
    const at = rank.get(state) ?? 0;
    const place = filled.get(at) ?? 0;
    places.set(state, { rank: at, place });
    filled.set(at, place + 1);
  }
  return { places, ranks: Math.max(0, ...filled.keys()) + 1, widest: Math.max(1, ...filled.values()) };
};

/** The arrows without those that lead back to a state from which they were reached; found from `initial` on, in the given order. */
const withoutCircles = (states: readonly string[], arrows: readonly Arrow[], initial: string): readonly Arrow[] => {
  const kept: Arrow[] = [];
  const open = new Set<string>();
  const done = new Set<string>();
  const visit = (state: string): void => {
    open.add(state);
    for (const arrow of arrows) {
      if (arrow.from !== state || open.has(arrow.to)) continue;
      kept.push(arrow);
      if (!done.has(arrow.to)) visit(arrow.to);
    }
    open.delete(state);
    done.add(state);
  };
  for (const state of [initial, ...states]) if (!done.has(state)) visit(state);
  return kept;
};

/** The length of the longest way to each state over arrows that form no circle. */
const ranksOf = (states: readonly string[], arrows: readonly Arrow[]): ReadonlyMap<string, number> => {
  const known = new Map<string, number>();
  const rankOf = (state: string): number => {
    const before = known.get(state);
    if (before !== undefined) return before;
    const rank = Math.max(-1, ...arrows.filter(({ to }) => to === state).map(({ from }) => rankOf(from))) + 1;
    known.set(state, rank);
    return rank;
  };
  for (const state of states) rankOf(state);
  return known;
};
