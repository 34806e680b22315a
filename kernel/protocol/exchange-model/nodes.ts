import { roleSide } from "../guard.ts";
import type { Move, Proposal } from "../move.ts";
import { type CaseState, emptyState } from "../state.ts";
import { step } from "../step.ts";
import { generic } from "./generic.ts";

/** One signed act of the model: `home 1`, `partner 2` … `after` names an own act that was pending when it was signed. */
export type Act = {
  readonly id: string;
  readonly type: string;
  readonly by: "home" | "partner";
  readonly of?: string;
  readonly after?: string;
};

/** A docket line, or home's signed refusal of an act. */
export type Line = { readonly n: number; readonly act: Act } | { readonly refused: Act };

/**
 * What both nodes hold, durable but for `arriving`, which a crash loses. The channels need no place of their own: whatever a
 * node ever sent can arrive again at any time, late, repeated, in any order, or never, so loss, duplication and reordering
 * are in the choice of what is delivered next.
 */
export type Config = {
  readonly home: {
    /** Lines in order, and refusals. */
    readonly docket: readonly Act[];
    readonly refused: readonly Act[];
    readonly arriving: Act | null;
    /** Ids of lines and refusals for which the partner's receipt came: no longer in the outbox. */
    readonly receipted: readonly string[];
  };
  readonly partner: {
    /** Own acts in the order of signing: acknowledged to their authors, so that none may be lost. */
    readonly signed: readonly Act[];
    /** The lines folded so far, in order. */
    readonly folded: readonly Act[];
    /** Own acts that home refused. */
    readonly refused: readonly Act[];
    readonly arriving: Line | null;
    readonly receipted: readonly string[];
  };
  /** Receipts that each node has sent: `home` for acts, `partner` for lines and refusals. */
  readonly receipts: { readonly home: readonly string[]; readonly partner: readonly string[] };
};

export const start: Config = {
  home: { docket: [], refused: [], arriving: null, receipted: [] },
  partner: { signed: [], folded: [], refused: [], arriving: null, receipted: [] },
  receipts: { home: [], partner: [] },
};

/** Faults of an implementation that the exploration must notice. */
export type Defect =
  | "no-deduplication"
  | "dockets-after-refused"
  | "ignores-after"
  | "folds-pending"
  | "receipt-before-commit"
  | "folds-out-of-order"
  | "outbox-lost-in-crash"
  | "ignores-refusals"
  | "receipts-waiting-lines";

export const defects: readonly Defect[] = [
  "no-deduplication",
  "dockets-after-refused",
  "ignores-after",
  "folds-pending",
  "receipt-before-commit",
  "folds-out-of-order",
  "outbox-lost-in-crash",
  "ignores-refusals",
  "receipts-waiting-lines",
];

export const proposalOf = (act: Act, state: CaseState): Proposal => ({
  hash: act.id,
  type: act.type,
  party: act.by,
  agent: act.by,
  signer: "agent",
  role: generic.roles.find(({ id }) => roleSide(generic, id) === act.by)?.id ?? "",
  seen: state.line,
  frame: act.type === "ask" ? { partner: "partner" } : {},
  at: 0,
  ...(act.of === undefined ? {} : { of: act.of }),
});

const memory = new Map<string, CaseState>();

/** The state after these acts, each one's refusal left out as a lenient node would: what a node shows. */
export const fold = (acts: readonly Act[]): CaseState => {
  const key = acts.map(({ id, type, of }) => `${id} ${type} ${of ?? ""}`).join();
  const known = memory.get(key);
  if (known) return known;
  const last = acts.at(-1);
  const folded = last ? (stepOn(fold(acts.slice(0, -1)), last) ?? fold(acts.slice(0, -1))) : emptyState(generic);
  memory.set(key, folded);
  return folded;
};

/** The state after one more act, by the real interpreter; null if it refuses. */
export const stepOn = (state: CaseState, act: Act): CaseState | null => {
  const move: Move = { ...proposalOf(act, state), n: state.n + 1, line: `line ${state.n + 1}`, due: [] };
  const outcome = step(generic, state, move);
  return outcome.ok ? outcome.value : null;
};

/** Own acts of the partner that wait for their line or refusal. */
export const pending = ({ partner }: Config): readonly Act[] =>
  partner.signed.filter(({ id }) => !has(partner.folded, id) && !has(partner.refused, id));

export const has = (acts: readonly Act[], id: string): boolean => acts.some((act) => act.id === id);
export const lineId = (line: Line): string => ("n" in line ? `line ${line.n}` : `refusal ${line.refused.id}`);

/** Every outbox is empty and nothing is being taken in. */
export const isQuiescent = ({ home, partner }: Config): boolean =>
  !home.arriving &&
  !partner.arriving &&
  partner.signed.every(({ id }) => partner.receipted.includes(id)) &&
  home.docket.every((_, index) => home.receipted.includes(`line ${index + 1}`)) &&
  home.refused.every(({ id }) => home.receipted.includes(`refusal ${id}`));
