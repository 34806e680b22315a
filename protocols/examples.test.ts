import { existsSync, readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  type Calendar,
  type CaseState,
  emptyState,
  fieldErrors,
  type Move,
  type Outcome,
  type Proposal,
  type Protocol,
  pastDue,
  refused,
  roleSide,
  type Side,
  stampDue,
  step,
} from "#kernel";
import { protocols } from "./index.ts";

/** A run is a whole case: acts in docket order, and after each what both nodes must fold, or the refusal they must give. */
type Run = { readonly what: string; readonly home: string; readonly partner: string; readonly steps: readonly RunStep[] };
type RunStep = {
  /** Name of the act in this run; it stands for its hash. */
  readonly act: string;
  readonly type: string;
  readonly party: string;
  readonly role?: string;
  readonly at: string;
  readonly of?: string;
  readonly frame?: Record<string, unknown>;
  readonly content?: Record<string, unknown>;
  readonly purpose?: string;
  readonly signer?: "node";
  readonly timely?: string;
  readonly due?: Record<string, string>;
  readonly state?: string;
  readonly flags?: readonly string[];
  readonly clocks?: Record<string, string>;
  readonly standing?: Record<string, string>;
  readonly refused?: Record<string, unknown>;
};

const calendars: Record<string, Calendar> = {
  mx: {
    id: "mx@example",
    zone: "America/Mexico_City",
    weekend: [6, 7],
    holidays: ["2025-09-16", "2025-11-17", "2025-12-25"],
    years: [2025, 2026],
    source: "example",
  },
  us: {
    id: "us@example",
    zone: "America/New_York",
    weekend: [6, 7],
    holidays: ["2025-09-01", "2025-10-13", "2025-11-11", "2025-11-27", "2025-12-25"],
    years: [2025, 2026],
    source: "example",
  },
};

const calendarOf = (party: string): Calendar => {
  const calendar = calendars[party];
  if (!calendar) throw new Error(`no example calendar for ${party}`);
  return calendar;
};

const seconds = (iso: string): number => Date.parse(iso) / 1000;
const iso = (at: number): string => new Date(at * 1000).toISOString().replace(".000Z", "Z");

const proposalOf = (protocol: Protocol, run: Run, { act, of, frame = {}, timely, ...given }: RunStep, state: CaseState): Proposal => {
  const doer = typeof frame.transcribes === "string" ? frame.transcribes : given.party;
  const side: Side = doer === run.home ? "home" : "partner";
  return {
    hash: act,
    type: given.type,
    party: given.party,
    agent: `agent of ${given.party}`,
    signer: given.signer ?? "agent",
    role: given.role ?? protocol.roles.find(({ id }) => roleSide(protocol, id) === side)?.id ?? "",
    seen: state.line,
    frame,
    at: seconds(given.at),
    ...(of === undefined ? {} : { of }),
    ...(timely === undefined ? {} : { timely }),
  };
};

const docketed = (protocol: Protocol, state: CaseState, proposal: Proposal): Outcome<CaseState> & { readonly move: Move } => {
  const move = { ...proposal, n: state.n + 1, line: `line ${state.n + 1}`, due: stampDue(protocol, state, proposal, calendarOf) };
  const past = pastDue(protocol, proposal, move.due);
  return { ...(past === null ? step(protocol, state, move) : refused(past)), move };
};

const playStep = (protocol: Protocol, run: Run, given: RunStep, state: CaseState): CaseState => {
  const proposal = proposalOf(protocol, run, given, state);
  const { move, ...outcome } = docketed(protocol, state, proposal);
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

for (const [name, { protocol, folder }] of Object.entries(protocols)) {
  const runs = new URL(`./${folder}/examples/runs/`, import.meta.url);
  describe(`${name}: runs`, () => {
    it("has some", () => expect(existsSync(runs)).toBe(true));
    for (const file of existsSync(runs) ? readdirSync(runs).sort() : []) {
      const run = JSON.parse(readFileSync(new URL(file, runs), "utf8")) as Run;
      it(`${file.replace(".json", "")}: ${run.what}`, () => {
        run.steps.reduce((state, given) => playStep(protocol, run, given, state), emptyState(protocol));
      });
    }
  });
}
