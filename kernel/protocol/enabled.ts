import { accepted, type Outcome, type Refusal } from "../refusal.ts";
import { builtInActs, neverTranscribed } from "./built-in.ts";
import type { ActDefinition, Protocol, Side } from "./definition.ts";
import { refusalOf } from "./guard.ts";
import type { Proposal } from "./move.ts";
import { type CaseState, inForce, own } from "./state.ts";

export type EnabledAct = {
  readonly type: string;
  readonly enabled: boolean;
  /** Why not, as the fold would say it. */
  readonly because?: Refusal;
  /** Roles of this side that may send it. */
  readonly roles: readonly string[];
  /** Acts that `of` may name now, newest first; absent where the type names none. */
  readonly of?: readonly string[];
  /** Items that it may move now; a new one may be named besides if `newItem`. */
  readonly items?: readonly string[];
  readonly newItem?: boolean;
};

/** Who asks: a party as one side of a case. `agent` is the kid, needed only for quorums of agents. */
export type Viewpoint = { readonly party: string; readonly side: Side; readonly agent?: string };

const offered = ["correct", "withdraw", "decline", "affirm", "dispute", "share"] as const satisfies (keyof typeof builtInActs)[];

/**
 * Every act that this side's agents could ever send in the protocol, with whether its turn is now: what a screen offers.
 * Fields, legal basis and policy are not judged.
 */
export const enabledActs = (protocol: Protocol, state: CaseState, viewpoint: Viewpoint): EnabledAct[] => {
  const roles = protocol.roles.filter(({ side }) => side === viewpoint.side).map(({ id }) => id);
  const types: [string, ActDefinition][] = [
    ...Object.entries(protocol.acts),
    ...offered.map((type): [string, ActDefinition] => [type, builtInActs[type]]),
  ];
  return types.flatMap(([type, definition]) => {
    const mine = definition.by.includes("*") ? roles : roles.filter((role) => definition.by.includes(role));
    return mine[0] === undefined ? [] : [enabledAct(protocol, state, viewpoint, type, definition, mine)];
  });
};

const enabledAct = (
  protocol: Protocol,
  state: CaseState,
  viewpoint: Viewpoint,
  type: string,
  definition: ActDefinition,
  roles: readonly string[],
): EnabledAct => {
  const probe = (extra: Partial<Proposal>): Refusal | null =>
    refusalOf(protocol, state, { ...probeOf(state, viewpoint, type, roles[0] ?? ""), ...extra });
  const partner = definition.opens ? { frame: { partner: "?" } } : {};
  if (definition.refersTo || (isOffered(type) && type !== "share")) return referring(state, type, definition, roles, probe);
  if (definition.item) return movingItems(state, type, roles, probe);
  return { type, roles, ...verdict(probe(partner)) };
};

const isOffered = (type: string): boolean => offered.some((name) => name === type);

const probeOf = (state: CaseState, { party, agent = "" }: Viewpoint, type: string, role: string): Proposal => ({
  hash: "",
  type,
  party,
  agent,
  signer: "agent",
  role,
  seen: state.line,
  frame: {},
  at: state.at,
});

const verdict = (refusal: Refusal | null): { enabled: boolean; because?: Refusal } =>
  refusal ? { enabled: false, because: refusal } : { enabled: true };

type Probe = (extra: Partial<Proposal>) => Refusal | null;

const referring = (state: CaseState, type: string, definition: ActDefinition, roles: readonly string[], probe: Probe): EnabledAct => {
  const named = Object.keys(state.acts).filter((hash) => {
    const act = own(state.acts, hash);
    return act !== undefined && (definition.refersTo ? definition.refersTo.includes(act.type) && inForce(act) : true);
  });
  const of = named.filter((hash) => probe({ of: hash }) === null).reverse();
  const first = named.at(-1);
  return { type, roles, of, ...verdict(of.length > 0 ? null : probe(first === undefined ? {} : { of: first })) };
};

const movingItems = (state: CaseState, type: string, roles: readonly string[], probe: Probe): EnabledAct => {
  const items = Object.keys(state.items).filter((item) => probe({ frame: { item } }) === null);
  const refusal = probe({ frame: { item: "" } });
  return { type, roles, items, newItem: refusal === null, ...verdict(items.length > 0 ? null : refusal) };
};

/** The types that may be written down for the other party, which did them by letter, mail, call or form (SEMANTICS 1). */
export const transcribableActs = (protocol: Protocol, state: CaseState, other: Viewpoint): EnabledAct[] =>
  enabledActs(protocol, state, other).filter(({ type }) => !neverTranscribed.includes(type) && !own(protocol.acts, type)?.opens);

/** `accepted` of the proposal if its turn has come: what *check* says before anything is signed. */
export const mayStep = (protocol: Protocol, state: CaseState, proposal: Proposal): Outcome<Proposal> => {
  const refusal = refusalOf(protocol, state, proposal);
  return refusal ? { ok: false, refusal } : accepted(proposal);
};
