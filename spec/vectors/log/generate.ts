/**
 * Writes the vectors of spec/log.md beside this file: `node spec/vectors/log/generate.ts`, or with `--check` compares
 * them with what is there. Everything is derived from labels, so that every run gives the same bytes.
 */
import { createHash, createPrivateKey } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import {
  addCosignatures, appendAll, base64, buildConsistency, buildInclusion, changedTiles, COSIGNATURE_TYPE, cosign, ED25519_TYPE, EMPTY_EDGE,
  EntryClass, edgeRoot, emptyRoot, encodeBundle, encodeEntry, type Entry, entryLeafHash, entryOf, formatAddCheckpoint, formatCheckpoint,
  formatLogProof, formatNote, formatSignature, formatVkey, type HashReader, hex, joinHashes, type MerkleProof, type Note, parseNote,
  rootOf, signCheckpoint, signNote, TILE_WIDTH, tilePath, utf8, verifierKey,
} from "#kernel";
import { nodeCrypto as crypto, signerOf } from "#node/crypto.ts";

const ORIGIN = "mx.example/channel/us";
const WITNESS = "us.example/witness";
const SIZES = [0, 1, 2, 3, 4, 5, 7, 8, 9, 255, 256, 257, 300, 65_536, 70_000];
const TIME = 1_767_225_600;

const seedOf = (label: string): Buffer => createHash("sha256").update(label).digest();
const keyOf = (label: string) => {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seedOf(label)]);
  return signerOf(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
};
const logSigner = keyOf("log");
const witnessSigner = keyOf("witness");
const strangerSigner = keyOf("stranger");
const logKey = verifierKey(crypto, ORIGIN, ED25519_TYPE, logSigner.jwk);
const witnessKey = verifierKey(crypto, WITNESS, COSIGNATURE_TYPE, witnessSigner.jwk);
const strangerKey = verifierKey(crypto, "stranger.example", ED25519_TYPE, strangerSigner.jwk);

const record = (index: number): Uint8Array => utf8(`record ${index}`);
const entry = (index: number): Entry => entryOf(crypto, index % 10 === 0 ? EntryClass.publication : EntryClass.act, record(index));
const leaves = Array.from({ length: 70_000 }, (_, index) => entryLeafHash(crypto, entry(index)));
const rootAt = (size: number): Uint8Array => rootOf(crypto, leaves.slice(0, size));
const reader: HashReader = {
  subtrees: async (wanted) => wanted.map(({ level, index }) => rootOf(crypto, leaves.slice(index * 2 ** level, (index + 1) * 2 ** level))),
};
const lines = (proof: MerkleProof): string[] => proof.map(base64);
const flip = (bytes: Uint8Array, at = 0): Uint8Array => bytes.with(at, (bytes[at] as number) ^ 1);
const pathHashes = (index: number, size: number) => buildInclusion(crypto, reader, index, size);
const spanHashes = (from: number, to: number) => buildConsistency(crypto, reader, from, to);

const entries = () => ({
  classes: Object.entries(EntryClass).map(([name, value]) => ({ name, class: value, public: value < 0x10 })),
  valid: Array.from({ length: 12 }, (_, index) => ({
    record: Buffer.from(record(index)).toString(),
    class: entry(index).class,
    entry: hex(encodeEntry(entry(index))),
    leafHash: base64(leaves[index] as Uint8Array),
  })),
  invalid: [
    { why: "unknown class", entry: hex(encodeEntry(entry(0)).with(0, 0x04)) },
    { why: "class zero", entry: hex(encodeEntry(entry(0)).with(0, 0)) },
    { why: "one byte short", entry: hex(encodeEntry(entry(0)).subarray(0, 32)) },
    { why: "one byte long", entry: `${hex(encodeEntry(entry(0)))}00` },
    { why: "empty", entry: "" },
  ],
});

const trees = () =>
  SIZES.map((size) => {
    const edge = appendAll(crypto, EMPTY_EDGE, leaves.slice(0, size));
    return { size, root: base64(edgeRoot(crypto, edge)), edge: edge.hashes.map(base64) };
  });

