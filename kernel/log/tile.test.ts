import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { utf8 } from "../bytes/index.ts";
import { type FullTile, tilesCompletedBy } from "./complete.ts";
import { buildConsistency, buildInclusion, verifyConsistency, verifyInclusion } from "./proof.ts";
import {
  changedTiles,
  decodeBundle,
  encodeBundle,
  hashesAtLevel,
  parseTilePath,
  TILE_WIDTH,
  type Tile,
  tileHashReader,
  tilePath,
  tileWidth,
} from "./tile.ts";
import { joinHashes, leafHash, rootOf } from "./tree.ts";

const runs = { numRuns: process.env.SLOW === "1" ? 20_000 : 1_000 };

describe("tile paths", () => {
  it.each<[Tile, string]>([
    [{ level: 0, index: 0, width: 256 }, "tile/0/000"],
    [{ level: 0, index: 1_234_067, width: 256 }, "tile/0/x001/x234/067"],
    [{ level: 1, index: 999, width: 1 }, "tile/1/999.p/1"],
    [{ level: 2, index: 1000, width: 255 }, "tile/2/x001/000.p/255"],
    [{ level: 63, index: 5, width: 256 }, "tile/63/005"],
    [{ level: "entries", index: 273, width: 112 }, "tile/entries/273.p/112"],
  ])("%j is %s", (tile, path) => {
    expect(tilePath(tile)).toBe(path);
    expect(parseTilePath(path)).toEqual(tile);
  });

  it("read back what they write", () => {
    const level = fc.oneof(fc.nat(63), fc.constant("entries" as const));
    const tile = fc.record({ level, index: fc.oneof(fc.nat(), fc.maxSafeNat()), width: fc.integer({ min: 1, max: 256 }) });
    fc.assert(
      fc.property(tile, (given) => {
        expect(parseTilePath(tilePath(given))).toEqual(given);
      }),
      runs,
    );
  });

  it.each([
    "tile/64/000",
    "tile/00/000",
    "tile/01/000",
    "tile/-1/000",
    "tile/0/00",
    "tile/0/0000",
    "tile/0/x000/000",
    "tile/0/x000/x001/000",
    "tile/0/001/000",
    "tile/0/x001",
    "tile/0/000.p/0",
    "tile/0/000.p/256",
    "tile/0/000.p/01",
    "tile/0/000.p/",
    "tile/0/000.p",
    "tile/0/000/",
    "/tile/0/000",
    "tile/0/000\n",
    "tile/entry/000",
    "tile/data/000",
    "tile/8/0/000",
    "tile/0/x999/x999/x999/x999/x999/999",
    "tile/0/../000",
    "tile/0/٠٠٠",
    "",
  ])("refuse %j", (path) => expect(parseTilePath(path)).toBeNull());
});

describe("which tiles a tree has", () => {
  it("is as the specification's example of 70,000 entries says", () => {
    const tiles = changedTiles(0, 70_000);
    const at = (level: number) => tiles.filter((tile) => tile.level === level).map(({ width }) => width);
    expect(at(0)).toEqual([...Array<number>(273).fill(256), 112]);
    expect(at(1)).toEqual([256, 17]);
    expect(at(2)).toEqual([1]);
    expect(tiles.length).toBe(277);
    expect(changedTiles(0, 256).map(tilePath)).toEqual(["tile/0/000", "tile/1/000.p/1"]);
    expect(changedTiles(0, 0)).toEqual([]);
  });

  it("changes exactly where a tile is new or wider", () => {
    fc.assert(
      fc.property(fc.nat(140_000), fc.nat(1_000), (from, more) => {
        const before = new Set(changedTiles(0, from).map(tilePath));
        const expected = changedTiles(0, from + more)
          .map(tilePath)
          .filter((path) => !before.has(path));
        expect(changedTiles(from, from + more).map(tilePath)).toEqual(expected);
      }),
      { numRuns: 50 },
    );
  });

  it("knows widths near 2^53", () => {
    const size = Number.MAX_SAFE_INTEGER;
    expect(hashesAtLevel(size, 6)).toBe(31);
    expect(tileWidth(size, 6, 0)).toBe(31);
    expect(tileWidth(size, 0, Math.floor(size / 256))).toBe(255);
    expect(tileWidth(size, "entries", Math.floor(size / 256) + 1)).toBe(0);
  });
});

