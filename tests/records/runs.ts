/** A run is a whole case of a protocol's examples: acts in docket order, and after each what both nodes must fold, or the refusal they must give. */
import { readdirSync, readFileSync } from "node:fs";
import {
  type Calendar,
  type CaseState,
  type Due,
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

export type Run = { readonly what: string; readonly home: string; readonly partner: string; readonly steps: readonly RunStep[] };
export type RunStep = {
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

export const exampleCalendars: Readonly<Record<string, Calendar>> = {
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

export const calendarOf = (party: string): Calendar => {
  const calendar = exampleCalendars[party];
  if (!calendar) throw new Error(`no example calendar for ${party}`);
  return calendar;
};

export const seconds = (iso: string): number => Date.parse(iso) / 1000;

/** The runs of a protocol's folder, by name. */
export const readRuns = (folder: string): [string, Run][] => {
  const runs = new URL(`../../protocols/${folder}/examples/runs/`, import.meta.url);
  return readdirSync(runs)
    .sort()
    .map((file) => [file.replace(".json", ""), JSON.parse(readFileSync(new URL(file, runs), "utf8"))]);
};

export const proposalOf = (
  protocol: Protocol,
  run: Run,
  { act, of, frame = {}, timely, ...given }: RunStep,
  state: CaseState,
): Proposal => {
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

/** The proposal with the next line of its case, which carries the times that the calendars give; refused where one of them is past. */
export const docketed = (
  protocol: Protocol,
  state: CaseState,
  proposal: Proposal,
  due: readonly Due[] = stampDue(protocol, state, proposal, calendarOf),
): { readonly move: Move; readonly outcome: Outcome<CaseState> } => {
  const move = { ...proposal, n: state.n + 1, line: `line ${state.n + 1}`, due };
  const past = pastDue(protocol, move, due);
  return { move, outcome: past === null ? step(protocol, state, move) : refused(past) };
};