const inclusions = async () => {
  const one = async (why: string, index: number, size: number, change: Record<string, unknown> = {}) => ({
    why, valid: Object.keys(change).length === 0, index, size,
    leafHash: base64(leaves[index] as Uint8Array), proof: lines(await pathHashes(index, size)), root: base64(rootAt(size)), ...change,
  });
  const proof = await pathHashes(5, 9);
  return [
    await one("the only leaf", 0, 1), await one("left of two", 0, 2), await one("right of two", 1, 2), await one("last of seven", 6, 7),
    await one("ragged right edge", 8, 9), await one("inside", 5, 9), await one("last of a full tile", 255, 256),
    await one("first after a full tile", 256, 300), await one("deep", 12_345, 70_000), await one("last of many", 69_999, 70_000),
    await one("neighbour's index", 5, 9, { index: 4 }), await one("index equal to size", 5, 9, { index: 9 }),
    await one("size one smaller", 8, 9, { size: 8 }), await one("size much larger", 5, 9, { size: 17 }),
    await one("one hash missing", 5, 9, { proof: lines(proof.slice(1)) }), await one("one hash more", 5, 9, { proof: lines([...proof, rootAt(9)]) }),
    await one("hashes in reverse", 5, 9, { proof: lines(proof.toReversed()) }),
    await one("a bit of a hash", 5, 9, { proof: lines(proof.with(1, flip(proof[1] as Uint8Array, 31))) }),
    await one("a bit of the leaf", 5, 9, { leafHash: base64(flip(leaves[5] as Uint8Array)) }),
    await one("another tree's root", 5, 9, { root: base64(rootAt(10)) }),
  ];
};

const consistencies = async () => {
  const one = async (why: string, size1: number, size2: number, change: Record<string, unknown> = {}) => ({
    why, valid: Object.keys(change).length === 0, size1, root1: base64(rootAt(size1)), size2, root2: base64(rootAt(size2)),
    proof: lines(await spanHashes(size1, size2)), ...change,
  });
  const proof = await spanHashes(6, 9);
  return [
    await one("from nothing", 0, 5), await one("to itself", 5, 5), await one("from one", 1, 2), await one("from a complete tree", 4, 9),
    await one("from a ragged tree", 6, 9), await one("from a full tile", 256, 257), await one("across tiles", 300, 70_000),
    await one("nothing to nothing", 0, 0),
    await one("sizes exchanged", 6, 9, { size1: 9, size2: 6 }), await one("empty proof", 6, 9, { proof: [] }),
    await one("one hash missing", 6, 9, { proof: lines(proof.slice(0, -1)) }), await one("one hash more", 6, 9, { proof: lines([...proof, rootAt(6)]) }),
    await one("hashes in reverse", 6, 9, { proof: lines(proof.toReversed()) }),
    await one("a bit of a hash", 6, 9, { proof: lines(proof.with(0, flip(proof[0] as Uint8Array))) }),
    await one("a bit of the first root", 6, 9, { root1: base64(flip(rootAt(6))) }),
    await one("a bit of the second root", 6, 9, { root2: base64(flip(rootAt(9))) }),
    await one("a proof where none is needed", 0, 5, { proof: [base64(rootAt(5))] }),
    await one("an empty tree with a root", 0, 5, { root1: base64(rootAt(1)) }), await one("same size, two roots", 5, 5, { root2: base64(rootAt(6)) }),
  ];
};

