import { actDefinition } from "../built-in.ts";
import type { Protocol } from "../definition.ts";
import { type CaseState, emptyState, isFinal } from "../state.ts";
import { abstractState, keyOf } from "./abstract.ts";
import { TooManyStates } from "./explore.ts";
import { HOME, type ModelMove, modelStep, movesIn, PARTNER } from "./moves.ts";

/** The docketed state with what each side has signed and not yet seen docketed, first in first. */
type Config = { readonly state: CaseState; readonly queues: Readonly<Record<string, readonly ModelMove[]>> };

const PENDING = 2;

/**
 * The automaton with at most two pending acts on each side, docketed in any order between the sides: every act that was
 * enabled when it was signed is docketed or refused, a refusal takes the acts after it along, and the case can go on.
 * Only steps that move the case are queued: what else there is cannot be refused, so that one order of it stands for all.
 */
export const explorePending = (protocol: Protocol, limit = 1_000_000): { pendingStates: number; races: string[] } => {
  const races = new Set<string>();
  const seen = new Set<string>();
  const todo: Config[] = [{ state: emptyState(protocol), queues: { [HOME]: [], [PARTNER]: [] } }];
  const stepper = memoised(protocol);
  for (let config = todo.pop(); config; config = todo.pop()) {
    const key = configKey(config);
    if (seen.has(key)) continue;
    seen.add(key);
    if (seen.size > limit) throw new TooManyStates(`${protocol.id} has more than ${limit} states with pending acts`);
    todo.push(...signed(stepper, config), ...docketed(stepper, config, races), ...unrefused(stepper, config));
  }
  return { pendingStates: seen.size, races: [...races].sort() };
};

type Stepper = {
  readonly protocol: Protocol;
  readonly moves: (state: CaseState) => readonly ModelMove[];
  readonly step: (state: CaseState, move: ModelMove) => CaseState | null;
};

/** Moves that change the case, and their outcome, remembered: the same state is met with many queues. */
const memoised = (protocol: Protocol): Stepper => {
  const moves = new Map<string, readonly ModelMove[]>();
  const steps = new Map<string, CaseState | null>();
  const step: Stepper["step"] = (state, move) => {
    const key = `${keyOf(state)} ${move.label}`;
    const known = steps.get(key);
    if (known !== undefined) return known;
    const next = modelStep(protocol, state, move);
    const settled = next && abstractState(protocol, { ...next, last: null });
    steps.set(key, settled);
    return settled;
  };
  const changing = (state: CaseState): readonly ModelMove[] => {
    if (isFinal(protocol, state.state)) return [];
    const key = keyOf(state);
    const changes = (next: CaseState | null): boolean => next !== null && keyOf(next) !== key;
    return movesIn(protocol, state).filter((move) => move.own && move.proposal.timely === undefined && changes(step(state, move)));
  };
  const remembered = (state: CaseState): readonly ModelMove[] => {
    const key = keyOf(state);
    const known = moves.get(key) ?? changing(state);
    moves.set(key, known);
    return known;
  };
  return { protocol, moves: remembered, step };
};

const configKey = ({ state, queues }: Config): string =>
  `${keyOf(state)} ${[HOME, PARTNER].map((side) => queues[side]?.map(({ label }) => label).join(",")).join(" | ")}`;

const queueOf = ({ queues }: Config, side: string): readonly ModelMove[] => queues[side] ?? [];

/** Each side signs against the docketed state with its own queue on it. */
const signed = (stepper: Stepper, config: Config): Config[] =>
  [HOME, PARTNER].flatMap((side) => {
    const queue = queueOf(config, side);
    if (queue.length >= PENDING || (config.state.n === 0 && queue.length > 0)) return [];
    const ahead = queue.reduce<CaseState>((state, move) => stepper.step(state, move) ?? state, config.state);
    const mine = stepper.moves(ahead).filter(({ proposal }) => proposal.party === side && !isUnrefused(stepper.protocol, proposal.type));
    return mine.map((move) => ({ ...config, queues: { ...config.queues, [side]: [...queue, move] } }));
  });

const docketed = (stepper: Stepper, config: Config, races: Set<string>): Config[] =>
  [HOME, PARTNER].flatMap((side) => {
    const [head, ...rest] = queueOf(config, side);
    if (!head) return [];
    const next = stepper.step(config.state, head);
    if (!next) races.add(`${head.proposal.type} in ${config.state.state}`);
    return [{ state: next ?? config.state, queues: { ...config.queues, [side]: next ? rest : [] } }];
  });

/** A lapse is the home's own to number, and a report is enabled in every state: neither waits for anything that could overtake it. */
const isUnrefused = (protocol: Protocol, type: string): boolean => type === "lapse" || actDefinition(protocol, type)?.kind === "report";

const unrefused = (stepper: Stepper, config: Config): Config[] =>
  stepper
    .moves(config.state)
    .filter(({ proposal }) => isUnrefused(stepper.protocol, proposal.type))
    .flatMap((move) => stepper.step(config.state, move) ?? [])
    .map((state) => ({ ...config, state }));
