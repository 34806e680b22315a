/** What the interpreter of protocols must do: `step` on whole cases, and errors of fields. */
import {
  type CaseState,
  emptyState,
  type Fielded,
  fieldErrors,
  type Json,
  type Move,
  type Proposal,
  type Protocol,
  protocolHash,
  publishedForm,
  roleSide,
  sampleProtocol,
  stampDue,
  step,
} from "#kernel";
import { protocols } from "#protocols";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { calendarOf, docketed, exampleCalendars, proposalOf, type Run, readRuns } from "#tests/records/runs.ts";
import { contentValues, everyField, frameValues } from "./every-field.ts";
import { type Case, FIRST, sampleCases, samples, type Turn } from "./sample-cases.ts";
import type { VectorFile } from "./vector.ts";

const described = (protocol: Protocol) => ({ hash: protocolHash(protocol, nodeCrypto), protocol: publishedForm(protocol) });

// Whole cases

/** One move with the state after it, or with its refusal, after which the state is what it was. */
type Played = { readonly move: Move } & ({ readonly state: CaseState } | { readonly refusal: Json });

/** Plays the turns one after another; `wanted` is the refusal that it must get, or undefined. */
const play = <T>(
  protocol: Protocol,
  turns: readonly T[],
  playedBy: (turn: T, state: CaseState) => ReturnType<typeof docketed>,
  wanted: (turn: T) => unknown,
): Played[] => {
  let state = emptyState(protocol);
  return turns.map((turn) => {
    const { move, outcome } = playedBy(turn, state);
    const refused = outcome.ok ? undefined : outcome.refusal.kind;
    if (refused !== wanted(turn)) throw new Error(`${move.hash}: ${JSON.stringify(outcome)}`);
    if (!outcome.ok) return { move, refusal: outcome.refusal as unknown as Json };
    state = outcome.value;
    return { move, state };
  });
};

const roleOf = (protocol: Protocol, party: string): string =>
  protocol.roles.find(({ id }) => roleSide(protocol, id) === (party === "mx" ? "home" : "partner"))?.id ?? "";

const turnOf = (protocol: Protocol, { by, type, act, given = {}, line = {} }: Turn, state: CaseState): Move => {
  const { at, ...rest } = given;
  const proposal: Proposal = {
    hash: act ?? `${type} ${state.n + 1}`,
    type,
    party: by,
    agent: `agent of ${by}`,
    signer: "agent",
    role: roleOf(protocol, by),
    seen: state.line,
    frame: {},
    at: at === undefined ? Math.max(state.at, FIRST) + 60 : FIRST + at,
    ...rest,
  };
  const due = line.due ?? stampDue(protocol, state, proposal, calendarOf);
  return { ...proposal, n: line.n ?? state.n + 1, line: `line ${state.n + 1}`, due };
};

const playCase = ({ name, protocol: named, turns }: Case) => {
  const protocol = samples[named] as Protocol;
  const docked = (move: Move, state: CaseState) => ({ move, outcome: step(protocol, state, move) });
  const moves = play(protocol, turns, (turn, state) => docked(turnOf(protocol, turn, state), state), ({ refused }) => refused);
  return { name, protocol: named, moves };
};

const playRun = (protocol: Protocol, name: string, run: Run) => {
  const moves = play(
    protocol,
    run.steps,
    (given, state) => docketed(protocol, state, proposalOf(protocol, run, given, state)),
    ({ refused }) => refused?.kind,
  );
  return { name, what: run.what, moves };
};

const runFiles = (): VectorFile[] =>
  Object.entries(protocols).map(([name, { protocol, folder }]) => ({
    path: `protocol/runs/${name}.json`,
    content: {
      protocol: name,
      hash: protocolHash(protocol, nodeCrypto),
      calendars: exampleCalendars,
      runs: readRuns(folder).map(([file, run]) => playRun(protocol, file, run)),
    },
  }));

// Fields

type FieldCase = { readonly name: string; readonly act: Fielded; readonly corrects?: string; readonly partial?: true };

const good = { handling: "H0", purpose: "trial", force: 1 } as const;
const note = (frame: object, content: object, more: object = good): Fielded => ({
  type: "note",
  frame: { choice: "a", ...frame },
  content: { ...content },
  ...more,
});

/** For each value of each field whether it must be taken: the generator stops where the interpreter says otherwise. */
const ofValues = (part: "frame" | "content"): (FieldCase & { readonly takes: boolean })[] =>
  Object.entries(part === "frame" ? frameValues : contentValues).flatMap(([field, { takes, refuses }]) =>
    [...takes.map((value) => ({ value, takes: true })), ...refuses.map((value) => ({ value, takes: false }))].map((one) => ({
      name: `${field} ${one.takes ? "takes" : "refuses"} ${JSON.stringify(one.value)}`,
      act: part === "frame" ? note({ [field]: one.value }, {}) : note({}, { [field]: one.value }),
      takes: one.takes,
    })),
  );

const file = contentValues.file?.takes[0];
const of = (type: string, frame: object, content: object = {}): Fielded => ({ type, frame: { ...frame }, content: { ...content } });