const tiles = () => {
  const size = 300;
  const digest = (bytes: Uint8Array) => ({ bytes: bytes.length, sha256: hex(crypto.sha256(bytes)) });
  const hashes = (level: number, index: number, width: number): Uint8Array =>
    joinHashes(Array.from({ length: width }, (_, i) => {
      const span = TILE_WIDTH ** level;
      const from = (index * TILE_WIDTH + i) * span;
      return rootOf(crypto, leaves.slice(from, from + span));
    }));
  const bundle = (index: number, width: number) => encodeBundle(Array.from({ length: width }, (_, i) => encodeEntry(entry(index * TILE_WIDTH + i))));
  return {
    size,
    tiles: changedTiles(0, size).map((tile) => ({ path: tilePath(tile), ...digest(hashes(Number(tile.level), tile.index, tile.width)) })),
    bundles: [[0, 256], [1, 44]].map(([index = 0, width = 0]) => ({ path: tilePath({ level: "entries", index, width }), ...digest(bundle(index, width)) })),
    smallBundle: { entries: 2, hex: hex(bundle(0, 2)) },
    changed: [[0, 1], [1, 2], [255, 256], [256, 300], [300, 512], [65_535, 65_536]].map(([from = 0, to = 0]) => ({ from, to, tiles: changedTiles(from, to).map(tilePath) })),
    validPaths: ["tile/0/000", "tile/1/x001/x234/067", "tile/63/000.p/255", "tile/entries/x001/000.p/1"],
    invalidPaths: ["tile/64/000", "tile/00/000", "tile/0/00", "tile/0/x000/000", "tile/0/001/000", "tile/0/000.p/0", "tile/0/000.p/256", "tile/0/000.p/01", "tile/8/0/000", "/tile/0/000"],
  };
};

const keys = () => ({
  note: "the seed of a key is the SHA-256 of its label",
  log: { label: "log", seed: seedOf("log").toString("hex"), vkey: formatVkey(logKey) },
  witness: { label: "witness", seed: seedOf("witness").toString("hex"), vkey: formatVkey(witnessKey) },
  stranger: { label: "stranger", seed: seedOf("stranger").toString("hex"), vkey: formatVkey(strangerKey) },
  invalidVkeys: [
    { why: "key ID of another name", vkey: formatVkey(logKey).replace("mx.", "us.") },
    { why: "upper-case key ID", vkey: formatVkey({ ...logKey }).replace(/\+[0-9a-f]{8}\+/, (id) => id.toUpperCase()) },
    { why: "a byte of the key missing", vkey: `${formatVkey(logKey).slice(0, -4)}` },
    { why: "no name", vkey: formatVkey(logKey).slice(ORIGIN.length) },
    { why: "space in the name", vkey: `a b${formatVkey(logKey).slice(ORIGIN.length)}` },
    { why: "two parts", vkey: formatVkey(logKey).replace(/\+[0-9a-f]{8}/, "") },
  ],
  unknownTypes: [`${ORIGIN}+00000000+${base64(Uint8Array.of(6, ...new Uint8Array(1312)))}`, `${ORIGIN}+00000000+${base64(Uint8Array.of(2, 1, 2, 3))}`],
});

const checkpointText = (size: number): string => formatCheckpoint({ origin: ORIGIN, size, root: rootAt(size), extensions: [] });
const signed = async (size: number): Promise<string> => signCheckpoint(logSigner, logKey, size, rootAt(size));
const noteOf = (source: string): Note => {
  const note = parseNote(source);
  if (!note.ok) throw new Error("the vectors begin with a valid note");
  return note.value;
};
const cosigned = async (source: string, time: number): Promise<string> => {
  const note = noteOf(source);
  const added = await addCosignatures(crypto, note, [await cosign(witnessSigner, witnessKey, note.text, time)], [witnessKey]);
  if (!added.ok) throw new Error("the vectors' own cosignature verifies");
  return formatNote(added.value);
};
const damaged = (source: string, line: number): string => {
  const note = noteOf(source);
  const signatures = note.signatures.map((given, i) => (i === line ? { ...given, signature: flip(given.signature, given.signature.length - 1) } : given));
  return formatNote({ ...note, signatures });
};

