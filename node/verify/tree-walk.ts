/** A whole log, from its entries to its root, in one pass that holds a few tiles at a time. */
import {
  appendAll,
  type Crypto,
  completeRoot,
  type Edge,
  EMPTY_EDGE,
  edgeRoot,
  HASH_LENGTH,
  joinHashes,
  splitHashes,
  TILE_WIDTH,
  tilePath,
} from "#kernel";
import type { Findings } from "./failure.ts";
import type { LogSource } from "./log-source.ts";
import type { Pool } from "./pool.ts";
import { type CheckedRange, fetchTile, type PublicEntry, tileFailure } from "./tile-check.ts";

/** Tiles that one worker takes at once: 16,384 entries. */
const CHUNK = 64;
/** A checkpoint may claim any size: a log with more missing than this is not read to its end. */
const ENOUGH = 10_000;

export type Walked = {
  readonly root: Uint8Array;
  readonly tiles: number;
  readonly publics: readonly PublicEntry[];
  readonly classes: Readonly<Record<number, number>>;
};

export type WalkDeps = {
  readonly crypto: Pick<Crypto, "sha256">;
  readonly pool: Pool;
  readonly findings: Findings;
  /** Told how many entries were read so far. */
  readonly onProgress?: (origin: string, entries: number, size: number) => void;
};

/** Builds the levels above the first from what arrives below, and compares each tile as it fills. */
class UpperLevels {
  readonly #deps: WalkDeps;
  readonly #source: LogSource;
  readonly #origin: string;
  readonly #levels: { index: number; hashes: Uint8Array[] }[] = [];
  tiles = 0;

  constructor(deps: WalkDeps, source: LogSource, origin: string) {
    this.#deps = deps;
    this.#source = source;
    this.#origin = origin;
  }

  async arrive(level: number, hash: Uint8Array): Promise<void> {
    const at = level - 1;
    this.#levels[at] ??= { index: 0, hashes: [] };
    const growing = this.#levels[at];
    growing.hashes.push(hash);
    if (growing.hashes.length < TILE_WIDTH) return;
    const data = await this.#compare(level);
    this.#levels[at] = { index: growing.index + 1, hashes: [] };
    await this.arrive(level + 1, completeRoot(this.#deps.crypto, data));
  }

  /** Compares the tiles that stayed partial. */
  async end(): Promise<void> {
    for (const [at, { hashes }] of this.#levels.entries()) if (hashes.length > 0) await this.#compare(at + 1);
  }

  async #compare(level: number): Promise<Uint8Array> {
    const { index = 0, hashes = [] } = this.#levels[level - 1] ?? {};
    const tile = { level, index, width: hashes.length };
    const expected = joinHashes(hashes);
    const wrong = tileFailure(tile, await fetchTile(this.#source, tile), expected);
    const first = (index * TILE_WIDTH + (wrong?.at ?? 0)) * TILE_WIDTH ** level;
    const where = { origin: this.#origin, index: first };
    if (wrong !== null) this.#deps.findings.add(wrong.name, where, `${tilePath(tile)} is not what the tiles below it hash to`);
    this.tiles++;
    return expected;
  }
}

/** The ranges of a tree, checked by the pool and given in order, a few ahead of whoever asks. */
async function* checkedRanges({ pool }: WalkDeps, source: LogSource, origin: string, size: number): AsyncGenerator<CheckedRange> {
  const tiles = Math.ceil(size / TILE_WIDTH);
  const running: Promise<CheckedRange>[] = [];
  for (let from = 0; from < tiles || running.length > 0; ) {
    while (from < tiles && running.length < 2 * pool.size) {
      const range = pool.tiles(source, { origin, size, from, to: Math.min(from + CHUNK, tiles) });
      range.catch(() => {});
      running.push(range);
      from += CHUNK;
    }
    yield await (running.shift() as Promise<CheckedRange>);
  }
}

/** Reads every bundle and every tile of a tree of `size` entries, and gives the root that the entries have. */
export const walkTree = async (deps: WalkDeps, source: LogSource, origin: string, size: number): Promise<Walked> => {
  const { crypto, findings } = deps;
  const upper = new UpperLevels(deps, source, origin);
  const publics: PublicEntry[] = [];
  const classes: Record<number, number> = {};
  let above: Edge = EMPTY_EDGE;
  let tail = new Uint8Array();
  let tiles = 0;
  for await (const range of checkedRanges(deps, source, origin, size)) {
    const roots = splitHashes(range.roots);
    above = appendAll(crypto, above, roots);
    for (const root of roots) await upper.arrive(1, root);
    for (const failure of range.failures) findings.take(failure);
    for (const [entryClass, count] of Object.entries(range.classes))
      classes[Number(entryClass)] = (classes[Number(entryClass)] ?? 0) + count;
    publics.push(...range.publics);
    tail = new Uint8Array(range.tail);
    tiles += roots.length + (tail.length > 0 ? 1 : 0);
    if (findings.leftOut > ENOUGH) break;
    deps.onProgress?.(origin, Math.min(above.size * TILE_WIDTH + tail.length / HASH_LENGTH, size), size);
  }
  await upper.end();
  const last = appendAll(crypto, EMPTY_EDGE, splitHashes(tail));
  const root = edgeRoot(crypto, { size, hashes: [...above.hashes, ...last.hashes] });
  return { root, tiles: tiles + upper.tiles, publics, classes };
};
