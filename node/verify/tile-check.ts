/** Entries against tiles: whether what a log serves as entries hashes to what it serves as tree (spec/log.md, Tiles). */
import {
  type Crypto,
  completeRoot,
  decodeBundle,
  decodeEntry,
  ENTRY_LENGTH,
  type EntryClass,
  equal,
  HASH_LENGTH,
  isPublicClass,
  leafHash,
  TILE_WIDTH,
  type Tile,
  tilePath,
  tileWidth,
} from "#kernel";
import type { Failure, FailureName } from "./failure.ts";
import type { LogSource } from "./log-source.ts";

/** Tiles of level 0 with indexes from `from` up to, not including, `to`, of a tree of `size` entries. */
export type TileRange = { readonly origin: string; readonly size: number; readonly from: number; readonly to: number };
export type PublicEntry = { readonly index: number; readonly class: EntryClass; readonly hash: Uint8Array };

export type CheckedRange = {
  /** Roots of the full tiles, one after another. */
  readonly roots: Uint8Array;
  /** Leaf hashes of a last tile that is not full. */
  readonly tail: Uint8Array;
  readonly publics: readonly PublicEntry[];
  /** How many entries of each class. */
  readonly classes: Readonly<Record<number, number>>;
  readonly failures: readonly Failure[];
};

type Sha256 = Pick<Crypto, "sha256">;

/** A tile's bytes; where a partial one is gone, the beginning of the full one (tlog-tiles, "Partial Tiles"). */
export const fetchTile = async (source: LogSource, tile: Tile): Promise<Uint8Array | null> => {
  const exact = await source.fetch(tilePath(tile));
  if (exact !== null || tile.width === TILE_WIDTH) return exact;
  const full = await source.fetch(tilePath({ ...tile, width: TILE_WIDTH }));
  if (full === null) return null;
  const unit = tile.level === "entries" ? ENTRY_LENGTH + 2 : HASH_LENGTH;
  return full.subarray(0, tile.width * unit);
};

/** Compares a tile with the hashes that it must hold; says at which hash they part. */
export const tileFailure = (tile: Tile, served: Uint8Array | null, expected: Uint8Array): { name: FailureName; at: number } | null => {
  if (served === null) return { name: "tile-missing", at: 0 };
  if (equal(served, expected)) return null;
  const at = expected.findIndex((byte, i) => served[i] !== byte);
  return { name: "tile-mismatch", at: at < 0 ? tile.width : Math.floor(at / HASH_LENGTH) };
};

class RangeCheck {
  readonly publics: PublicEntry[] = [];
  readonly classes: Record<number, number> = {};
  readonly failures: Failure[] = [];
  readonly #crypto: Sha256;
  readonly #origin: string;

  constructor(crypto: Sha256, origin: string) {
    this.#crypto = crypto;
    this.#origin = origin;
  }

  fail(name: FailureName, index: number, detail: string): void {
    this.failures.push({ name, origin: this.#origin, index, detail });
  }

  /** The leaf hashes of one bundle, null where it cannot be read; every entry is counted, public ones are listed. */
  leaves(bundle: Uint8Array | null, first: number, width: number): Uint8Array | null {
    const entries = bundle === null ? null : decodeBundle(bundle);
    if (bundle === null) this.fail("entries-missing", first, `no bundle of the ${width} entries from ${first} on`);
    else if (entries?.length !== width) this.fail("entry-malformed", first, `not a bundle of ${width} entries`);
    if (entries?.length !== width) return null;
    const leaves = new Uint8Array(width * HASH_LENGTH);
    for (const [i, bytes] of entries.entries()) {
      leaves.set(leafHash(this.#crypto, bytes), i * HASH_LENGTH);
      this.#count(bytes, first + i);
    }
    return leaves;
  }

  #count(bytes: Uint8Array, index: number): void {
    const entry = decodeEntry(bytes);
    if (entry === null) {
      this.fail("entry-malformed", index, "not an entry of 33 bytes and a known class");
      return;
    }
    this.classes[entry.class] = (this.classes[entry.class] ?? 0) + 1;
    if (isPublicClass(entry.class)) this.publics.push({ index, ...entry });
  }
}

/** Checks a range of tiles and their bundles. Where the entries cannot be read, the tile stands in so that the rest can go on. */
export const checkTiles = async (crypto: Sha256, source: LogSource, { origin, size, from, to }: TileRange): Promise<CheckedRange> => {
  const check = new RangeCheck(crypto, origin);
  const roots = new Uint8Array((to - from) * HASH_LENGTH);
  let full = 0;
  let tail = new Uint8Array();
  for (let index = from; index < to; index++) {
    const width = tileWidth(size, 0, index);
    const tile: Tile = { level: 0, index, width };
    const [bundle, served] = await Promise.all([fetchTile(source, { ...tile, level: "entries" }), fetchTile(source, tile)]);
    const first = index * TILE_WIDTH;
    const leaves = check.leaves(bundle, first, width);
    const wrong = tileFailure(tile, served, leaves ?? served ?? new Uint8Array());
    if (wrong !== null) check.fail(wrong.name, first + wrong.at, `${tilePath(tile)} is not what the entries hash to`);
    const hashes = new Uint8Array(width * HASH_LENGTH);
    hashes.set((leaves ?? served ?? hashes).subarray(0, hashes.length));
    if (width === TILE_WIDTH) roots.set(completeRoot(crypto, hashes), full++ * HASH_LENGTH);
    else tail = hashes;
  }
  const { publics, classes, failures } = check;
  return { roots: roots.subarray(0, full * HASH_LENGTH), tail, publics, classes, failures };
};