const notes = async () => {
  const plain = await signed(9);
  const both = await cosigned(plain, TIME);
  const [text = "", signature = ""] = plain.split("\n\n");
  const stranger = formatNote(await signNote(strangerSigner, strangerKey, checkpointText(9)));
  const unknown = formatSignature({ name: ORIGIN, id: 7, signature: new Uint8Array(2420) });
  return {
    known: [formatVkey(logKey), formatVkey(witnessKey)],
    valid: [
      { why: "the log alone", note: plain, signers: [ORIGIN] },
      { why: "log and witness", note: both, signers: [ORIGIN, WITNESS] },
      { why: "the witness alone", note: formatNote({ ...noteOf(both), signatures: noteOf(both).signatures.slice(1) }), signers: [WITNESS] },
      { why: "a signature of an unknown type beside", note: plain + unknown, signers: [ORIGIN] },
      { why: "a stranger's signature beside", note: plain + stranger.split("\n\n")[1], signers: [ORIGIN] },
      { why: "empty lines in the text", note: formatNote(await signNote(logSigner, logKey, "one\n\n\ntwo\n\n")), signers: [ORIGIN] },
      { why: "text beyond ASCII", note: formatNote(await signNote(logSigner, logKey, "bitácora\n")), signers: [ORIGIN] },
    ],
    invalid: [
      { why: "a bit of the log's signature", refusal: "bad-signature", note: damaged(plain, 0) },
      { why: "a bit of the witness's cosignature", refusal: "bad-signature", note: damaged(both, 1) },
      { why: "a bit of the text", refusal: "bad-signature", note: plain.replace("\n9\n", "\n8\n") },
      { why: "a stranger alone", refusal: "unknown-key", note: stranger },
      { why: "the right name with another key ID", refusal: "unknown-key", note: `${text}\n\n${unknown}` },
      { why: "no empty line", refusal: "malformed", note: `${text}\n${signature}` },
      { why: "no signature", refusal: "malformed", note: `${text}\n\n` },
      { why: "no newline at the end", refusal: "malformed", note: plain.slice(0, -1) },
      { why: "hyphen for the em dash", refusal: "malformed", note: plain.replace("\u2014", "-") },
      { why: "two spaces", refusal: "malformed", note: plain.replace("\u2014 ", "\u2014  ") },
      { why: "a plus in the name", refusal: "malformed", note: plain.replace(`\u2014 ${ORIGIN}`, "\u2014 a+b") },
      { why: "a Unicode space in the name", refusal: "malformed", note: plain.replace(`\u2014 ${ORIGIN}`, "\u2014 a\u2003b") },
      { why: "base64 without padding", refusal: "malformed", note: plain.replace(/=+\n$/, "\n") },
      { why: "URL-safe base64", refusal: "malformed", note: plain.replace(/ ([^ ]{8})([^ ]*)\n$/, (_, start: string, rest: string) => ` ${start}_-${rest.slice(2)}\n`) },
      { why: "a signature of no bytes", refusal: "malformed", note: `${text}\n\n\u2014 ${ORIGIN} AAAAAA==\n` },
      { why: "carriage returns", refusal: "malformed", note: plain.replaceAll("\n", "\r\n") },
      { why: "a tab in the text", refusal: "malformed", note: plain.replace("mx.", "\tmx.") },
      { why: "something after the signatures", refusal: "malformed", note: `${plain}more\n` },
      { why: "an empty line among the signatures makes the first one text", refusal: "bad-signature", note: both.replace(`\n\u2014 ${WITNESS}`, `\n\n\u2014 ${WITNESS}`) },
    ],
  };
};

const checkpoints = async () => {
  const text = checkpointText(9);
  const [origin = "", size = "", root = ""] = text.split("\n");
  const join = (...parts: string[]) => `${parts.join("\n")}\n`;
  return {
    valid: [
      { text, origin, size: 9, root, extensions: [] },
      { text: checkpointText(0), origin, size: 0, root: base64(emptyRoot(crypto)), extensions: [] },
      { text: join(origin, "9007199254740991", root), origin, size: 9_007_199_254_740_991, root, extensions: [] },
      { text: join(origin, size, root, "extension one", "two"), origin, size: 9, root, extensions: ["extension one", "two"] },
      { text: join("any origin", size, root), origin: "any origin", size: 9, root, extensions: [] },
    ],
    invalid: [
      { why: "leading zero", text: join(origin, "09", root) }, { why: "two zeros", text: join(origin, "00", root) },
      { why: "plus sign", text: join(origin, "+9", root) }, { why: "minus sign", text: join(origin, "-9", root) },
      { why: "fraction", text: join(origin, "9.0", root) }, { why: "exponent", text: join(origin, "9e1", root) },
      { why: "hexadecimal", text: join(origin, "0x9", root) }, { why: "digits beyond ASCII", text: join(origin, "٩", root) },
      { why: "2^53", text: join(origin, "9007199254740992", root) }, { why: "2^64", text: join(origin, "18446744073709551616", root) },
      { why: "space after the size", text: join(origin, "9 ", root) }, { why: "no size", text: join(origin, "", root) },
      { why: "no origin", text: join("", size, root) }, { why: "no root", text: join(origin, size) },
      { why: "root of 31 bytes", text: join(origin, size, base64(new Uint8Array(31))) }, { why: "root of 33 bytes", text: join(origin, size, base64(new Uint8Array(33))) },
      { why: "root without padding", text: join(origin, size, root.slice(0, -1)) }, { why: "root with bits that no byte owns", text: join(origin, size, `${root.slice(0, -2)}${root.at(-2) === "B" ? "C" : "B"}=`) },
      { why: "empty extension line", text: join(origin, size, root, "", "x") }, { why: "no newline at the end", text: text.slice(0, -1) },
      { why: "empty", text: "" },
    ],
  };
};