describe("entry bundles", () => {
  it("read back what they hold", () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 256 }), (entries) => {
        expect(decodeBundle(encodeBundle(entries))).toEqual(entries);
      }),
      { numRuns: 100 },
    );
    expect(decodeBundle(encodeBundle([new Uint8Array(65_535)]))?.[0]?.length).toBe(65_535);
    expect(() => encodeBundle([new Uint8Array(65_536)])).toThrow(RangeError);
  });

  it("are refused when cut anywhere but between entries, or with over 256", () => {
    const bundle = encodeBundle([utf8("a"), utf8("bcd"), utf8("")]);
    const whole = [0, 3, 8, 10];
    for (let end = 0; end <= bundle.length; end++)
      expect(decodeBundle(bundle.subarray(0, end)) !== null, `${end}`).toBe(whole.includes(end));
    expect(decodeBundle(encodeBundle(Array<Uint8Array>(257).fill(utf8("x"))))).toBeNull();
  });
});

describe("a log of tiles", () => {
  const leaves = Array.from({ length: 66_500 }, (_, i) => leafHash(crypto, utf8(`entry ${i}`)));

  /** Every tile hash by its definition, from the leaves alone. */
  const tileByDefinition = ({ level, index, width }: Tile): Uint8Array => {
    const span = TILE_WIDTH ** Number(level);
    const from = index * TILE_WIDTH * span;
    return joinHashes(Array.from({ length: width }, (_, i) => rootOf(crypto, leaves.slice(from + i * span, from + (i + 1) * span))));
  };

  it("is completed tile by tile, reading one partial tile at most for each level", async () => {
    const kept = new Map<string, FullTile>();
    let reads = 0;
    const partial = async (level: number, index: number, width: number) => {
      reads++;
      return tileByDefinition({ level, index, width });
    };
    let size = 0;
    const batches = [0, 1, 255, 256, 300, 7, 511, 64_100, 90, 40, 900];
    for (const count of batches) {
      reads = 0;
      const completed = await tilesCompletedBy(crypto, size, leaves.slice(size, size + count), partial);
      size += count;
      expect(reads).toBeLessThanOrEqual(2);
      if (completed.length === 0) expect(reads).toBe(0);
      for (const tile of completed) kept.set(tilePath({ ...tile, width: TILE_WIDTH }), tile);
    }
    const full = changedTiles(0, size).filter(({ width }) => width === TILE_WIDTH);
    expect([...kept.keys()].sort()).toEqual(full.map(tilePath).sort());
    for (const tile of full) expect(kept.get(tilePath(tile))?.data).toEqual(tileByDefinition(tile));
    expect(kept.get("tile/1/000")?.root).toEqual(rootOf(crypto, leaves.slice(0, 65_536)));
  });

  it("gives every proof, and asks for each tile once", async () => {
    const size = 66_500;
    const tiles = new Map(changedTiles(0, size).map((tile) => [tilePath(tile), tileByDefinition(tile)]));
    const reader = tileHashReader(crypto, size, async (wanted) => {
      expect(new Set(wanted.map(tilePath)).size).toBe(wanted.length);
      return wanted.map((tile) => tiles.get(tilePath(tile)) as Uint8Array);
    });
    const root = rootOf(crypto, leaves);
    for (const index of [0, 1, 255, 256, 65_535, 65_536, 66_303, 66_304, 66_499]) {
      const proof = await buildInclusion(crypto, reader, index, size);
      expect(verifyInclusion(crypto, index, size, leaves[index] as Uint8Array, proof, root)).toBe(true);
    }
    for (const from of [1, 255, 256, 257, 65_535, 65_536, 65_537, 66_499]) {
      const proof = await buildConsistency(crypto, reader, from, size);
      expect(verifyConsistency(crypto, from, rootOf(crypto, leaves.slice(0, from)), size, root, proof)).toBe(true);
    }
  });

  it("throws for a tile of the wrong length and for a subtree that is not complete", async () => {
    const short = tileHashReader(crypto, 300, async (wanted) => wanted.map(() => new Uint8Array(32)));
    await expect(buildInclusion(crypto, short, 3, 300)).rejects.toThrow("tile/0/000 is not 256 hashes");
    await expect(short.subtrees([{ level: 8, index: 1 }])).rejects.toThrow(RangeError);
  });
});
