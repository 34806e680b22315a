import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  buildInclusion,
  changedTiles,
  decodeBundle,
  encodeEntry,
  entryLeafHash,
  joinHashes,
  rootOf,
  type Tile,
  verifyConsistency,
  verifyInclusion,
} from "#kernel";
import { exampleEntry, MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";

const leaves = Array.from({ length: 66_000 }, (_, index) => entryLeafHash(crypto, exampleEntry(index)));
const byDefinition = ({ level, index, width }: Tile): Uint8Array => {
  const span = 256 ** Number(level);
  const from = index * 256;
  return joinHashes(Array.from({ length: width }, (_, i) => rootOf(crypto, leaves.slice((from + i) * span, (from + i + 1) * span))));
};

describe("tiles from a log's tables", () => {
  it("are by definition at every size, for this size and smaller ones", async () => {
    const log = new MemoryLog("mx.example/domestic");
    for (const size of [1, 255, 256, 257, 600, 65_536, 66_000]) {
      await log.growTo(size);
      for (const tile of changedTiles(0, size)) {
        if (tile.index % 50 !== 0 && tile.width === 256) continue;
        expect(await log.source.tile(tile, size)).toEqual(byDefinition(tile));
        const narrower = { ...tile, width: Math.ceil(tile.width / 2) };
        expect(await log.source.tile(narrower, size)).toEqual(byDefinition(narrower));
      }
    }
    expect(log.root).toEqual(rootOf(crypto, leaves));
  });

  it("are null beyond the tree", async () => {
    const log = new MemoryLog("mx.example/domestic");
    await log.growTo(300);
    expect(await log.source.tile({ level: 0, index: 1, width: 45 }, 300)).toBeNull();
    expect(await log.source.tile({ level: 0, index: 1, width: 44 }, 299)).toBeNull();
    expect(await log.source.tile({ level: "entries", index: 1, width: 256 }, 300)).toBeNull();
    expect(await log.source.tile({ level: 1, index: 0, width: 2 }, 300)).toBeNull();
    expect(await log.source.tile({ level: 2, index: 0, width: 1 }, 300)).toBeNull();
    expect(await log.source.tile({ level: 0, index: 7, width: 1 }, 300)).toBeNull();
  });

  it("hold the entries in bundles", async () => {
    const log = new MemoryLog("mx.example/domestic");
    await log.growTo(300);
    const bundle = await log.source.tile({ level: "entries", index: 1, width: 44 }, 300);
    expect(decodeBundle(bundle as Uint8Array)).toEqual(log.entries.slice(256).map(encodeEntry));
  });

  it("are made again from the entries when the cache is lost, wholly or in part", async () => {
    const log = new MemoryLog("mx.example/domestic");
    await log.growTo(66_000);
    const wanted = changedTiles(0, 66_000).filter(({ level, index }) => level !== 0 || index === 100);
    const whole = await Promise.all(wanted.map((tile) => log.source.tile(tile, 66_000)));
    log.tiles.delete("0/100");
    log.tiles.delete("1/0");
    expect(await Promise.all(wanted.map((tile) => log.source.tile(tile, 66_000)))).toEqual(whole);
    log.tiles.clear();
    expect(await Promise.all(wanted.map((tile) => log.source.tile(tile, 66_000)))).toEqual(whole);
  });

  it("give proofs with a handful of reads", async () => {
    const log = new MemoryLog("mx.example/domestic");
    await log.growTo(66_000);
    log.reads = 0;
    const reader = log.source.hashReader(66_000);
    await fc.assert(
      fc.asyncProperty(fc.nat(65_999), fc.integer({ min: 1, max: 66_000 }), async (index, from) => {
        log.reads = 0;
        const proof = await buildInclusion(crypto, reader, index, 66_000);
        expect(verifyInclusion(crypto, index, 66_000, leaves[index] as Uint8Array, proof, log.root)).toBe(true);
        expect(log.reads).toBeLessThanOrEqual(6);
        const root = rootOf(crypto, leaves.slice(0, from));
        expect(verifyConsistency(crypto, from, root, 66_000, log.root, await log.consistency(from))).toBe(true);
      }),
      { numRuns: 15 },
    );
  });
});
