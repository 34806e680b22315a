import {
  type Crypto,
  completeRoot,
  type Entry,
  encodeBundle,
  encodeEntry,
  entryLeafHash,
  type HashReader,
  joinHashes,
  type PartialTileReader,
  TILE_WIDTH,
  type Tile,
  tileHashReader,
  tileWidth,
} from "#kernel";

type Sha256 = Pick<Crypto, "sha256">;

/**
 * What a log's tables give. Only `entries` is the record: full tiles and their roots are a cache written in the commit
 * that completes them, and are computed again where they are missing.
 */
export type TileStore = {
  /** The entries from index `from` up to, not including, `to`, in order. */
  entries(from: number, to: number): Promise<readonly Entry[]>;
  /** The 8,192 bytes of a full tile, or null when it is not kept. */
  fullTile(level: number, index: number): Promise<Uint8Array | null>;
  /** The roots of the full tiles with these indexes, in order; fewer when some are not kept. */
  tileRoots(level: number, from: number, to: number): Promise<readonly Uint8Array[]>;
};

export type TileSource = {
  /** The bytes of a tile or entry bundle of a tree of `size`, or null when that tree has none so wide. */
  tile(tile: Tile, size: number): Promise<Uint8Array | null>;
  /** For proofs in a tree of `size`. */
  hashReader(size: number): HashReader;
  /** For `tilesCompletedBy`. */
  readonly partial: PartialTileReader;
};

export const tileSource = (crypto: Sha256, store: TileStore): TileSource => {
  const hashes = async (level: number, index: number, width: number): Promise<Uint8Array> => {
    const kept = width === TILE_WIDTH ? await store.fullTile(level, index) : null;
    return kept ?? computed(level, index * TILE_WIDTH, index * TILE_WIDTH + width);
  };

  const computed = async (level: number, from: number, to: number): Promise<Uint8Array> => {
    if (level === 0) return joinHashes((await store.entries(from, to)).map((entry) => entryLeafHash(crypto, entry)));
    const kept = await store.tileRoots(level - 1, from, to);
    return joinHashes(kept.length === to - from ? kept : await rootsAgain(level - 1, from, to));
  };

  const rootsAgain = async (level: number, from: number, to: number): Promise<Uint8Array[]> => {
    const roots: Uint8Array[] = [];
    for (let index = from; index < to; index++) roots.push(completeRoot(crypto, await hashes(level, index, TILE_WIDTH)));
    return roots;
  };

  const bundle = async (from: number, width: number): Promise<Uint8Array> =>
    encodeBundle((await store.entries(from, from + width)).map(encodeEntry));

  return {
    partial: hashes,
    hashReader: (size) =>
      tileHashReader(crypto, size, (tiles) => Promise.all(tiles.map(({ level, index, width }) => hashes(Number(level), index, width)))),
    tile: async ({ level, index, width }, size) => {
      if (width > tileWidth(size, level, index)) return null;
      return level === "entries" ? bundle(index * TILE_WIDTH, width) : hashes(level, index, width);
    },
  };
};
