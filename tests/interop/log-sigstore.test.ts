import { createPublicKey, type KeyObject } from "node:crypto";
import { createRequire } from "node:module";
import { beforeAll, describe, expect, it } from "vitest";
import { buildInclusion, encodeEntry, hex } from "#kernel";
import { MemoryLog } from "./memory-log.ts";
import { nodeCrypto as crypto } from "./node-crypto.ts";

/** The verifier of Sigstore's log, which reads the same checkpoints and proofs. An optional development package. */
type Entry = {
  readonly canonicalizedBody: Buffer;
  readonly inclusionProof: {
    readonly logIndex: string;
    readonly hashes: readonly Buffer[];
    readonly checkpoint: { readonly envelope: string };
  };
};
type Authority = { readonly logID: Buffer; readonly baseURL: string; readonly publicKey: KeyObject };
type Sigstore = {
  verifyCheckpoint(entry: Entry, authorities: readonly Authority[]): unknown;
  verifyMerkleInclusion(entry: Entry, checkpoint: unknown): void;
};

const load = (): Sigstore | null => {
  const require = createRequire(import.meta.url);
  try {
    return { ...require("@sigstore/verify/dist/tlog/checkpoint.js"), ...require("@sigstore/verify/dist/tlog/merkle.js") };
  } catch {
    return null;
  }
};
const sigstore = load();
if (sigstore === null) console.log("skipped: interoperation with Sigstore needs the package @sigstore/verify 3");

const SIZE = 3_001;

describe.skipIf(sigstore === null)("@sigstore/verify", () => {
  const log = new MemoryLog("mx.example/channel/us");
  let authority: Authority;
  let envelope: string;

  beforeAll(async () => {
    await log.growTo(SIZE);
    envelope = await log.checkpoint();
    const logID = Buffer.alloc(32);
    logID.writeUInt32BE(log.key.id);
    authority = { logID, baseURL: log.key.name, publicKey: createPublicKey({ key: { ...log.signer.jwk }, format: "jwk" }) };
  });

  const entryAt = async (index: number): Promise<Entry> => {
    const proof = await buildInclusion(crypto, log.source.hashReader(SIZE), index, SIZE);
    const canonicalizedBody = Buffer.from(encodeEntry(log.entries[index] as never));
    return {
      canonicalizedBody,
      inclusionProof: { logIndex: String(index), hashes: proof.map((hash) => Buffer.from(hash)), checkpoint: { envelope } },
    };
  };
  const judge = (entry: Entry): boolean => {
    try {
      const checkpoint = (sigstore as Sigstore).verifyCheckpoint(entry, [authority]);
      (sigstore as Sigstore).verifyMerkleInclusion(entry, checkpoint);
      return true;
    } catch {
      return false;
    }
  };

  it("accepts our checkpoints and inclusion proofs, at both edges and between", async () => {
    for (const index of [0, 1, 255, 256, 1_234, 2_047, 2_048, SIZE - 1]) expect(judge(await entryAt(index)), `entry ${index}`).toBe(true);
  });

  it("refuses them when they are broken", async () => {
    const entry = await entryAt(1_234);
    const { inclusionProof } = entry;
    const other = await entryAt(1_235);
    expect(hex(entry.canonicalizedBody)).not.toBe(hex(other.canonicalizedBody));
    expect(judge({ ...entry, canonicalizedBody: other.canonicalizedBody })).toBe(false);
    expect(judge({ ...entry, inclusionProof: { ...inclusionProof, logIndex: "1235" } })).toBe(false);
    expect(judge({ ...entry, inclusionProof: { ...inclusionProof, hashes: inclusionProof.hashes.slice(1) } })).toBe(false);
    const shorter = envelope.replace(`\n${SIZE}\n`, `\n${SIZE - 1}\n`);
    expect(judge({ ...entry, inclusionProof: { ...inclusionProof, checkpoint: { envelope: shorter } } })).toBe(false);
  });
});
