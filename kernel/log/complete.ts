import { hashesAtLevel, TILE_BYTES, TILE_WIDTH } from "./tile.ts";
import { completeRoot, HASH_LENGTH, joinHashes, type Sha256 } from "./tree.ts";

/** A full tile; `root` is the hash that it contributes to the level above. */
export type FullTile = { readonly level: number; readonly index: number; readonly data: Uint8Array; readonly root: Uint8Array };

/** The first `width` hashes of a tile that was partial before, one after another. */
export type PartialTileReader = (level: number, index: number, width: number) => Promise<Uint8Array>;

/**
 * The full tiles that a commit completes, lowest level first. Reads at most one partial tile for each level, and none
 * where nothing is completed, so the cost depends on the number of new leaves and not on the size of the log.
 */
export const tilesCompletedBy = async (
  crypto: Sha256,
  sizeBefore: number,
  newLeafHashes: readonly Uint8Array[],
  partial: PartialTileReader,
): Promise<FullTile[]> => {
  const tiles: FullTile[] = [];
  let arriving = newLeafHashes;
  for (let level = 0; ; level++) {
    const before = hashesAtLevel(sizeBefore, level);
    const completed = await completeLevel(crypto, level, before, arriving, partial);
    if (completed.length === 0) return tiles;
    tiles.push(...completed);
    arriving = completed.map((tile) => tile.root);
  }
};

const completeLevel = async (
  crypto: Sha256,
  level: number,
  before: number,
  arriving: readonly Uint8Array[],
  partial: PartialTileReader,
): Promise<FullTile[]> => {
  const firstIndex = Math.floor(before / TILE_WIDTH);
  const width = before - firstIndex * TILE_WIDTH;
  const count = Math.floor((width + arriving.length) / TILE_WIDTH);
  if (count === 0) return [];
  const hashes = new Uint8Array(count * TILE_BYTES);
  if (width > 0) hashes.set(await partial(level, firstIndex, width));
  hashes.set(joinHashes(arriving.slice(0, count * TILE_WIDTH - width)), width * HASH_LENGTH);
  return Array.from({ length: count }, (_, i) => {
    const data = hashes.subarray(i * TILE_BYTES, (i + 1) * TILE_BYTES);
    return { level, index: firstIndex + i, data, root: completeRoot(crypto, data) };
  });
};
