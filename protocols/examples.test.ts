import { describe, expect, it } from "vitest";
import { type CaseState, emptyState, fieldErrors, type Protocol } from "#kernel";
import { docketed, proposalOf, type Run, type RunStep, readRuns } from "#tests/records/runs.ts";
import { protocols } from "./index.ts";

const iso = (at: number): string => new Date(at * 1000).toISOString().replace(".000Z", "Z");

const playStep = (protocol: Protocol, run: Run, given: RunStep, state: CaseState): CaseState => {
  const proposal = proposalOf(protocol, run, given, state);
  const { move, outcome } = docketed(protocol, state, proposal);
  if (given.refused) {
    expect(outcome, given.act).toMatchObject({ ok: false, refusal: given.refused });
    return state;
  }
  if (!outcome.ok) throw new Error(`${given.act}: ${JSON.stringify(outcome.refusal)}`);
  const root = given.type === "correct" ? { corrects: state.acts[given.of ?? ""]?.type ?? "" } : {};
  const fielded = { type: given.type, frame: proposal.frame, content: given.content ?? {}, handling: "H0", ...purposeOf(given) };
  expect(fieldErrors(protocol, fielded, { partial: given.content === undefined, ...root }), `${given.act}: fields`).toEqual([]);
  const folded = outcome.value;
  const seen = {
    state: folded.state,
    flags: folded.flags,
    clocks: Object.fromEntries(Object.entries(folded.clocks).map(([name, clock]) => [name, clock.run])),
    ...(given.due ? { due: Object.fromEntries(move.due.map((due) => [due.clock, iso(due.at)])) } : {}),
    ...(given.standing
      ? { standing: Object.fromEntries(Object.keys(given.standing).map((act) => [act, folded.acts[act]?.standing])) }
      : {}),
  };
  const { state: to, flags, clocks, due, standing } = given;
  expect(seen, given.act).toEqual({
    state: to,
    flags: flags ?? [],
    clocks: clocks ?? {},
    ...(due ? { due } : {}),
    ...(standing ? { standing } : {}),
  });
  return folded;
};

const purposeOf = ({ purpose }: RunStep): { purpose?: string } => (purpose === undefined ? { purpose: "investigation" } : { purpose });

for (const [name, { protocol, folder }] of Object.entries(protocols))
  describe(`${name}: runs`, () => {
    const runs = readRuns(folder);
    it("has some", () => expect(runs.length).toBeGreaterThan(0));
    for (const [file, run] of runs)
      it(`${file}: ${run.what}`, () => {
        run.steps.reduce((state, given) => playStep(protocol, run, given, state), emptyState(protocol));
      });
  });