const cosignatures = async () => {
  const note = noteOf(await signed(9));
  const line = async (time: number) => formatSignature(await cosign(witnessSigner, witnessKey, note.text, time));
  const good = await cosign(witnessSigner, witnessKey, note.text, TIME);
  const broken = (signature: Uint8Array) => formatSignature({ ...good, signature });
  const overlong = Uint8Array.from(good.signature);
  overlong[0] = 0x80;
  return {
    text: note.text,
    vkey: formatVkey(witnessKey),
    valid: [{ time: TIME, line: await line(TIME), message: `cosignature/v1\ntime ${TIME}\n${note.text}` }, { time: 0, line: await line(0), message: `cosignature/v1\ntime 0\n${note.text}` }],
    invalid: [
      { why: "another time", line: broken(flip(good.signature, 7)) }, { why: "time beyond 2^63", line: broken(overlong) },
      { why: "a bit of the signature", line: broken(flip(good.signature, 40)) }, { why: "one byte short", line: broken(good.signature.subarray(0, 71)) },
      { why: "one byte long", line: broken(Uint8Array.of(...good.signature, 0)) },
      { why: "a plain note signature", line: broken((await signNote(witnessSigner, witnessKey, note.text)).signatures[0]?.signature as Uint8Array) },
    ],
  };
};

/** One witness, from the beginning: each answer follows from the requests before it. */
const witness = async () => {
  const step = async (why: string, body: string, status: number, size?: number) => ({ why, body, status, ...(size === undefined ? {} : { size }) });
  const request = async (from: number, to: number, proof?: MerkleProof) => formatAddCheckpoint(from, proof ?? (await spanHashes(from, to)), await signed(to));
  const fork = formatAddCheckpoint(9, [], await signCheckpoint(logSigner, logKey, 9, rootAt(8)));
  const elsewhere = await signCheckpoint(strangerSigner, strangerKey, 9, rootAt(9));
  const asStranger = formatNote(await signNote(strangerSigner, strangerKey, checkpointText(9)));
  return {
    logs: [{ origin: ORIGIN, vkey: formatVkey(logKey) }],
    name: WITNESS,
    vkey: formatVkey(witnessKey),
    steps: [
      await step("a proof where none is due", await request(0, 5, [rootAt(5)]), 422),
      await step("a client that guesses too high", await request(3, 5), 409, 0),
      await step("the first checkpoint", await request(0, 5), 200),
      await step("the same again, from the old size", await request(0, 5), 409, 5),
      await step("the same again, from its own size", await request(5, 5), 200),
      await step("growth", await request(5, 9), 200),
      await step("a stale client", await request(5, 300), 409, 9),
      await step("back to an older checkpoint", await request(5, 7), 409, 9),
      await step("a smaller tree from the right size", await request(9, 5, []), 400),
      await step("a fork: another root for the size cosigned", fork, 409, 9),
      await step("growth without proof", await request(9, 300, []), 422),
      await step("growth with a broken proof", await request(9, 300, (await spanHashes(9, 300)).toReversed()), 422),
      await step("a log that is not followed", formatAddCheckpoint(0, [], elsewhere), 404),
      await step("signed by a stranger", formatAddCheckpoint(9, [], asStranger), 403),
      await step("a bit of the log's signature", formatAddCheckpoint(9, await spanHashes(9, 300), damaged(await signed(300), 0)), 403),
      await step("no old line", (await request(9, 300)).replace(/^old 9\n/, ""), 400),
      await step("old size with a leading zero", (await request(9, 300)).replace("old 9", "old 09"), 400),
      await step("old size with two spaces", (await request(9, 300)).replace("old 9", "old  9"), 400),
      await step("no empty line", (await request(9, 300)).replace("\n\n", "\n"), 400),
      await step("64 proof lines", `old 9\n${`${base64(rootAt(1))}\n`.repeat(64)}\n${await signed(300)}`, 400),
      await step("a proof line of 31 bytes", `old 9\n${base64(new Uint8Array(31))}\n\n${await signed(300)}`, 400),
      await step("no signature", `old 9\n\n${checkpointText(300)}\n`, 400),
      await step("nothing", "", 400),
      await step("growth across tiles", await request(9, 70_000), 200),
    ],
  };
};

