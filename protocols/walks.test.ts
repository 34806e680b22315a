import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Calendar,
  type CaseState,
  emptyState,
  enabledActs,
  isFinal,
  type Move,
  type Proposal,
  type Protocol,
  type Side,
  stampDue,
  step,
} from "#kernel";
import { protocols } from "./index.ts";

const parties = { home: "mx", partner: "us" } as const;
const years = Array.from({ length: 40 }, (_, index) => 2025 + index);
const calendarOf = (party: string): Calendar => ({ id: `${party}@1`, zone: "UTC", weekend: [6, 7], holidays: [], years, source: "test" });

/** What a walk draws from: which side, which of its acts, which `of`, how much time passes, and whether to try something not enabled. */
type Draw = {
  readonly side: Side;
  readonly pick: number;
  readonly of: number;
  readonly wait: number;
  readonly wild: boolean;
  readonly lapse: boolean;
};
const draws = fc.array(
  fc.record<Draw>({
    side: fc.constantFrom<Side>("home", "partner"),
    pick: fc.nat(1000),
    of: fc.nat(1000),
    wait: fc.nat(40 * 86_400),
    wild: fc.boolean(),
    lapse: fc.boolean(),
  }),
  { minLength: 8, maxLength: 60 },
);

const at = <T>(list: readonly T[], index: number): T | undefined => list[index % Math.max(1, list.length)];

/** A day in every date field of the type, ten days after the given second. */
const datesIn = (protocol: Protocol, type: string, time: number): Record<string, string> => {
  const day = new Date((time + 864_000) * 1000).toISOString().slice(0, 10);
  const fields = Object.entries(protocol.acts[type]?.frame.properties ?? {});
  return Object.fromEntries(fields.flatMap(([name, { format }]) => (format === "date" ? [[name, day]] : [])));
};

const drawProposal = (protocol: Protocol, state: CaseState, draw: Draw): Proposal | null => {
  const party = parties[draw.side];
  const time = (state.at || Date.UTC(2025, 8, 5) / 1000) + draw.wait;
  const base = { hash: `act ${state.n + 1}`, party, agent: party, signer: "agent" as const, seen: state.line, at: time };
  const running = Object.keys(state.clocks).filter((name) => state.clocks[name]?.run === "running");
  const role = protocol.roles.find(({ side }) => side === draw.side)?.id ?? "";
  const clock = at(running, draw.pick);
  if (draw.lapse && clock) return { ...base, type: "lapse", signer: "node", role, frame: { clock } };
  const acts = enabledActs(protocol, state, { party, side: draw.side }).filter(({ enabled }) => enabled || draw.wild);
  const act = at(acts, draw.pick);
  if (!act) return null;
  const of = at(draw.wild ? Object.keys(state.acts) : (act.of ?? []), draw.of);
  const opens = protocol.acts[act.type]?.opens ? { partner: parties.partner } : {};
  const frame = {
    ...opens,
    ...(act.items ? { item: at([...act.items, "A".repeat(22)], draw.of) } : {}),
    ...datesIn(protocol, act.type, time),
  };
  return { ...base, type: act.type, role: act.roles[0] ?? "", frame, ...(of !== undefined && (act.of || draw.wild) ? { of } : {}) };
};

const frozen = <T>(value: T): T => {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
};

/** Plays the draws; every state is frozen, so that a step which changed one would throw. */
const walk = (
  protocol: Protocol,
  list: readonly Draw[],
  each: (before: CaseState, move: Move, after: CaseState | null, draw: Draw) => void,
) =>
  list.reduce<{ state: CaseState; moves: Move[] }>(
    ({ state, moves }, draw) => {
      const proposal = drawProposal(protocol, state, draw);
      if (!proposal) return { state, moves };
      const due = stampDue(protocol, state, proposal, calendarOf);
      const move = frozen({ ...proposal, n: state.n + 1, line: `line ${state.n + 1}`, due });
      const outcome = step(protocol, state, move);
      each(state, move, outcome.ok ? frozen(outcome.value) : null, draw);
      return outcome.ok ? { state: outcome.value, moves: [...moves, move] } : { state, moves };
    },
    { state: frozen(emptyState(protocol)), moves: [] },
  );

const runs = (quick: number): { numRuns: number } => ({ numRuns: process.env.SLOW ? quick * 50 : quick });

for (const [name, { protocol }] of Object.entries(protocols)) {
  const alone = new Set(Object.keys(protocol.acts).filter((type) => protocol.parties === 2 && protocol.acts[type]?.audience !== "both"));
  describe(`${name}: random walks`, () => {
    it("accept what is offered as enabled, and keep every invariant", () => {
      let accepted = 0;
      fc.assert(
        fc.property(draws, (list) => {
          walk(protocol, list, (before, move, after, { wild }) => {
            if (!wild && move.type !== "lapse" && !alone.has(move.type)) expect(after, JSON.stringify([before, move])).not.toBeNull();
            if (!after) return;
            accepted++;
            expect(Object.keys(protocol.states)).toContain(after.state);
            expect(after.n).toBe(before.n + 1);
            expect(after.flags).toEqual([...new Set(after.flags)].sort());
            expect(protocol.flags).toEqual(expect.arrayContaining([...after.flags]));
            expect(Object.keys(after.acts).length).toBe(after.n);
            if (isFinal(protocol, before.state) && move.timely === undefined) expect(after.state).toBe(before.state);
            const active = Object.values(after.clocks).filter(({ run }) => run === "running" || run === "paused");
            if (isFinal(protocol, after.state)) expect(active).toEqual([]);
          });
        }),
        runs(300),
      );
      console.log(`${name}: ${accepted} acts accepted in random walks`);
    });

    it("fold to the same state again, from JSON, and act by act from any beginning", () => {
      fc.assert(
        fc.property(draws, (list) => {
          const { state, moves } = walk(protocol, list, () => {});
          const fold = (from: CaseState, rest: readonly Move[]): CaseState =>
            rest.reduce((folded, move) => {
              const outcome = step(protocol, folded, move);
              if (!outcome.ok) throw new Error(JSON.stringify(outcome.refusal));
              return outcome.value;
            }, from);
          const copy = JSON.parse(JSON.stringify(moves)) as Move[];
          expect(fold(emptyState(protocol), copy)).toEqual(state);
          expect(JSON.parse(JSON.stringify(state))).toEqual(state);
          const half = Math.floor(moves.length / 2);
          const middle = JSON.parse(JSON.stringify(fold(emptyState(protocol), moves.slice(0, half)))) as CaseState;
          expect(fold(middle, moves.slice(half))).toEqual(state);
        }),
        runs(100),
      );
    });
  });
}
