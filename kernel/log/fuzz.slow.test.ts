/** Broken inputs for everything that reads a log. No parser throws, and nothing that was broken proves anything that was not proven before. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/interop/node-crypto.ts";
import { BUNDLED, mutate, mutation, provenLog } from "#tests/interop/proven-log.ts";
import { base64, fromUtf8, utf8 } from "../bytes/index.ts";
import { openCheckpoint, parseCheckpoint } from "./checkpoint.ts";
import { decodeEntry, entryLeafHash } from "./entry.ts";
import { formatNote, type Note, parseNote, parseSignatures, verifyNote } from "./note.ts";
import { decodeBundle, parseTilePath, tilePath } from "./tile.ts";
import { formatLogProof, parseLogProof, verifyLogProof } from "./tlog-proof.ts";
import { rootOf } from "./tree.ts";
import { formatVkey, parseVkey } from "./vkey.ts";
import { admitCheckpoint, decideCheckpoint, parseAddCheckpoint, parseWitnessAnswer } from "./witness.ts";

const SEED = 20_250_901;
const RUNS = 10_000;
const given = await provenLog();
const keys = [given.log.key, given.witness];

type Crypto = Pick<typeof nodeCrypto, "sha256" | "verify">;

/** What follows from a text once its signatures and proofs have been verified; nothing from one that does not hold. */
type Claims = readonly string[];

type Reader = {
  readonly name: string;
  /** What it is meant to read. */
  readonly valid: readonly Uint8Array[];
  /** Reads the form alone; null for what it refuses. */
  readonly parse: (bytes: Uint8Array) => unknown;
  /** Null where the format carries neither signature nor proof. */
  readonly claims: ((bytes: Uint8Array, crypto: Crypto) => Promise<Claims>) | null;
};

/** Bytes that are no UTF-8 reach a reader of text as the letters of the same numbers. */
const textOf = (bytes: Uint8Array): string => fromUtf8(bytes) ?? String.fromCharCode(...bytes);
const readFrom = (outcome: { ok: true; value: unknown } | { ok: false }): unknown => (outcome.ok ? outcome.value : null);

const signedBy = async (crypto: Crypto, note: Note): Promise<Claims> => {
  const verified = await verifyNote(crypto, note, keys);
  return verified.ok ? verified.value.map(({ key, time }) => `${key.name} at ${time}: ${note.text}`) : [];
};

const treeOf = ({ origin, size, root }: { origin: string; size: number; root: Uint8Array }) => `${origin} ${size} ${base64(root)}`;

const readers: readonly Reader[] = [
  {
    name: "notes",
    valid: [utf8(given.checkpoint)],
    parse: (bytes) => readFrom(parseNote(textOf(bytes))),
    claims: async (bytes, crypto) => {
      const note = parseNote(textOf(bytes));
      return note.ok ? signedBy(crypto, note.value) : [];
    },
  },
  {
    name: "signature lines",
    valid: [utf8(given.signatureLines)],
    parse: (bytes) => readFrom(parseSignatures(textOf(bytes))),
    claims: async (bytes, crypto) => {
      const signatures = parseSignatures(textOf(bytes));
      return signatures.ok ? signedBy(crypto, { text: given.signedText, signatures: signatures.value }) : [];
    },
  },
  {
    name: "checkpoints",
    valid: [utf8(given.signedText)],
    parse: (bytes) => readFrom(parseCheckpoint(textOf(bytes))),
    claims: async (bytes, crypto) => {
      const signatures = given.checkpoint.slice(given.checkpoint.lastIndexOf("\n\n") + 2);
      const opened = await openCheckpoint(crypto, `${textOf(bytes)}\n${signatures}`, given.log.key, [given.witness]);
      return opened.ok ? [treeOf(opened.value.checkpoint), ...opened.value.cosigned.map(({ time }) => `cosigned at ${time}`)] : [];
    },
  },
  {
    name: "add-checkpoint requests",
    valid: [utf8(given.request)],
    parse: (bytes) => readFrom(parseAddCheckpoint(textOf(bytes))),
    claims: async (bytes, crypto) => {
      const request = parseAddCheckpoint(textOf(bytes));
      if (!request.ok || (await admitCheckpoint(crypto, [given.log.key], request.value)) !== null) return [];
      const decision = decideCheckpoint(crypto, given.seen, request.value);
      return decision.status === 200 ? [treeOf({ origin: request.value.checkpoint.origin, ...decision.state })] : [];
    },
  },
  {
    name: "witness answers",
    valid: [utf8(given.signatureLines)],
    parse: (bytes) => readFrom(parseWitnessAnswer(200, textOf(bytes))),
    claims: async (bytes, crypto) => {
      const answer = parseWitnessAnswer(200, textOf(bytes));
      if (!answer.ok || answer.value.status !== 200) return [];
      return signedBy(crypto, { text: given.signedText, signatures: answer.value.signatures });
    },
  },
  {
    name: "offline proofs",
    valid: [utf8(given.proof)],
    parse: (bytes) => readFrom(parseLogProof(textOf(bytes))),
    claims: async (bytes, crypto) => {
      const proof = parseLogProof(textOf(bytes));
      const policy = { log: given.log.key, witnesses: [given.witness], quorum: 1 };
      const verified = proof.ok ? await verifyLogProof(crypto, proof.value, given.leaf, policy) : null;
      if (!proof.ok || !verified?.ok) return [];
      const seen = verified.value.cosigned.map(({ time }) => time);
      return [`${proof.value.index} of ${treeOf(verified.value.checkpoint)}, seen at ${seen.join(" and ")}`];
    },
  },
  {
    name: "vkeys",
    valid: given.vkeys.map(utf8),
    parse: (bytes) => readFrom(parseVkey(nodeCrypto, textOf(bytes))),
    claims: async (bytes, crypto) => {
      const key = parseVkey(crypto, textOf(bytes));
      const note = parseNote(given.checkpoint);
      return key.ok && note.ok && (await verifyNote(crypto, note.value, [key.value])).ok ? [formatVkey(key.value)] : [];
    },
  },
  {
    name: "entry bundles",
    valid: [given.bundle],
    parse: (bytes) => decodeBundle(bytes),
    claims: async (bytes, crypto) => {
      const entries = decodeBundle(bytes)?.map(decodeEntry) ?? [null];
      if (!entries.every((entry) => entry !== null)) return [];
      const root = rootOf(
        crypto,
        entries.map((entry) => entryLeafHash(crypto, entry)),
      );
      return base64(root) === firstEntries ? entries.map(({ class: kind, hash }) => `${kind} ${base64(hash)}`) : [];
    },
  },
  {
    name: "tile paths",
    valid: ["tile/0/x001/234", "tile/entries/000.p/44", "tile/63/x123/x456/789.p/255"].map(utf8),
    parse: (bytes) => parseTilePath(textOf(bytes)),
    claims: null,
  },
];