const logProofs = async () => {
  const index = 5;
  const checkpoint = await cosigned(await signed(9), TIME);
  const proof = await pathHashes(index, 9);
  const given = { extra: null, index, proof, checkpoint };
  const text = formatLogProof(given);
  const leafHash = base64(leaves[index] as Uint8Array);
  return {
    log: formatVkey(logKey), witnesses: [formatVkey(witnessKey)], leafHash,
    valid: [
      { why: "one witness", quorum: 1, text }, { why: "extra data", quorum: 1, text: formatLogProof({ ...given, extra: utf8("not authenticated") }) },
      { why: "no witness asked for", quorum: 0, text: formatLogProof({ ...given, checkpoint: await signed(9) }) },
    ],
    invalid: [
      { why: "too few witnesses", quorum: 1, refusal: "bad-proof", text: formatLogProof({ ...given, checkpoint: await signed(9) }) },
      { why: "two asked for", quorum: 2, refusal: "bad-proof", text },
      { why: "one witness counted twice", quorum: 2, refusal: "bad-proof", text: text + checkpoint.split("\n").slice(-2).join("\n") },
      { why: "another index", quorum: 1, refusal: "bad-proof", text: text.replace("index 5", "index 4") },
      { why: "a hash missing", quorum: 1, refusal: "bad-proof", text: formatLogProof({ ...given, proof: proof.slice(1) }) },
      { why: "a damaged cosignature", quorum: 1, refusal: "bad-signature", text: formatLogProof({ ...given, checkpoint: damaged(checkpoint, 1) }) },
      { why: "another version", quorum: 1, refusal: "malformed", text: text.replace("@v1", "@v2") },
      { why: "index with a leading zero", quorum: 1, refusal: "malformed", text: text.replace("index 5", "index 05") },
      { why: "no index", quorum: 1, refusal: "malformed", text: text.replace("index 5\n", "") },
      { why: "extra after the index", quorum: 1, refusal: "malformed", text: text.replace("index 5\n", "index 5\nextra AA==\n") },
      { why: "extra that is not base64", quorum: 1, refusal: "malformed", text: text.replace("index 5\n", "extra A\nindex 5\n") },
      { why: "no empty line", quorum: 1, refusal: "malformed", text: text.replace(/\n\n[^]*$/, "\n") },
      { why: "another log's checkpoint", quorum: 0, refusal: "malformed", text: formatLogProof({ ...given, checkpoint: await signCheckpoint(strangerSigner, strangerKey, 9, rootAt(9)) }) },
    ],
  };
};

const files: Record<string, unknown> = {
  keys: keys(), entries: entries(), trees: trees(), inclusion: await inclusions(), consistency: await consistencies(), tiles: tiles(),
  notes: await notes(), checkpoints: await checkpoints(), cosignatures: await cosignatures(), witness: await witness(), "tlog-proofs": await logProofs(),
};
const isCheck = process.argv.includes("--check");
for (const [name, value] of Object.entries(files)) {
  const file = fileURLToPath(new URL(`${name}.json`, import.meta.url));
  const text = `${JSON.stringify(value, null, 2)}\n`;
  if (!isCheck) writeFileSync(file, text);
  else if (readFileSync(file, "utf8") !== text) {
    console.error(`${name}.json differs from what its script gives`);
    process.exitCode = 1;
  }
}
