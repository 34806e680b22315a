import { violation } from "./invariants.ts";
import { type Act, type Config, type Defect, isQuiescent, start } from "./nodes.ts";
import { type Bounds, transitions } from "./transitions.ts";

export type ExchangeReport = {
  readonly states: number;
  readonly transitions: number;
  /** States in which everything sent has been receipted, so that the nodes may never hear of each other again. */
  readonly quiescent: number;
  /** The first thing that is wrong, with a shortest way to it; null if nothing is. */
  readonly violation: { readonly what: string; readonly trace: readonly string[] } | null;
};

/**
 * Every run of two nodes within the bounds (acts that each side signs), over channels that lose, repeat and reorder, with
 * crashes at any point. Holds if in every state the invariants hold, in every quiescent one both nodes have folded the same
 * docket to the same state with nothing acknowledged lost, and from every state a quiescent one is reached by retrying alone.
 */
export const exploreExchange = (bounds: Bounds, defect?: Defect): ExchangeReport => {
  const configs: Config[] = [start];
  const known = new Map<string, number>([[keyOf(start), 0]]);
  const parents: { from: number; label: string }[] = [{ from: -1, label: "" }];
  const back: number[][] = [[]];
  const quiet: number[] = [];
  let count = 0;
  for (let at = 0; at < configs.length; at++) {
    const config = configs[at] as Config;
    const what = violation(config, defect);
    if (what)
      return { states: configs.length, transitions: count, quiescent: quiet.length, violation: { what, trace: traceOf(parents, at) } };
    if (isQuiescent(config)) quiet.push(at);
    for (const { label, to, sure } of transitions(config, bounds, defect)) {
      count++;
      const key = keyOf(to);
      const index = known.get(key) ?? configs.length;
      if (index === configs.length) {
        known.set(key, index);
        configs.push(to);
        parents.push({ from: at, label });
        back.push([]);
      }
      if (sure) back[index]?.push(at);
    }
  }
  const stuck = unreachedFrom(quiet, back);
  const lost = stuck < 0 ? null : { what: "retrying alone does not bring the nodes together", trace: traceOf(parents, stuck) };
  return { states: configs.length, transitions: count, quiescent: quiet.length, violation: lost };
};

const unreachedFrom = (goals: readonly number[], back: readonly (readonly number[])[]): number => {
  const reached = back.map(() => false);
  const queue = [...goals];
  for (const goal of goals) reached[goal] = true;
  for (let next = queue.pop(); next !== undefined; next = queue.pop())
    for (const from of back[next] ?? []) {
      if (reached[from]) continue;
      reached[from] = true;
      queue.push(from);
    }
  return reached.indexOf(false);
};

const actKey = ({ id, type, of, after }: Act): string => `${id}:${type}:${of ?? ""}:${after ?? ""}`;
const idsOf = (acts: readonly Act[]): string => acts.map(({ id }) => id).join();

const keyOf = ({ home, partner, receipts }: Config): string =>
  [
    home.docket.map(actKey).join(),
    idsOf(home.refused),
    home.arriving?.id,
    home.receipted.join(),
    partner.signed.map(actKey).join(),
    idsOf(partner.folded),
    idsOf([...partner.refused].sort((one, other) => (one.id < other.id ? -1 : 1))),
    partner.arriving && ("n" in partner.arriving ? partner.arriving.n : partner.arriving.refused.id),
    partner.receipted.join(),
    receipts.home.join(),
    receipts.partner.join(),
  ].join("|");

const traceOf = (parents: readonly { from: number; label: string }[], index: number): string[] => {
  const labels: string[] = [];
  for (let at = parents[index]; at && at.from >= 0; at = parents[at.from]) labels.push(at.label);
  return labels.reverse();
};
