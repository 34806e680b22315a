import { describe, expect, it } from "vitest";
import { MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "#tests/interop/node-crypto.ts";
import { base64, concat, hex, utf8 } from "../bytes/index.ts";
import { formatCheckpoint, openCheckpoint } from "./checkpoint.ts";
import { cosign, cosignedMessage, verifyCosignature } from "./cosignature.ts";
import { formatNote, formatSignature, type Note, type NoteSignature, parseNote, signNote, verifyNote } from "./note.ts";
import { formatLogProof, verifyLogProof } from "./tlog-proof.ts";
import { COSIGNATURE_TYPE, ED25519_TYPE, parseVkey, verifierKey } from "./vkey.ts";
import { addCosignatures, formatAddCheckpoint, parseWitnessAnswer } from "./witness.ts";

const log = new MemoryLog("mx.example/domestic");
await log.growTo(9);
const signer = signerNamed("witness");
const witness = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, signer.jwk);
const noteOf = (source: string): Note => {
  const note = parseNote(source);
  if (!note.ok) throw new Error("unreadable");
  return note.value;
};
const note = noteOf(await log.checkpoint());
const at = (time: number) => cosign(signer, witness, note.text, time);
const withSignatures = (...signatures: NoteSignature[]) => formatNote({ text: note.text, signatures });

describe("who signed", () => {
  it("is told by name and key ID together", async () => {
    const [own] = note.signatures as [NoteSignature];
    const renamed = { ...note, signatures: [{ ...own, name: "mx.example/other" }] };
    const renumbered = { ...note, signatures: [{ ...own, id: own.id ^ 1 }] };
    for (const other of [renamed, renumbered]) {
      expect(await verifyNote(crypto, other, [log.key])).toMatchObject({ ok: false, refusal: { kind: "unknown-key" } });
    }
  });

  it("must include the log itself", async () => {
    const alone = withSignatures(await at(5));
    expect(await openCheckpoint(crypto, alone, log.key, [witness])).toMatchObject({ ok: false, refusal: { kind: "unknown-key" } });
  });

  it("must be a key of the checkpoint's own origin", async () => {
    const text = formatCheckpoint({ origin: "us.example/domestic", size: 9, root: log.root, extensions: [] });
    const borrowed = formatNote(await signNote(log.signer, log.key, text));
    expect(await openCheckpoint(crypto, borrowed, log.key)).toMatchObject({ ok: false, refusal: { kind: "malformed" } });
  });

  it("does not count the log among its own witnesses, nor one witness twice", async () => {
    const own = verifierKey(crypto, log.key.name, COSIGNATURE_TYPE, log.signer.jwk);
    const byItself = withSignatures(await cosign(log.signer, own, note.text, 5));
    expect(await openCheckpoint(crypto, byItself, own, [own])).toMatchObject({ ok: true, value: { cosigned: [] } });
    const twice = withSignatures(...note.signatures, await at(5), await at(6));
    const proof = { extra: null, index: 0, proof: [], checkpoint: twice };
    const policy = { log: log.key, witnesses: [witness], quorum: 2 };
    const opened = await openCheckpoint(crypto, twice, log.key, [witness]);
    expect(opened.ok && opened.value.cosigned.map(({ time }) => time)).toEqual([5, 6]);
    expect((await verifyLogProof(crypto, proof, log.root, policy)).ok).toBe(false);
  });
});

describe("a cosignature", () => {
  it("has a time that a number holds exactly", async () => {
    const time = new Uint8Array(8);
    new DataView(time.buffer).setBigUint64(0, 2n ** 53n);
    const signature = concat(time, await signer.sign(cosignedMessage(note.text, 2 ** 53)));
    expect(await verifyCosignature(crypto, witness, note.text, signature)).toBeNull();
    for (const wrong of [-1, 0.5, 2 ** 53, Number.NaN]) await expect(at(wrong)).rejects.toThrow(RangeError);
  });

  it("is not a note signature, even by the same key", async () => {
    const plain = verifierKey(crypto, witness.name, ED25519_TYPE, signer.jwk);
    expect(plain.id).not.toBe(witness.id);
    const signed = await signNote(signer, plain, note.text);
    expect((await verifyNote(crypto, signed, [witness])).ok).toBe(false);
    expect((await verifyNote(crypto, signed, [plain])).ok).toBe(true);
  });

  it("takes the place of the same witness's older one, and strangers' are dropped", async () => {
    const stranger = signerNamed("stranger");
    const strangerKey = verifierKey(crypto, "stranger.example", COSIGNATURE_TYPE, stranger.jwk);
    const older = noteOf(withSignatures(...note.signatures, await at(5)));
    const answer = [await at(6), await cosign(stranger, strangerKey, note.text, 6), await at(7)];
    const added = await addCosignatures(crypto, older, answer, [witness]);
    if (!added.ok) throw new Error("refused");
    expect(formatNote(added.value)).toBe(withSignatures(...note.signatures, await at(7)));
    const wrong = { ...(await at(6)), signature: (await cosign(signer, witness, "another\n", 6)).signature };
    expect(await addCosignatures(crypto, older, [wrong], [witness])).toMatchObject({ ok: false, refusal: { kind: "bad-signature" } });
  });
});

