import type { Protocol } from "../definition.ts";
import { type CaseState, emptyState } from "../state.ts";
import { abstractState, keyOf } from "./abstract.ts";
import { type ModelMove, modelStep, movesIn } from "./moves.ts";

export type Edge = { readonly to: number; readonly move: ModelMove };
/** Every state that can be reached; index 0 is the unopened case. */
export type Graph = {
  readonly states: readonly CaseState[];
  readonly edges: readonly (readonly Edge[])[];
  readonly transitions: number;
  trace(state: number): string[];
};

/** Thrown where a protocol has more states than the checker explores: it must be made simpler, or the checker's abstraction finer. */
export class TooManyStates extends Error {
  override name = "TooManyStates";
}

/** Without withdrawals there are about a third as many states; only what a withdrawal itself does is not explored. */
export type ExploreOptions = { readonly withdrawals?: boolean; readonly limit?: number };

/** All states of one protocol, breadth first, so that every trace is a shortest one. */
export const explore = (protocol: Protocol, { withdrawals = true, limit = 200_000 }: ExploreOptions = {}): Graph => {
  const states: CaseState[] = [emptyState(protocol)];
  const known = new Map<string, number>([["", 0]]);
  const parents: { from: number; label: string }[] = [{ from: -1, label: "" }];
  const edges: Edge[][] = [];
  let transitions = 0;
  for (let at = 0; at < states.length; at++) {
    const out: Edge[] = [];
    for (const move of movesIn(protocol, states[at] as CaseState)) {
      const accepted = modelStep(protocol, states[at] as CaseState, move);
      if (!accepted) continue;
      const next = withdrawals ? accepted : withoutUndo(protocol, accepted);
      transitions++;
      const key = keyOf(next);
      const to = known.get(key) ?? states.length;
      if (to === states.length) {
        if (to >= limit) throw new TooManyStates(`${protocol.id} has more than ${limit} states`);
        known.set(key, to);
        states.push(next);
        parents.push({ from: at, label: move.label });
      }
      out.push({ to, move });
    }
    edges.push(out);
  }
  return { states, edges, transitions, trace: (state) => traceOf(parents, state) };
};

const withoutUndo = (protocol: Protocol, state: CaseState): CaseState =>
  state.last ? abstractState(protocol, { ...state, last: null }) : state;

const traceOf = (parents: readonly { from: number; label: string }[], state: number): string[] => {
  const labels: string[] = [];
  for (let at = parents[state]; at && at.from >= 0; at = parents[at.from]) labels.push(at.label);
  return labels.reverse();
};

/** The states from which one that `holds` can be reached by edges that `follow` accepts. */
export const canReach = (graph: Graph, holds: (state: CaseState, index: number) => boolean, follow: (edge: Edge) => boolean): boolean[] => {
  const back: number[][] = graph.states.map(() => []);
  graph.edges.forEach((out, from) => {
    for (const edge of out) if (follow(edge)) back[edge.to]?.push(from);
  });
  const reached = graph.states.map(holds);
  const queue = reached.flatMap((yes, index) => (yes ? [index] : []));
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const from of back[next] ?? []) {
      if (reached[from]) continue;
      reached[from] = true;
      queue.push(from);
    }
  return reached;
};
