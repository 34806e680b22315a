/** A log whose newest tree a witness cosigned, every text about it that a signature or a proof protects, and ways to break one. */
import fc from "fast-check";
import {
  addCosignatures,
  buildInclusion,
  COSIGNATURE_TYPE,
  cosign,
  encodeBundle,
  encodeEntry,
  entryLeafHash,
  formatAddCheckpoint,
  formatLogProof,
  formatNote,
  formatSignature,
  formatVkey,
  parseNote,
  verifierKey,
} from "#kernel";
import { MemoryLog } from "./memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "./node-crypto.ts";

export const PROVEN_SIZE = 300;
export const PROVEN_INDEX = 137;
/** How much of the log the witness had seen before. */
export const SEEN_SIZE = 200;
/** How many of its first entries stand in the bundle. */
export const BUNDLED = 16;

export const provenLog = async () => {
  const log = new MemoryLog("mx.example/channel/us");
  await log.growTo(SEEN_SIZE);
  const seen = { size: SEEN_SIZE, root: log.root };
  await log.growTo(PROVEN_SIZE);
  const signer = signerNamed("witness");
  const witness = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, signer.jwk);
  const note = parseNote(await log.checkpoint());
  if (!note.ok) throw new Error("unreadable");
  const line = await cosign(signer, witness, note.value.text, 1_767_225_600);
  const cosigned = await addCosignatures(crypto, note.value, [line], [witness]);
  if (!cosigned.ok) throw new Error("unverified");
  const checkpoint = formatNote(cosigned.value);
  const proof = await buildInclusion(crypto, log.source.hashReader(PROVEN_SIZE), PROVEN_INDEX, PROVEN_SIZE);
  return {
    log,
    witness,
    seen,
    checkpoint,
    signedText: note.value.text,
    signatureLines: formatSignature(line),
    proof: formatLogProof({ extra: null, index: PROVEN_INDEX, proof, checkpoint }),
    request: formatAddCheckpoint(SEEN_SIZE, await log.consistency(SEEN_SIZE), checkpoint),
    vkeys: [formatVkey(log.key), formatVkey(witness)],
    bundle: encodeBundle(log.entries.slice(0, BUNDLED).map(encodeEntry)),
    leaf: entryLeafHash(crypto, log.entries[PROVEN_INDEX] as never),
  };
};

export type Mutation = { readonly kind: "bit" | "cut" | "drop" | "double" | "swap"; readonly at: number; readonly with: number };
export const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom("bit", "cut", "drop", "double", "swap"),
  at: fc.nat(100_000),
  with: fc.nat(100_000),
});

export const mutate = (bytes: Uint8Array, { kind, at, with: other }: Mutation): Uint8Array => {
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
