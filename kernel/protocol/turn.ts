import type { Protocol, Side } from "./definition.ts";
import { enabledActs } from "./enabled.ts";
import { type CaseState, isFinal, own } from "./state.ts";

/** What a case waits for: the duties that run, and where none does, the steps by which one party alone can move it. */
export type Awaited = {
  readonly party: string;
  /** Running clocks that it owes, the first due first. */
  readonly clocks: readonly string[];
  /** Steps that the party can send now and the other one cannot, and that lead to another state. */
  readonly steps: readonly string[];
};

/** For whom a case waits, each party once; nobody where it has ended, or where either party may go on as well as the other. */
export const awaitedOf = (protocol: Protocol, state: CaseState): Awaited[] => {
  if (isFinal(protocol, state.state)) return [];
  const parties = [state.home, state.partner].filter((party) => party !== null);
  const owed = parties.map((party) => ({ party, clocks: owedBy(state, party), steps: [] }));
  const debtors = owed.filter(({ clocks }) => clocks.length > 0);
  return debtors.length > 0 ? debtors : movers(protocol, state);
};

const owedBy = (state: CaseState, party: string): string[] =>
  Object.entries(state.clocks)
    .filter(([, clock]) => clock.run === "running" && clock.debtor === party)
    .sort(([, one], [, other]) => one.due - other.due)
    .map(([name]) => name);

const movers = (protocol: Protocol, state: CaseState): Awaited[] => {
  const home = leadingOn(protocol, state, state.home, "home");
  const partner = leadingOn(protocol, state, state.partner, "partner");
  const only = (steps: readonly string[], others: readonly string[]) => steps.filter((type) => !others.includes(type));
  return [
    { party: state.home, clocks: [], steps: only(home, partner) },
    { party: state.partner, clocks: [], steps: only(partner, home) },
  ].flatMap(({ party, ...rest }) => (party === null || rest.steps.length === 0 ? [] : [{ party, ...rest }]));
};

/** Steps of the protocol that are enabled for this side and lead to another state. */
const leadingOn = (protocol: Protocol, state: CaseState, party: string | null, side: Side): string[] => {
  if (party === null) return [];
  return enabledActs(protocol, state, { party, side }).flatMap(({ type, enabled }) => {
    const act = own(protocol.acts, type);
    return enabled && act?.kind === "step" && act.to !== "=" && act.to !== state.state ? [type] : [];
  });
};
