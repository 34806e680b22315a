/** A small protocol and one case of five lines under it: a request, a question, an answer to it, the answer, the close. */
import {
  type CaseState,
  type Decision,
  type DocketLine,
  type Due,
  emptyState,
  type Frame,
  foldLine,
  type Json,
  type Protocol,
  parseActRecord,
  parseLine,
  protocolHash,
  type SignedAct,
  type SignedLine,
  signAct,
  signLine,
} from "#kernel";
import { nodeCrypto, seededCrypto, type TestSigner } from "./deterministic.ts";
import { DAY, keysOf, NOW } from "./party.ts";
import { CASE, sampleDecision, sampleFrame } from "./samples.ts";

const none = { type: "object", properties: {}, additionalProperties: false } as const;
const text = (name: string) => ({ ...none, properties: { [name]: { type: "string", maxLength: 4000 } } }) as const;
const opening = { ...none, properties: { partner: { type: "string" }, count: { type: "integer" } }, required: ["partner"] } as const;
const common = { kind: "step", power: "none", audience: "both", basis: "optional", frame: none } as const;

export const tracing: Protocol = {
  id: "tracing",
  version: 1,
  interpreter: 1,
  parties: 2,
  roles: [
    { id: "requester", side: "home" },
    { id: "requested", side: "partner" },
  ],
  initial: "new",
  states: { new: {}, open: {}, asked: {}, answered: {}, closed: { final: true }, declined: { final: true } },
  flags: [],
  acts: {
    request: {
      ...common,
      by: ["requester"],
      from: ["new"],
      to: "open",
      opens: true,
      class: "request",
      declined: "declined",
      frame: opening,
      content: text("facts"),
    },
    ask: { ...common, by: ["requested"], from: ["open"], to: "asked", class: "request", declined: "=", content: text("question") },
    clarify: { ...common, by: ["requester"], from: ["asked"], to: "open", class: "answer", declined: "=", content: text("reply") },
    answer: { ...common, by: ["requested"], from: ["open"], to: "answered", class: "answer", declined: "=", content: text("result") },
    close: { ...common, by: ["requester"], from: ["answered"], to: "closed", class: "record", declined: "=", content: none },
  },
  deadlines: {
    answer: {
      debtor: "requested",
      start: ["request"],
      stop: ["answer"],
      pause: ["ask"],
      resume: ["clarify"],
      length: { days: 20 },
      law: "agreed",
      lapse: { from: ["open"], to: "closed" },
    },
  },
};

export const TRACING = { protocol: tracing, hash: protocolHash(tracing, nodeCrypto) };

type Turn = {
  readonly party: "mx" | "us";
  readonly type: string;
  readonly content: Readonly<Record<string, Json>>;
  readonly frame?: Frame["frame"];
  readonly due?: readonly Due[];
};

const due = (at: number): Due => ({ clock: "answer", debtor: "us", at, calendar: "us@2025.1", zone: "America/New_York" });

const TURNS: readonly Turn[] = [
  {
    party: "mx",
    type: "request",
    content: { facts: "Doce armas aseguradas" },
    frame: { partner: "us", count: 12 },
    due: [due(NOW + 20 * DAY)],
  },
  { party: "us", type: "ask", content: { question: "Which calibre?" } },
  { party: "mx", type: "clarify", content: { reply: ".223" }, due: [due(NOW + 21 * DAY)] },
  { party: "us", type: "answer", content: { result: "Sold in 2019" } },
  { party: "mx", type: "close", content: {} },
];

export type DocketedTurn = { readonly act: SignedAct; readonly line: SignedLine; readonly parsed: DocketLine; readonly state: CaseState };
export type TracingCase = { readonly turns: readonly DocketedTurn[]; readonly keys: Record<"mx" | "us", ReturnType<typeof keysOf>> };

const frameOf = ({ party, type, frame = {} }: Turn, seen: string | null, iat: number): Frame => {
  const { after, handling, occurred, of, purpose, force, ...rest } = sampleFrame(party);
  return { ...rest, protocol_hash: TRACING.hash, type, role: party === "mx" ? "requester" : "requested", iat, seen, basis: [], frame };
};

const decided = (type: string): Decision => ({ ...sampleDecision, attributes: { type } });

/** The case as its home, the first party, docketed it: the same bytes in every run. */
export const tracingCase = async (turnsToTell: readonly Turn[] = TURNS): Promise<TracingCase> => {
  const crypto = seededCrypto("tracing");
  const keys = { mx: keysOf("mx"), us: keysOf("us") };
  const turns: DocketedTurn[] = [];
  for (const [i, turn] of turnsToTell.entries()) {
    const before = turns.at(-1);
    const at = NOW + i * 3600;
    const signer: TestSigner = keys[turn.party].agent;
    const act = await signAct(crypto, signer, frameOf(turn, before?.line.hash ?? null, at - 10), turn.content);
    const draft = {
      case: CASE,
      n: i + 1,
      act: act.hash,
      previous: before?.line.hash ?? null,
      at,
      due: turn.due ?? [],
      decision: decided(turn.type),
    };
    const line = await signLine(crypto, keys.mx.node, draft, "MX-2025-0001");
    const parsed = parseLine(nodeCrypto, line.jwt);
    const read = parseActRecord(nodeCrypto, act.jwt);
    if (!parsed.ok || !read.ok) throw new Error("not read");
    const folded = foldLine({ ...TRACING, signer: "agent" }, before?.state ?? emptyState(tracing), parsed.value, read.value);
    if (!folded.ok) throw new Error(JSON.stringify(folded.refusal));
    turns.push({ act, line, parsed: parsed.value, state: folded.value });
  }
  return { turns, keys };
};
