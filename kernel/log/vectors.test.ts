import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { base64, fromBase64, fromHex, hex, utf8 } from "../bytes/index.ts";
import * as log from "./index.ts";

/** spec/vectors/log and spec/vectors/merkle: what another team would run against its own implementation. */

const read = (name: string, folder = "log") =>
  JSON.parse(readFileSync(new URL(`../../spec/vectors/${folder}/${name}.json`, import.meta.url), "utf8"));
const bytes = (text: string) => fromBase64(text) as Uint8Array;
const vkey = (text: string) => {
  const parsed = log.parseVkey(crypto, text);
  if (!parsed.ok) throw new Error("not a vkey", { cause: parsed.refusal });
  return parsed.value;
};
const outcomeOf = (outcome: { ok: true } | { ok: false; refusal: { kind: string } }) => (outcome.ok ? "accepted" : outcome.refusal.kind);

const example = Array.from({ length: 300 }, (_, index) => {
  const entryClass = index % 10 === 0 ? log.EntryClass.publication : log.EntryClass.act;
  return log.entryOf(crypto, entryClass, utf8(`record ${index}`));
});
const leaves = example.map((entry) => log.entryLeafHash(crypto, entry));

describe("entries", () => {
  const vectors = read("entries");
  it("have the closed list of classes", () => {
    expect(vectors.classes.map((given: { class: number }) => given.class)).toEqual(Object.values(log.EntryClass));
    for (const { class: entryClass, public: isPublic } of vectors.classes) expect(log.isPublicClass(entryClass)).toBe(isPublic);
  });
  it("are a class and a hash", () => {
    for (const { record, class: entryClass, entry, leafHash } of vectors.valid) {
      const made = log.entryOf(crypto, entryClass, utf8(record));
      expect(hex(log.encodeEntry(made))).toBe(entry);
      expect(log.decodeEntry(fromHex(entry) as Uint8Array)).toEqual(made);
      expect(base64(log.entryLeafHash(crypto, made))).toBe(leafHash);
    }
  });
  it.each<{ why: string; entry: string }>(vectors.invalid)("are refused: $why", ({ entry }) => {
    expect(log.decodeEntry(fromHex(entry) as Uint8Array)).toBeNull();
  });
});

describe("proofs by the definitions of RFC 6962", () => {
  it("of inclusion hold, or do not", () => {
    const cases = read("inclusion", "merkle");
    for (const { name, valid, index, size, leafHash, proof, root } of cases)
      expect(log.verifyInclusion(crypto, index, size, bytes(leafHash), proof.map(bytes), bytes(root)), name).toBe(valid);
    expect(cases.filter(({ valid }: { valid: boolean }) => !valid).length).toBeGreaterThan(200);
  });
  it("of consistency hold, or do not", () => {
    const cases = read("consistency", "merkle");
    for (const { name, valid, size1, root1, size2, root2, proof } of cases)
      expect(log.verifyConsistency(crypto, size1, bytes(root1), size2, bytes(root2), proof.map(bytes)), name).toBe(valid);
    expect(cases.filter(({ valid }: { valid: boolean }) => !valid).length).toBeGreaterThan(200);
  });
});

describe("trees and proofs", () => {
  it("have these roots and edges", () => {
    const small = read("trees").filter(({ size }: { size: number }) => size <= leaves.length);
    expect(small.length).toBe(13);
    for (const { size, root, edge } of small) {
      const made = log.appendAll(crypto, log.EMPTY_EDGE, leaves.slice(0, size));
      expect(made.hashes.map(base64), `size ${size}`).toEqual(edge);
      expect(base64(log.edgeRoot(crypto, made))).toBe(root);
    }
  });
  it("prove inclusion, or do not", () => {
    for (const { why, valid, index, size, leafHash, proof, root } of read("inclusion")) {
      expect(log.verifyInclusion(crypto, index, size, bytes(leafHash), proof.map(bytes), bytes(root)), why).toBe(valid);
    }
  });
  it("prove consistency, or do not", () => {
    for (const { why, valid, size1, root1, size2, root2, proof } of read("consistency")) {
      expect(log.verifyConsistency(crypto, size1, bytes(root1), size2, bytes(root2), proof.map(bytes)), why).toBe(valid);
    }
  });
});

describe("tiles", () => {
  const vectors = read("tiles");
  it("have these paths and bytes", () => {
    for (const { path, sha256, bytes: length } of vectors.bundles) {
      const tile = log.parseTilePath(path) as log.Tile;
      const made = log.encodeBundle(example.slice(tile.index * 256, tile.index * 256 + tile.width).map(log.encodeEntry));
      expect([hex(crypto.sha256(made)), made.length]).toEqual([sha256, length]);
    }
    for (const { path, sha256, bytes: length } of vectors.tiles) {
      const { level, index, width } = log.parseTilePath(path) as log.Tile;
      const hashes = Array.from({ length: width }, (_, i) => {
        const span = 256 ** Number(level);
        return log.rootOf(crypto, leaves.slice((index * 256 + i) * span, (index * 256 + i + 1) * span));
      });
      const made = log.joinHashes(hashes);
      expect([hex(crypto.sha256(made)), made.length]).toEqual([sha256, length]);
    }
    expect(vectors.tiles.map(({ path }: { path: string }) => path)).toEqual(log.changedTiles(0, vectors.size).map(log.tilePath));
    expect(hex(log.encodeBundle(example.slice(0, 2).map(log.encodeEntry)))).toBe(vectors.smallBundle.hex);
  });
  it("change from size to size", () => {
    for (const { from, to, tiles } of vectors.changed) expect(log.changedTiles(from, to).map(log.tilePath)).toEqual(tiles);
  });
  it("have one path each", () => {
    for (const path of vectors.validPaths) expect(log.tilePath(log.parseTilePath(path) as log.Tile)).toBe(path);
    for (const path of vectors.invalidPaths) expect(log.parseTilePath(path), path).toBeNull();
  });
});

