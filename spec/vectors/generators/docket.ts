import {
  canonicalProtocol,
  emptyState,
  foldLine,
  follows,
  type Json,
  type JsonObject,
  type Outcome,
  openNumber,
  parseActRecord,
  parseAnyLine,
  parseLine,
  proveEquivocation,
  type Refusal,
  signLine,
  signRefusalLine,
  verifyLine,
} from "#kernel";
import { nodeCrypto, seededCrypto, type TestSigner } from "#tests/records/deterministic.ts";
import { breakSignature, resign, without } from "#tests/records/forge.ts";
import { NOW } from "#tests/records/party.ts";
import { CASE, hashOf, sampleLine } from "#tests/records/samples.ts";
import { type DocketedTurn, TRACING, tracing, tracingCase } from "#tests/records/tracing.ts";
import { type CompactText, compact, disclosureParts, must, partsOf, refusalOf, stranger, type VectorFile, vectorKey } from "./vector.ts";

const crypto = seededCrypto("vectors docket");

const describeTurn = ({ act, line, state }: DocketedTurn) => ({
  act: { record: act.jwt, hash: act.hash, disclosures: act.disclosures },
  line: { record: line.jwt, ...partsOf(line.jwt), hash: line.hash, disclosures: line.disclosures.map(disclosureParts) },
  state,
});

const describeRefusal = async (node: TestSigner) => {
  const refused: Refusal = { kind: "out-of-turn", state: "closed", type: "answer", enabled: [] };
  const line = await signRefusalLine(crypto, node, { case: CASE, act: hashOf("late answer"), at: NOW + 36_000, refused, decision: null });
  return { record: line.jwt, ...partsOf(line.jwt), hash: line.hash };
};

type Stage = "parse" | "verify" | "follow" | "fold" | "number";
type Invalid = { readonly name: string; readonly stage: Stage; readonly line: CompactText; readonly refusal: Refusal } & Readonly<
  Record<string, unknown>
>;

/** Wrong forms of the second line, or where said of the first. */
const forms: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  "n is zero": (payload) => ({ ...payload, n: 0 }),
  "n is text": (payload) => ({ ...payload, n: "2" }),
  "previous is null at n = 2": (payload) => ({ ...payload, previous: null }),
  "n = 1 with a previous line": (payload) => ({ ...payload, n: 1 }),
  "a number at n = 2": (payload) => ({ ...payload, number: { _sd: [] } }),
  "no decision": (payload) => without(payload, "decision"),
  "a decision without policies": (payload) => ({ ...payload, decision: without(payload.decision as JsonObject, "policies") }),
  "due without a zone": (payload) => ({ ...payload, due: [without((payload.due as Json[])[0] as JsonObject, "zone")] }),
  "a calendar without its version": (payload) => ({ ...payload, due: [{ ...((payload.due as Json[])[0] as JsonObject), calendar: "us" }] }),
  "timely that names no clock": (payload) => ({ ...payload, timely: true }),
  "a member that is not allowed": (payload) => ({ ...payload, note: "" }),
};

const refusalForms: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  "a kind of refusal that is none": (payload) => ({ ...payload, refused: { kind: "no" } }),
  "a refusal that lacks a fact": (payload) => ({ ...payload, refused: { kind: "gap", have: 1 } }),
  "a refusal with prose beside its facts": (payload) => ({ ...payload, refused: { kind: "unauthenticated", why: "because" } }),
  "a refusal line with a number": (payload) => ({ ...payload, n: 6 }),
};

const parsing = async (node: TestSigner): Promise<Invalid[]> => {
  const line = (await signLine(crypto, node, sampleLine())).jwt;
  const refusal = (await describeRefusal(node)).record;
  const texts: Record<string, string> = {
    "another version": await resign(node, line, { header: (same) => ({ ...same, typ: "hito-docket.v2+sd-jwt" }) }),
    "a line of more than 64 KiB": await resign(node, line, {
      payload: (same) => ({ ...same, decision: { ...(same.decision as object), attributes: { long: "x".repeat(50_000) } } }),
    }),
  };
  for (const [name, payload] of Object.entries(forms)) texts[name] = await resign(node, line, { payload });
  for (const [name, payload] of Object.entries(refusalForms)) texts[name] = await resign(node, refusal, { payload });
  return Object.entries(texts).map(([name, text]) => ({
    name,
    stage: "parse",
    line: compact(text),
    refusal: refusalOf(parseAnyLine(nodeCrypto, text)),
  }));
};

const broken = (line: string, turns: readonly DocketedTurn[], node: TestSigner) => {
  const change = (payload: (same: JsonObject) => JsonObject) => resign(node, line, { payload });
  return {
    "a line twice": change((same) => same),
    "a number left out": change((same) => ({ ...same, n: 4 })),
    "another line before": change((same) => ({ ...same, previous: turns[0]?.line.hash ?? "" })),
    "time that runs back": change((same) => ({ ...same, at: NOW })),
    "another case": change((same) => ({ ...same, case: hashOf("x").slice(0, 21) + "A" })),
  };
};

