import { actDefinition } from "../built-in.ts";
import type { ActDefinition, Protocol } from "../definition.ts";
import { refusalOf, roleSide } from "../guard.ts";
import type { Due, Proposal } from "../move.ts";
import { clocksToStamp } from "../plan.ts";
import type { CaseState } from "../state.ts";
import { debtorOf, step } from "../step.ts";
import { abstractState } from "./abstract.ts";

export const HOME = "home";
export const PARTNER = "partner";
const parties = { home: HOME, partner: PARTNER };
const ITEMS = ["item-1", "item-2"];
/** Later than every due and its grace. */
const LATE = 1e12;

/** A move of the model with the words by which a trace names it. `own` is false for what takes back or declines. */
export type ModelMove = { readonly label: string; readonly proposal: Proposal; readonly own: boolean };

/** Every move that anybody could try: each act by each role, on each act and item; lapses, cures, declines, withdrawals. */
export const movesIn = (protocol: Protocol, state: CaseState): ModelMove[] => [
  ...Object.entries(protocol.acts).flatMap(([type, act]) => actMoves(protocol, state, type, act)),
  ...[...lapseMoves(state), ...builtInMoves(protocol, state, "decline"), ...builtInMoves(protocol, state, "withdraw")].map((move) =>
    withRole(protocol, move),
  ),
];

/** The state after a move of the model, or null if it is refused. An act that does not cross is not docketed and changes nothing. */
export const modelStep = (protocol: Protocol, state: CaseState, { proposal }: ModelMove): CaseState | null => {
  const docketed = protocol.parties === 1 || actDefinition(protocol, proposal.type)?.audience === "both";
  if (!docketed) return refusalOf(protocol, state, proposal) ? null : state;
  const n = state.n + 1;
  const sides = state.n === 0 ? { home: HOME, partner: PARTNER } : state;
  const due: Due[] = clocksToStamp(protocol, state, proposal).map((clock) => ({
    clock,
    debtor: debtorOf(protocol, sides, clock) ?? "",
    at: 0,
    calendar: "",
    zone: "",
  }));
  const last = Math.max(0, ...Object.values(state.acts).map((act) => act.n));
  const outcome = step(protocol, { ...state, n: Math.max(n, last + 1) - 1 }, { ...proposal, n: Math.max(n, last + 1), line: "", due });
  return outcome.ok ? abstractState(protocol, outcome.value) : null;
};

const actMoves = (protocol: Protocol, state: CaseState, type: string, act: ActDefinition): ModelMove[] => {
  if (state.n === 0 && !act.opens) return [];
  const ofs = act.refersTo ? Object.keys(state.acts).filter((hash) => act.refersTo?.includes(state.acts[hash]?.type ?? "")) : [undefined];
  const items = act.item ? ITEMS : [undefined];
  const timely = [
    undefined,
    ...Object.keys(protocol.deadlines).filter((name) => {
      const deadline = protocol.deadlines[name];
      return deadline?.cured && deadline.stop.includes(type) && state.clocks[name]?.run === "lapsed";
    }),
  ];
  return act.by.flatMap((role) =>
    ofs.flatMap((of) =>
      items.flatMap((item) =>
        timely.flatMap((cured) => signers(act).map((agent) => actMove(protocol, { type, role, of, item, cured, agent }))),
      ),
    ),
  );
};

const signers = (act: ActDefinition): string[] => (act.quorum?.distinct === "agent" ? ["agent-1", "agent-2"] : ["agent"]);

type Parts = { type: string; role: string; of: string | undefined; item: string | undefined; cured: string | undefined; agent: string };

const actMove = (protocol: Protocol, { type, role, of, item, cured, agent }: Parts): ModelMove => {
  const party = parties[roleSide(protocol, role) ?? "home"];
  const opens = protocol.acts[type]?.opens && protocol.parties === 2 ? { partner: PARTNER } : {};
  const frame = { ...opens, ...(item ? { item } : {}) };
  const extra = {
    frame,
    agent: `${agent} of ${party}`,
    ...(of === undefined ? {} : { of }),
    ...(cured === undefined ? {} : { timely: cured }),
  };
  const words = [`${role}: ${type}`, of && `on ${of}`, item && `for ${item}`, cured && `proved in time for ${cured}`];
  return { label: words.filter(Boolean).join(" "), own: true, proposal: { ...proposal(type, party, role), ...extra } };
};

const proposal = (type: string, party: string, role: string): Proposal => ({
  hash: "new",
  type,
  party,
  agent: `agent of ${party}`,
  signer: "agent",
  role,
  seen: null,
  frame: {},
  at: LATE,
});

/** Either node may sign a lapse; one is enough for the model. */
const lapseMoves = (state: CaseState): ModelMove[] =>
  Object.entries(state.clocks)
    .filter(([, { run }]) => run === "running")
    .map(([clock]) => ({
      label: `time: ${clock} lapses`,
      own: true,
      proposal: { ...proposal("lapse", HOME, ""), signer: "node", frame: { clock } },
    }));

const builtInMoves = (protocol: Protocol, state: CaseState, type: "decline" | "withdraw"): ModelMove[] =>
  Object.entries(state.acts)
    .filter(([, act]) => actDefinition(protocol, act.type) !== undefined)
    .map(([of, act]) => {
      const party = type === "withdraw" ? act.party : act.party === HOME ? PARTNER : HOME;
      return { label: `${party}: ${type} ${of}`, own: false, proposal: { ...proposal(type, party, ""), of } };
    });

/** Built-in acts may be sent in any role of the side: the model takes its first. */
const withRole = (protocol: Protocol, move: ModelMove): ModelMove => {
  const role = protocol.roles.find(({ side }) => parties[side] === move.proposal.party)?.id ?? "";
  return { ...move, proposal: { ...move.proposal, role } };
};