describe("keys and notes", () => {
  const keys = read("keys");
  const notes = read("notes");
  it("read a vkey and write it again", () => {
    for (const { vkey: text } of [keys.log, keys.witness, keys.stranger]) expect(log.formatVkey(vkey(text))).toBe(text);
    for (const text of keys.unknownTypes) expect(outcomeOf(log.parseVkey(crypto, text))).toBe("unknown-version");
  });
  it.each<{ why: string; vkey: string }>(keys.invalidVkeys)("refuse a vkey: $why", ({ vkey: text }) => {
    expect(outcomeOf(log.parseVkey(crypto, text))).toBe("malformed");
  });

  const judge = async (source: string) => {
    const note = log.parseNote(source);
    return note.ok ? log.verifyNote(crypto, note.value, notes.known.map(vkey)) : note;
  };
  it.each<{ why: string; note: string; signers: string[] }>(notes.valid)("accept a note: $why", async ({ note, signers }) => {
    const parsed = log.parseNote(note);
    expect(parsed.ok && log.formatNote(parsed.value)).toBe(note);
    const verified = await judge(note);
    expect(verified.ok && verified.value.map(({ key }) => key.name)).toEqual(signers);
  });
  it.each<{ why: string; note: string; refusal: string }>(notes.invalid)("refuse a note: $why", async ({ note, refusal }) => {
    expect(outcomeOf(await judge(note))).toBe(refusal);
  });
});

describe("checkpoints and cosignatures", () => {
  const checkpoints = read("checkpoints");
  it("are read and written again", () => {
    for (const { text, origin, size, root, extensions } of checkpoints.valid) {
      const parsed = log.parseCheckpoint(text);
      expect(parsed).toEqual({ ok: true, value: { origin, size, root: bytes(root), extensions } });
      expect(parsed.ok && log.formatCheckpoint(parsed.value)).toBe(text);
    }
  });
  it.each<{ why: string; text: string }>(checkpoints.invalid)("are refused: $why", ({ text }) => {
    expect(outcomeOf(log.parseCheckpoint(text))).toBe("malformed");
  });

  const cosignatures = read("cosignatures");
  const timeOf = async (line: string) => {
    const signatures = log.parseSignatures(line);
    if (!signatures.ok) throw new Error("not a signature line");
    return log.verifyCosignature(crypto, vkey(cosignatures.vkey), cosignatures.text, signatures.value[0]?.signature as Uint8Array);
  };
  it("carry the witness's time", async () => {
    for (const { time, line, message } of cosignatures.valid) {
      expect(await timeOf(line)).toBe(time);
      expect(log.cosignedMessage(cosignatures.text, time)).toEqual(utf8(message));
    }
  });
  it.each<{ why: string; line: string }>(cosignatures.invalid)("are refused: $why", async ({ line }) => {
    expect(await timeOf(line)).toBeNull();
  });
});

describe("a witness", () => {
  it("answers each request in turn", async () => {
    const { logs, steps } = read("witness");
    const keys = new Map(logs.map(({ origin, vkey: text }: { origin: string; vkey: string }) => [origin, [vkey(text)]]));
    let state = log.unseen(crypto);
    const decide = async (body: string) => {
      const request = log.parseAddCheckpoint(body);
      if (!request.ok) return { status: 400 };
      const origin = request.value.checkpoint.origin;
      return (
        (await log.admitCheckpoint(crypto, keys.get(origin) as log.VerifierKey[] | undefined, request.value)) ??
        log.decideCheckpoint(crypto, state, request.value)
      );
    };
    for (const { why, body, status, size } of steps) {
      const decision = await decide(body);
      expect(decision.status, why).toBe(status);
      if (size !== undefined) expect(decision, why).toMatchObject({ size });
      if ("state" in decision) state = decision.state;
    }
    expect(state.size).toBe(70_000);
  });
});

describe("offline proofs", () => {
  const vectors = read("tlog-proofs");
  const judge = async (text: string, quorum: number) => {
    const proof = log.parseLogProof(text);
    if (!proof.ok) return proof;
    const policy = { log: vkey(vectors.log), witnesses: vectors.witnesses.map(vkey), quorum };
    return log.verifyLogProof(crypto, proof.value, bytes(vectors.leafHash), policy);
  };
  it.each<{ why: string; text: string; quorum: number }>(vectors.valid)("hold: $why", async ({ text, quorum }) => {
    expect(outcomeOf(await judge(text, quorum))).toBe("accepted");
    const proof = log.parseLogProof(text);
    expect(proof.ok && log.formatLogProof(proof.value)).toBe(text);
  });
  it.each<{ why: string; text: string; quorum: number; refusal: string }>(vectors.invalid)(
    "fail: $why",
    async ({ text, quorum, refusal }) => {
      expect(outcomeOf(await judge(text, quorum))).toBe(refusal);
    },
  );
});

describe("spec/log.md", () => {
  it("shows no number that the vectors do not have", () => {
    const page = readFileSync(new URL("../../spec/log.md", import.meta.url), "utf8");
    const names = ["entries", "trees", "inclusion", "tiles", "keys", "notes", "tlog-proofs"];
    const known = names.map((name) => JSON.stringify(read(name))).join("");
    const shown = page.match(/[A-Za-z0-9+/]{43}=|[A-Za-z0-9+/]{80,}={0,2}|[0-9a-f]{64}|\S+\+[0-9a-f]{8}\+\S+/g) ?? [];
    expect(shown.length).toBeGreaterThan(25);
    expect(shown.filter((text) => !known.includes(text))).toEqual([]);
  });
});