const firstEntries = base64(
  rootOf(
    nodeCrypto,
    given.log.entries.slice(0, BUNDLED).map((entry) => entryLeafHash(nodeCrypto, entry)),
  ),
);

const same = (one: Uint8Array, other: Uint8Array): boolean => one.length === other.length && one.every((byte, i) => byte === other[i]);

/** Valid inputs of any reader with up to four changes, each reader's own most of all, and what nobody would write. */
const brokenFor = ({ valid }: Reader): fc.Arbitrary<Uint8Array> => {
  const others = readers.flatMap((reader) => reader.valid);
  const changed = (seeds: readonly Uint8Array[]) =>
    fc
      .tuple(fc.constantFrom(...seeds), fc.array(mutation, { minLength: 1, maxLength: 4 }))
      .map(([seed, changes]) => changes.reduce((from, change) => (from.length === 0 ? from : mutate(from, change)), seed));
  return fc.oneof(
    { weight: 6, arbitrary: changed(valid) },
    { weight: 2, arbitrary: changed(others) },
    { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 200 }).map(utf8) },
    { weight: 1, arbitrary: fc.string({ unit: fc.constantFrom(..."\n \u2014+=0a\ud800"), maxLength: 40 }).map(utf8) },
  );
};

type Tally = { read: number; held: number; readonly wrong: string[] };

/** How many broken inputs were read, how many of them still hold, and what any of them claims that no valid one does. */
const fuzz = async (reader: Reader, runs: number, crypto: Crypto = nodeCrypto): Promise<Tally> => {
  const known = new Set((await Promise.all(reader.valid.map((bytes) => reader.claims?.(bytes, nodeCrypto) ?? []))).flat());
  const tally: Tally = { read: 0, held: 0, wrong: [] };
  const judge = async (bytes: Uint8Array) => {
    if (reader.parse(bytes) === null || reader.valid.some((one) => same(one, bytes))) return;
    tally.read++;
    const claims = (await reader.claims?.(bytes, crypto)) ?? [];
    if (claims.length > 0) tally.held++;
    tally.wrong.push(...claims.filter((claim) => !known.has(claim)));
  };
  await fc.assert(fc.asyncProperty(brokenFor(reader), judge), { seed: SEED, numRuns: runs });
  return tally;
};

describe("10,000 broken inputs", () => {
  it.each(readers)(
    "of $name never make the parser throw, and none that is read proves what was not proven",
    { timeout: 60_000 },
    async (reader) => {
      const claims = await Promise.all(reader.valid.map((bytes) => reader.claims?.(bytes, nodeCrypto) ?? ["nothing"]));
      expect(claims.every((list) => list.length > 0)).toBe(true);
      const { read, held, wrong } = await fuzz(reader, RUNS);
      console.log(`${reader.name}: ${RUNS} broken inputs, ${read} read, of which ${held} still say what was signed; seed ${SEED}`);
      expect(wrong).toEqual([]);
      // A vkey holds a hash of itself.
      if (reader.name === "vkeys") expect(read).toBe(0);
      else expect(read).toBeGreaterThan(100);
    },
  );

  const signed = readers.filter(({ name }) => !/vkeys|entry bundles|tile paths/.test(name));
  it.each(signed)("of $name would be seen to prove something else if signatures were not verified", async (reader) => {
    const { wrong } = await fuzz(reader, 2_000, { ...nodeCrypto, verify: async () => true });
    expect(wrong).not.toEqual([]);
  });
});

describe("a text that is read", () => {
  it("can be written again to the letter", () => {
    fc.assert(
      fc.property(fc.oneof(...readers.map(brokenFor)).map(textOf), (text) => {
        const note = parseNote(text);
        if (note.ok) expect(formatNote(note.value)).toBe(text);
        const proof = parseLogProof(text);
        if (proof.ok) expect(formatLogProof(proof.value)).toBe(text);
        const vkey = parseVkey(nodeCrypto, text);
        if (vkey.ok) expect(formatVkey(vkey.value)).toBe(text);
        const tile = parseTilePath(text);
        if (tile !== null) expect(tilePath(tile)).toBe(text);
      }),
      { seed: SEED, numRuns: 5_000 },
    );
  });
});