describe("what we write", () => {
  it("can always be read: bad names, texts and proofs are faults", async () => {
    for (const name of ["", "a b", "a+b", "a\u2003b", "a\nb", "\ud800"]) {
      expect(() => verifierKey(crypto, name, ED25519_TYPE, log.signer.jwk)).toThrow(RangeError);
    }
    expect(() => verifierKey(crypto, "a", ED25519_TYPE, { kty: "OKP", crv: "Ed25519", x: "AAAA" })).toThrow(RangeError);
    expect(() => verifierKey(crypto, "a", ED25519_TYPE, { kty: "EC", crv: "P-256", x: "", y: "" })).toThrow(RangeError);
    for (const text of ["", "no newline", "a\r\n", "a\tb\n", "\ud800\n"]) {
      await expect(signNote(log.signer, log.key, text)).rejects.toThrow(RangeError);
    }
    expect(() => formatAddCheckpoint(1, Array<Uint8Array>(64).fill(log.root), "")).toThrow(RangeError);
    expect(formatLogProof({ extra: new Uint8Array(), index: 0, proof: [], checkpoint: "x" })).toContain("extra \nindex 0");
  });

  it("is limited: notes of a million characters and a hundred signatures", () => {
    const line = formatSignature(note.signatures[0] as NoteSignature);
    expect(parseNote(`a\n\n${line.repeat(100)}`).ok).toBe(true);
    expect(parseNote(`a\n\n${line.repeat(101)}`)).toMatchObject({ ok: false, refusal: { kind: "oversized", actual: 101 } });
    expect(parseNote(`${"a".repeat(1_000_001)}\n\n${line}`)).toMatchObject({ ok: false, refusal: { kind: "oversized" } });
  });
});

describe("a vkey", () => {
  it("holds 32 bytes, whatever its key ID agrees with", () => {
    const withKey = (key: Uint8Array, type = 1) => {
      const id = hex(crypto.sha256(concat(utf8("a\n"), Uint8Array.of(type), key)).subarray(0, 4));
      return parseVkey(crypto, `a+${id}+${base64(concat(Uint8Array.of(type), key))}`);
    };
    expect(withKey(new Uint8Array(32)).ok).toBe(true);
    for (const length of [1, 31, 33]) expect(withKey(new Uint8Array(length))).toMatchObject({ refusal: { kind: "malformed" } });
    expect(withKey(new Uint8Array(1312), 6)).toMatchObject({ refusal: { kind: "unknown-version" } });
  });
});

describe("a witness's answer", () => {
  it("is read by its status", async () => {
    const line = formatSignature(await at(5));
    expect(parseWitnessAnswer(200, line + line)).toMatchObject({ ok: true, value: { status: 200, signatures: [{}, {}] } });
    expect(parseWitnessAnswer(409, "12\n")).toEqual({ ok: true, value: { status: 409, size: 12 } });
    for (const status of [400, 403, 404, 422] as const) expect(parseWitnessAnswer(status, "any")).toEqual({ ok: true, value: { status } });
    const wrong: [number, string][] = [[200, ""], [200, "x\n"], [200, line.slice(0, -1)], [200, line.repeat(101)], [409, "12"], [409, "012\n"], [409, ""], [500, ""], [302, ""]]; // biome-ignore format: pairs
    for (const [status, body] of wrong) expect(parseWitnessAnswer(status, body).ok, `${status} ${body.length}`).toBe(false);
  });
});