/** Readable numbers that a receiver shows, and those that it does not. */
const numbers = [
  ...["MX-US-2025-0001", "MX-US-2025-9999", "MX-US-2025-10000", "MX-US-1999-123456789"].map((text) => ({ text, shown: true })),
  ...[
    "US-MX-2025-0001",
    "MX-2025-0001",
    "MX-GT-2025-0001",
    "mx-us-2025-0001",
    "MX/US/2025/0001",
    "MX-US-25-0001",
    "MX-US-2025-001",
    "MX-US-2025-00001",
    "MX-US-2025-1234567890",
    "MX-US-2025-0001 ",
    "MX-US-2025-0001\n",
    "\u202eMX-US-2025-0001",
    "MX-US-2025-\u0661\u0662\u0663\u0664",
    "",
  ].map((text) => ({ text, shown: false })),
].map((one) => ({ home: "mx", partner: "us", ...one }));

export const docketVectors = async (): Promise<readonly VectorFile[]> => {
  const { turns, keys } = await tracingCase();
  const { node } = keys.mx;
  const [, second, third, fourth] = turns as [DocketedTurn, DocketedTurn, DocketedTurn, DocketedTurn, DocketedTurn];
  const invalid = await parsing(node);
  const failed = (one: Omit<Invalid, "refusal">, outcome: Outcome<unknown>) =>
    invalid.push({ ...one, refusal: refusalOf(outcome) } as Invalid);

  for (const [name, forged] of Object.entries({
    "a signature that is wrong": breakSignature(third.line.jwt),
    "a stranger's signature": await resign(stranger, third.line.jwt, {}),
  })) {
    const outcome = await verifyLine(nodeCrypto, must(parseLine(nodeCrypto, forged)), node.jwk);
    failed({ name, stage: "verify", line: forged, jwk: node.jwk }, outcome);
  }
  for (const [name, making] of Object.entries(broken(third.line.jwt, turns, node))) {
    const text = await making;
    const previous = name === "a line twice" ? third : second;
    failed({ name, stage: "follow", line: text, previous: previous.line.jwt }, follows(previous.parsed, must(parseLine(nodeCrypto, text))));
  }
  failed({ name: "a case that begins at two", stage: "follow", line: second.line.jwt, previous: null }, follows(null, second.parsed));

  const fold = async (name: string, payload: (same: JsonObject) => JsonObject, act = third.act) => {
    const text = await resign(node, third.line.jwt, { payload });
    const outcome = foldLine(
      { ...TRACING, signer: "agent" },
      second.state,
      must(parseLine(nodeCrypto, text)),
      must(parseActRecord(nodeCrypto, act.jwt)),
    );
    failed({ name, stage: "fold", line: text, act: act.jwt, lines: 2 }, outcome);
  };
  await fold("an act that the line does not name", (same) => ({ ...same, act: hashOf("other") }));
  await fold("a step out of turn", (same) => ({ ...same, act: fourth.act.hash, due: [] }), fourth.act);
  await fold("an act that is docketed already", (same) => ({ ...same, act: second.act.hash, due: [] }), second.act);
  await fold("a clock that the line does not start", (same) => ({ ...same, due: [] }));
  await fold("a clock for the wrong debtor", (same) => ({ ...same, due: [{ ...((same.due as Json[])[0] as JsonObject), debtor: "mx" }] }));
  const first = turns[0] as DocketedTurn;
  const otherNumber = [(await signLine(crypto, node, sampleLine(1), "MX-2025-0002")).disclosures[0] ?? ""];
  failed(
    { name: "another case's number", stage: "number", line: first.line.jwt, disclosures: otherNumber },
    openNumber(nodeCrypto, first.parsed, otherNumber),
  );

  const twin = await resign(node, third.line.jwt, { payload: (same) => ({ ...same, at: NOW + 8000 }) });
  const proof = must(
    await proveEquivocation(nodeCrypto, { line: third.parsed, jwk: node.jwk }, { line: must(parseLine(nodeCrypto, twin)), jwk: node.jwk }),
  );
  const base = { protocol: JSON.parse(canonicalProtocol(tracing)), protocolHash: TRACING.hash, home: vectorKey(node) };
  const agents = { mx: vectorKey(keys.mx.agent), us: vectorKey(keys.us.agent) };
  return [
    {
      path: "docket/valid.json",
      content: {
        ...base,
        agents,
        before: emptyState(tracing),
        docket: turns.map(describeTurn),
        refusalLine: await describeRefusal(node),
        equivocation: proof,
        numbers,
      },
    },
    {
      path: "docket/invalid.json",
      content: { ...base, docket: turns.map(({ act, line }) => ({ act: act.jwt, line: line.jwt })), cases: invalid },
    },
  ];
};
