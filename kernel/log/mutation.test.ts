import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "#tests/interop/node-crypto.ts";
import { base64, fromUtf8, utf8 } from "../bytes/index.ts";
import { parseCheckpoint } from "./checkpoint.ts";
import { cosign } from "./cosignature.ts";
import { entryLeafHash } from "./entry.ts";
import { formatNote, parseNote, parseSignatures } from "./note.ts";
import { buildInclusion } from "./proof.ts";
import { decodeBundle, parseTilePath } from "./tile.ts";
import { formatLogProof, parseLogProof, verifyLogProof } from "./tlog-proof.ts";
import { COSIGNATURE_TYPE, parseVkey, verifierKey } from "./vkey.ts";
import { addCosignatures, formatAddCheckpoint, parseAddCheckpoint, parseWitnessAnswer } from "./witness.ts";

const isSlow = process.env.SLOW === "1";
const SEED = 20_250_901;
const size = 300;
const index = 137;

const scene = async () => {
  const log = new MemoryLog("mx.example/channel/us");
  await log.growTo(size);
  const signer = signerNamed("witness");
  const witness = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, signer.jwk);
  const note = parseNote(await log.checkpoint());
  if (!note.ok) throw new Error("unreadable");
  const line = await cosign(signer, witness, note.value.text, 1_767_225_600);
  const cosigned = await addCosignatures(crypto, note.value, [line], [witness]);
  if (!cosigned.ok) throw new Error("unverified");
  const checkpoint = formatNote(cosigned.value);
  const proof = await buildInclusion(crypto, log.source.hashReader(size), index, size);
  const text = formatLogProof({ extra: null, index, proof, checkpoint });
  const request = formatAddCheckpoint(200, await log.consistency(200), checkpoint);
  return { log, witness, checkpoint, text, request, leaf: entryLeafHash(crypto, log.entries[index] as never) };
};
const given = await scene();

type Mutation = { readonly kind: "bit" | "cut" | "drop" | "double" | "swap"; readonly at: number; readonly with: number };
const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("bit", "cut", "drop", "double", "swap"),
  at: fc.nat(100_000),
  with: fc.nat(100_000),
});

const mutate = (bytes: Uint8Array, { kind, at, with: other }: Mutation): Uint8Array => {
  const place = at % bytes.length;
  const list = [...bytes];
  switch (kind) {
    case "bit":
      return bytes.with(place, (bytes[place] as number) ^ (1 << (other % 8)));
    case "cut":
      return bytes.slice(0, place);
    case "drop":
      return Uint8Array.from(list.toSpliced(place, 1 + (other % 40)));
    case "double":
      return Uint8Array.from(list.toSpliced(place, 0, ...list.slice(place, place + 1 + (other % 40))));
    case "swap": {
      const there = other % bytes.length;
      return bytes.with(place, bytes[there] as number).with(there, bytes[place] as number);
    }
  }
};

const policy = { log: given.log.key, witnesses: [given.witness], quorum: 1 };
const holds = async (bytes: Uint8Array): Promise<boolean> => {
  const text = fromUtf8(bytes);
  const proof = text === null ? null : parseLogProof(text);
  if (!proof?.ok) return false;
  return (await verifyLogProof(crypto, proof.value, given.leaf, policy)).ok;
};

/** A mutation that verifies may only have touched what no key signs: a line of another, unknown signer. */
const saysTheSame = (bytes: Uint8Array): boolean => {
  const proof = parseLogProof(fromUtf8(bytes) ?? "");
  const whole = parseLogProof(given.text);
  if (!proof.ok || !whole.ok) return false;
  const text = (source: string) => source.slice(0, source.lastIndexOf("\n\n"));
  return (
    proof.value.index === index &&
    proof.value.proof.map(base64).join() === whole.value.proof.map(base64).join() &&
    text(proof.value.checkpoint) === text(whole.value.checkpoint)
  );
};

describe("mutations of an offline proof", () => {
  it("never prove anything else", async () => {
    expect(await holds(utf8(given.text))).toBe(true);
    const original = utf8(given.text);
    let refused = 0;
    let same = 0;
    await fc.assert(
      fc.asyncProperty(mutation, async (change) => {
        const mutated = mutate(original, change);
        if (!(await holds(mutated))) refused++;
        else {
          expect(saysTheSame(mutated), JSON.stringify(change)).toBe(true);
          same++;
        }
      }),
      { seed: SEED, numRuns: isSlow ? 10_000 : 600 },
    );
    console.log(`mutations of a proof, seed ${SEED}: ${refused} refused, ${same} left its statement as it was`);
    expect(refused).toBeGreaterThan(isSlow ? 9_000 : 540);
  });

  it("are refused at every single bit of what is signed or proven", async () => {
    const original = utf8(given.text);
    const whole = original.length - utf8(given.text.slice(given.text.indexOf("\u2014"))).length;
    for (let bit = 0; bit < whole * 8; bit += isSlow ? 1 : 7) {
      const mutated = original.with(bit >> 3, (original[bit >> 3] as number) ^ (1 << (bit & 7)));
      expect(await holds(mutated), `bit ${bit}`).toBe(false);
    }
  }, 60_000);
});

describe("parsers", () => {
  const parsers: [string, (text: string) => unknown][] = [
    ["notes", parseNote],
    ["signature lines", parseSignatures],
    ["checkpoints", parseCheckpoint],
    ["add-checkpoint requests", parseAddCheckpoint],
    ["witness answers", (text) => parseWitnessAnswer(200, text)],
    ["offline proofs", parseLogProof],
    ["vkeys", (text) => parseVkey(crypto, text)],
    ["tile paths", parseTilePath],
    ["entry bundles", (text) => decodeBundle(utf8(text))],
  ];
  const seeds = [given.checkpoint, given.request, given.text].map(utf8);
  const nearly = fc.tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 4 })).map(([seed, changes]) => {
    const bytes = changes.reduce((from, change) => (from.length === 0 ? from : mutate(from, change)), seed);
    return fromUtf8(bytes) ?? String.fromCharCode(...bytes);
  });
  const anything = fc.oneof(
    nearly,
    nearly,
    fc.string({ unit: "binary", maxLength: 200 }),
    fc.string({ unit: fc.constantFrom(..."\n \u2014+=0a\ud800"), maxLength: 40 }),
  );

  it.each(parsers)("of %s answer 10,000 broken inputs and never throw", (_, parse) => {
    fc.assert(
      fc.property(anything, (text) => {
        parse(text);
      }),
      { seed: SEED, numRuns: 10_000 },
    );
  });

  it("read a mutated note only when they can write it again to the letter", () => {
    fc.assert(
      fc.property(nearly, (text) => {
        const note = parseNote(text);
        if (note.ok) expect(formatNote(note.value)).toBe(text);
        const proof = parseLogProof(text);
        if (proof.ok) expect(formatLogProof(proof.value)).toBe(text);
      }),
      { seed: SEED, numRuns: 5_000 },
    );
  });
});
