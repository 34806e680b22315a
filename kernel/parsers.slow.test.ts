/** Ten thousand wrong inputs for each parser. They never throw, refuse with one refusal that can travel, and never take a mutation for the original. */
import { beforeAll, describe, expect, it } from "vitest";
import { sampleChannel } from "#tests/records/channel.ts";
import { nodeCrypto, seededCrypto } from "#tests/records/deterministic.ts";
import { garbage, JSON_MUTATORS, MUTATORS, seededRandom } from "#tests/records/mutate.ts";
import { keysOf, ordinaryParty } from "#tests/records/party.ts";
import { sampleContent, sampleFrame, sampleLine } from "#tests/records/samples.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { openContent, parseAct, parseActRecord, signAct } from "./act/act.ts";
import { type Jws, jwsKind, parseJws, signJws, verifyJws } from "./act/jws.ts";
import { joinSdJwt, resolveDisclosures, splitSdJwt } from "./act/sd-jwt.ts";
import { canonicalJson, type Json, type JsonObject, parseCanonical, utf8 } from "./bytes/index.ts";
import { parseAnyLine } from "./docket/line.ts";
import { refusalShape } from "./docket/refusal-shape.ts";
import { parseBatch } from "./envelope/batch.ts";
import { parseGrant } from "./identity/grant.ts";
import { parsePublication } from "./identity/publication.ts";
import { parseRevocation } from "./identity/revocation.ts";
import { parseReceipt } from "./receipt/receipt.ts";
import { accepted, type Outcome } from "./refusal.ts";
import { anyObject } from "./shape/index.ts";

const RUNS = 10_000;
const SEED = 20_250_904;

type Parser = {
  readonly name: string;
  readonly valid: readonly string[];
  readonly mutators?: typeof JSON_MUTATORS;
  readonly parse: (text: string) => Outcome<unknown>;
  /** Whether an accepted text that differs from the original is as good as it should be; by default its signature must fail. */
  readonly sound?: (text: string, original: string, parsed: unknown) => boolean | Promise<boolean>;
};

const keys = { mx: keysOf("mx"), us: keysOf("us") };
const signers = [...Object.values(keys.mx), ...Object.values(keys.us)];

/** No key of ours signed it, unless the signed bytes are the original's. */
const unsigned = async (text: string, original: string, parsed: unknown): Promise<boolean> => {
  const jws = parsed as Jws<unknown>;
  for (const { jwk } of signers) {
    const verified = await verifyJws(nodeCrypto, jws, jwk);
    if (verified.ok && jws.text !== original.split("~")[0]) return false;
  }
  return text !== original;
};

const crypto = seededCrypto("fuzz");
const act = await signAct(crypto, keys.mx.agent, sampleFrame(), sampleContent);
const actText = joinSdJwt(act.jwt, act.disclosures);
const records = (await ordinaryParty("mx")).log.entries.map(({ record }) => record);
const identity = readVectors("identity/valid.json").stories.flatMap(
  (story: { records: { kind: string; record: string }[] }) => story.records,
);
const ofKind = (kind: string): string[] =>
  identity.filter((one: { kind: string }) => one.kind === kind).map((one: { record: string }) => one.record);
const docket = readVectors("docket/valid.json");
const batches = readVectors("envelope/valid.json").batches.map(({ batch }: { batch: string }) => expand(batch));
const receipts = readVectors("receipt/valid.json").receipts.map(({ receipt }: { receipt: string }) => receipt);
const rfc = readVectors("sd-jwt/rfc9901.json").cases;
const plain = jwsKind("plain.v1+jwt", 4096, anyObject);

const openFuzzed = (text: string): Outcome<unknown> => {
  const read = parseActRecord(nodeCrypto, act.jwt, text.split("~"));
  return read.ok ? openContent(nodeCrypto, read.value) : read;
};

const resolveFuzzed = (text: string): Outcome<unknown> => {
  const parts = splitSdJwt(text);
  return parts.ok ? resolveDisclosures(nodeCrypto, rfc[0].payload as JsonObject, parts.value.disclosures) : parts;
};