const everyCases: readonly FieldCase[] = [
  { name: "nothing that is required", act: { type: "note", frame: {}, content: {} } },
  { name: "a purpose that is none of its own", act: note({}, {}, { ...good, purpose: "other" }) },
  { name: "members that it has not", act: note({ more: 1, "a/b~c": 2 }, { more: 1 }) },
  { name: "several at once", act: note({ choice: "c", whole: 10 }, { line: "", text: "" }) },
  { name: "a correction of two fields", act: of("correct", { corrects: ["line", "text"] }, { reason: "x", line: "a", text: "b" }), corrects: "note" },
  { name: "a correction that leaves one out", act: of("correct", { corrects: ["line", "text"] }, { reason: "x", line: "a" }), corrects: "note" },
  { name: "a correction with one that it does not name", act: of("correct", { corrects: ["line"] }, { reason: "x", line: "a", text: "b" }), corrects: "note" },
  { name: "a correction of nothing", act: of("correct", { corrects: [] }, { reason: "x" }), corrects: "note" },
  { name: "a correction of a frame field", act: of("correct", { corrects: ["choice"] }, { reason: "x" }), corrects: "note" },
  { name: "a correction of one field twice", act: of("correct", { corrects: ["line", "line"] }, { reason: "x", line: "a" }), corrects: "note" },
  { name: "a correction to a wrong value", act: of("correct", { corrects: ["line"] }, { reason: "x", line: "" }), corrects: "note" },
  { name: "content that was erased", act: of("withdraw", {}), partial: true },
  { name: "content that was erased in part, and wrong in another", act: of("dispatch", { channel: "letter", form: "pdf" }, { reference: "" }), partial: true },
];

const sampleFields: readonly FieldCase[] = [
  { name: "withdraw without its reason", act: of("withdraw", {}) },
  { name: "a reason of 4000", act: of("withdraw", {}, { reason: "x".repeat(4000) }) },
  { name: "a reason of 4001", act: of("withdraw", {}, { reason: "x".repeat(4001) }) },
  { name: "decline without a reason", act: of("decline", { kind: "sovereignty", law: "agreed" }) },
  { name: "decline on a ground that is none", act: of("decline", { kind: "other", law: "agreed" }) },
  { name: "decline without its law", act: of("decline", { kind: "policy" }) },
  { name: "lapse of a clock", act: of("lapse", { clock: "delivery" }) },
  { name: "lapse of a clock that the protocol has not", act: of("lapse", { clock: "other" }) },
  { name: "assign with an end", act: of("assign", { agent: "A".repeat(43), give: true, ends: 1 }) },
  { name: "assign without saying whether", act: of("assign", { agent: "A".repeat(43) }) },
  { name: "dispatch", act: of("dispatch", { channel: "not-sent", form: "pdf" }, { recipient: "Embassy" }) },
  { name: "affirm with a frame", act: of("affirm", { of: "x" }) },
  { name: "transcribed", act: of("witness", { how: "eye", transcribes: "us", channel: "letter", sourceDate: "2025-09-05" }, { source: file }) },
  { name: "transcribed without its source", act: of("witness", { how: "eye", transcribes: "us", channel: "letter" }) },
  { name: "transcribed by no channel", act: of("witness", { how: "eye", transcribes: "us" }, { source: file }) },
  { name: "transcribed by a channel that is none", act: of("witness", { how: "eye", transcribes: "us", channel: "fax" }, { source: file }) },
  { name: "a source where nothing is transcribed", act: of("witness", { how: "eye" }, { source: file }) },
  { name: "a lapse cannot be transcribed", act: of("lapse", { clock: "delivery", transcribes: "us", channel: "letter" }) },
];

const judged = (protocol: Protocol, { name, act, corrects, partial }: FieldCase) => {
  const options = { ...(corrects === undefined ? {} : { corrects }), ...(partial === undefined ? {} : { partial }) };
  return { name, act, ...options, errors: fieldErrors(protocol, act, options).map(({ at, rule, expected }) => ({ at, rule, expected })) };
};

const fieldFile = (): VectorFile => {
  const values = [...ofValues("frame"), ...ofValues("content")].map(({ takes, ...one }) => {
    const vector = judged(everyField, one);
    if ((vector.errors.length === 0) !== takes) throw new Error(`${one.name}: ${JSON.stringify(vector.errors)}`);
    return vector;
  });
  return {
    path: "protocol/fields.json",
    content: [
      { ...described(everyField), cases: [...values, ...everyCases.map((one) => judged(everyField, one))] },
      { ...described(sampleProtocol), cases: sampleFields.map((one) => judged(sampleProtocol, one)) },
    ],
  };
};

export const protocolVectors = (): readonly VectorFile[] => [
  {
    path: "protocol/step.json",
    content: {
      protocols: Object.fromEntries(Object.entries(samples).map(([name, protocol]) => [name, described(protocol)])),
      calendars: exampleCalendars,
      cases: sampleCases.map(playCase),
    },
  },
  ...runFiles(),
  fieldFile(),
];
