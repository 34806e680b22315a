import { concat } from "../bytes/concat.ts";
import type { HashReader, Subtree } from "./proof.ts";
import { completeRoot, HASH_LENGTH, type Sha256 } from "./tree.ts";

/** Tiles of c2sp.org/tlog-tiles. */
export const TILE_WIDTH = 256;
export const TILE_BYTES = TILE_WIDTH * HASH_LENGTH;

/** `level` "entries" names an entry bundle; `width` is 256 for a full tile and 1–255 for a partial one. */
export type Tile = { readonly level: number | "entries"; readonly index: number; readonly width: number };

const MAX_LEVEL = 63;
const PATH = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/;

/** `tile/<L>/<N>[.p/<W>]`, relative to the log's prefix. */
export const tilePath = ({ level, index, width }: Tile): string => {
  const digits = String(index);
  const groups = digits.padStart(Math.ceil(digits.length / 3) * 3, "0").match(/.{3}/g) as string[];
  const last = groups.length - 1;
  const path = groups.map((group, i) => (i < last ? `x${group}` : group)).join("/");
  return `tile/${level}/${path}${width === TILE_WIDTH ? "" : `.p/${width}`}`;
};

/** Null for anything that is not exactly the path of one tile. */
export const parseTilePath = (path: string): Tile | null => {
  const match = PATH.exec(path);
  if (match === null) return null;
  const [, level, groups = "", width] = match;
  const tile: Tile = {
    level: level === "entries" ? "entries" : Number(level),
    index: Number(groups.replaceAll(/[x/]/g, "")),
    width: width === undefined ? TILE_WIDTH : Number(width),
  };
  const isWide = width !== undefined && tile.width >= TILE_WIDTH;
  if (isWide || (tile.level !== "entries" && tile.level > MAX_LEVEL) || !Number.isSafeInteger(tile.index)) return null;
  return tilePath(tile) === path ? tile : null;
};

/** How many hashes stand at a tile level of a tree: ⌊size / 256^level⌋. */
export const hashesAtLevel = (size: number, level: number): number => Math.floor(size / TILE_WIDTH ** level);

/** The widest form that a tile has in a tree of that size; 0 when there is none. Entry bundles follow level 0. */
export const tileWidth = (size: number, level: number | "entries", index: number): number => {
  const hashes = hashesAtLevel(size, level === "entries" ? 0 : level);
  return Math.min(TILE_WIDTH, Math.max(0, hashes - index * TILE_WIDTH));
};

/**
 * The hash tiles of a tree of size `to` that are new or wider than in the tree of size `from`, lowest level first.
 * `changedTiles(0, size)` lists every tile of a tree. Entry bundles change as the tiles of level 0 do.
 */
export const changedTiles = (from: number, to: number): Tile[] => {
  const tiles: Tile[] = [];
  for (let level = 0; hashesAtLevel(to, level) > hashesAtLevel(from, level); level++) {
    const end = hashesAtLevel(to, level);
    for (let index = Math.floor(hashesAtLevel(from, level) / TILE_WIDTH); index * TILE_WIDTH < end; index++) {
      tiles.push({ level, index, width: tileWidth(to, level, index) });
    }
  }
  return tiles;
};

const MAX_ENTRY = 0xffff;

/** An entry bundle: each entry after its length as a big-endian uint16. Throws RangeError over 65,535 bytes. */
export const encodeBundle = (entries: readonly Uint8Array[]): Uint8Array => {
  const parts: Uint8Array[] = [];
  for (const entry of entries) {
    if (entry.length > MAX_ENTRY) throw new RangeError(`an entry of ${entry.length} bytes does not fit a bundle`);
    parts.push(Uint8Array.of(entry.length >> 8, entry.length & 0xff), entry);
  }
  return concat(...parts);
};

/** The entries of a bundle as views into it, or null when its bytes do not end with an entry or there are over 256. */
export const decodeBundle = (bytes: Uint8Array): Uint8Array[] | null => {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const start = at + 2;
    if (start > bytes.length || entries.length === TILE_WIDTH) return null;
    at = start + (((bytes[at] as number) << 8) | (bytes[at + 1] as number));
    if (at > bytes.length) return null;
    entries.push(bytes.subarray(start, at));
  }
  return entries;
};

/** Gives the hashes of tiles, one after another in each, in the order asked. Throws when it does not have them. */
export type TileFetch = (tiles: readonly Tile[]) => Promise<readonly Uint8Array[]>;

/** Reads complete subtrees of a tree of `size` leaves from its tiles, each tile asked for once per call. */
export const tileHashReader = (crypto: Sha256, size: number, fetch: TileFetch): HashReader => ({
  subtrees: async (wanted) => {
    const places = wanted.map((subtree) => placeOf(size, subtree));
    const tiles = new Map(places.map(({ tile }) => [tilePath(tile), tile]));
    const fetched = await fetch([...tiles.values()]);
    const data = new Map([...tiles.keys()].map((path, i) => [path, fetched[i]]));
    return places.map(({ tile, first, count }) => {
      const hashes = data.get(tilePath(tile));
      if (hashes?.length !== tile.width * HASH_LENGTH) throw new Error(`${tilePath(tile)} is not ${tile.width} hashes`);
      return completeRoot(crypto, hashes, first, count);
    });
  },
});

const placeOf = (size: number, { level, index }: Subtree): { tile: Tile; first: number; count: number } => {
  const tileLevel = Math.floor(level / 8);
  const count = 2 ** (level % 8);
  const start = index * count;
  const tileIndex = Math.floor(start / TILE_WIDTH);
  const first = start - tileIndex * TILE_WIDTH;
  const width = tileWidth(size, tileLevel, tileIndex);
  if (first + count > width) throw new RangeError(`subtree ${level}/${index} is not complete in a tree of ${size}`);
  return { tile: { level: tileLevel, index: tileIndex, width }, first, count };
};