const parsers: readonly Parser[] = [
  {
    name: "canonical JSON",
    valid: [canonicalJson(sampleFrame() as unknown as Json), canonicalJson(sampleContent), canonicalJson(sampleLine() as unknown as Json)],
    mutators: JSON_MUTATORS,
    parse: (text) => parseCanonical(utf8(text)),
    sound: (text, _, parsed) => utf8(canonicalJson(parsed as Json)).join() === utf8(text).join(),
  },
  {
    name: "JWS",
    valid: [await signJws(crypto, keys.mx.agent, "plain.v1+jwt", { a: [1, "ñ", null], b: { c: true } })],
    parse: (text) => parseJws(plain, text),
  },
  { name: "act", valid: [actText, joinSdJwt(act.jwt, [])], parse: (text) => parseAct(nodeCrypto, text) },
  {
    name: "disclosure",
    valid: act.disclosures,
    parse: openFuzzed,
    sound: (text) => text.split("~").every((one) => act.disclosures.includes(one)),
  },
  {
    name: "RFC 9901 disclosures",
    valid: [
      joinSdJwt(
        "x",
        rfc[0].disclosures.map(({ text }: { text: string }) => text),
      ),
    ],
    parse: resolveFuzzed,
    sound: (text) =>
      text
        .split("~")
        .slice(1, -1)
        .every((one) => rfc[0].disclosures.some((given: { text: string }) => given.text === one)),
  },
  { name: "grant", valid: records, parse: (text) => parseGrant(nodeCrypto, text) },
  { name: "revocation", valid: ofKind("revocation"), parse: (text) => parseRevocation(nodeCrypto, text) },
  { name: "publication", valid: ofKind("publication"), parse: (text) => parsePublication(nodeCrypto, text) },
  {
    name: "line",
    valid: [...docket.docket.map((turn: typeof docket) => turn.line.record), docket.refusalLine.record],
    parse: (text) => parseAnyLine(nodeCrypto, text),
  },
  { name: "batch", valid: batches.toSorted((a: string, b: string) => a.length - b.length).slice(0, 3), parse: parseBatch },
  { name: "receipt", valid: receipts, parse: (text) => parseReceipt(nodeCrypto, text) },
];

type Tally = { refused: Record<string, number>; mutated: number; accepted: number; unchanged: number };

const judge = async (parser: Parser, text: string, original: string, tally: Tally): Promise<void> => {
  const outcome = parser.parse(text);
  if (!outcome.ok) {
    expect(refusalShape(outcome.refusal as unknown as Json), text).toBeNull();
    tally.refused[outcome.refusal.kind] = (tally.refused[outcome.refusal.kind] ?? 0) + 1;
  } else if (text === original) tally.unchanged += 1;
  else {
    tally.accepted += 1;
    expect(await (parser.sound ?? unsigned)(text, original, outcome.value), text).toBe(true);
  }
};

describe("parsers", () => {
  beforeAll(async () => {
    expect((await sampleChannel()).logged.length).toBe(15);
  });

  it.each(parsers)("$name", { timeout: 300_000 }, async (parser) => {
    const random = seededRandom(SEED);
    const tally: Tally = { refused: {}, mutated: 0, accepted: 0, unchanged: 0 };
    for (const text of parser.valid) expect(parser.parse(text), text).toEqual(accepted(expect.anything()));
    for (let run = 0; run < RUNS; run++) {
      const original = random.pick(parser.valid);
      const isMutated = random.below(4) !== 0;
      let text = isMutated ? original : garbage(random);
      for (let times = isMutated ? 1 + random.below(2) : 0; times > 0 && text.length > 0; times--) {
        const mutators = Object.values(parser.mutators ?? MUTATORS);
        text = safely(() => random.pick(mutators)(text, random)) ?? text;
      }
      if (isMutated) tally.mutated += 1;
      await judge(parser, text, original, tally);
    }
    const refused = Object.entries(tally.refused)
      .map(([kind, count]) => `${kind} ${count}`)
      .join(", ");
    console.log(
      `${parser.name}: ${RUNS} inputs, ${tally.mutated} mutated; ${refused}; read as another text ${tally.accepted}, none of them with a valid signature; unchanged ${tally.unchanged}; seed ${SEED}`,
    );
    expect(tally.mutated).toBeGreaterThan(RUNS / 2);
  });
});

/** A mutator may meet text that its own reading cannot take. */
const safely = (mutate: () => string): string | null => {
  try {
    return mutate();
  } catch {
    return null;
  }
};
