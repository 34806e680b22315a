/** A log's tree again from its entries: edge, signed checkpoint, cosignatures and tiles. */
import {
  appendAll,
  completeRoot,
  type Edge,
  EMPTY_EDGE,
  edgeBytes,
  edgeRoot,
  equal,
  HASH_LENGTH,
  joinHashes,
  openCheckpoint,
  parseVkey,
  TILE_WIDTH,
  type VerifierKey,
} from "#kernel";
import type { LogRow } from "#node/store/database.ts";
import type { FsckDeps } from "./deps.ts";
import { openUnderAny } from "./granted-keys.ts";

/** The roots of a growing tree at the sizes that were asked for. */
export class TreeAgain {
  readonly #deps: Pick<FsckDeps, "crypto">;
  readonly #sizes: readonly number[];
  #next = 0;
  edge: Edge = EMPTY_EDGE;
  readonly roots = new Map<number, Uint8Array>();

  /** `sizes` ascending. */
  constructor(deps: Pick<FsckDeps, "crypto">, sizes: readonly number[]) {
    this.#deps = deps;
    this.#sizes = sizes;
  }

  append(leaves: readonly Uint8Array[]): void {
    let rest = leaves;
    for (let stop = this.#stop(); stop !== undefined && stop <= this.edge.size + rest.length; stop = this.#stop()) {
      const count = stop - this.edge.size;
      this.#grow(rest.slice(0, count));
      rest = rest.slice(count);
      this.roots.set(stop, edgeRoot(this.#deps.crypto, this.edge));
      this.#next++;
    }
    this.#grow(rest);
  }

  #stop(): number | undefined {
    return this.#sizes[this.#next];
  }

  #grow(leaves: readonly Uint8Array[]): void {
    if (leaves.length > 0) this.edge = appendAll(this.#deps.crypto, this.edge, leaves);
  }
}

export const sizesToCheck = async ({ db }: FsckDeps, log: string): Promise<number[]> => {
  const rows = await db.selectFrom("cosigned_checkpoint").select("size").where("log", "=", log).orderBy("size").execute();
  return rows.map(({ size }) => size);
};

/** After all entries are appended: what the log says of itself. */
export async function checkHead(deps: FsckDeps, row: LogRow, tree: TreeAgain): Promise<void> {
  const { found, crypto } = deps;
  const where = { log: row.kind };
  const key = parseVkey(crypto, row.vkey);
  if (!key.ok) return found.add("checkpoint-wrong", where, "its vkey cannot be read");
  const root = edgeRoot(crypto, tree.edge);
  const opened = await openCheckpoint(crypto, row.checkpoint, key.value);
  const signed = opened.ok && opened.value.checkpoint.size === row.size && equal(opened.value.checkpoint.root, root);
  if (!signed) found.add("checkpoint-wrong", where, `the signed checkpoint is not that of its ${tree.edge.size} entries`);
  const edge = Buffer.from(edgeBytes(tree.edge));
  if (!edge.equals(row.edge)) {
    const mend = signed ? (db: FsckDeps["db"]) => db.updateTable("log").set({ edge }).where("kind", "=", row.kind).execute() : undefined;
    found.add("edge-wrong", where, "the kept edge does not follow from the entries", mend);
  }
  await checkCosigned(deps, row, key.value, tree.roots);
}

/** Each checkpoint that was sent to witnesses, and what they signed. */
async function checkCosigned(deps: FsckDeps, { kind }: LogRow, key: VerifierKey, roots: ReadonlyMap<number, Uint8Array>): Promise<void> {
  const { db, found } = deps;
  const witnesses = [
    ...deps.witnesses,
    ...[...deps.peers.values()].map(({ witness }) => witness),
    ...[...deps.granted.verifiers.values()].flat(),
  ];
  const notes = await db.selectFrom("cosigned_checkpoint").selectAll().where("log", "=", kind).execute();
  const lines = await db.selectFrom("cosignature").selectAll().where("log", "=", kind).execute();
  for (const { size, note } of notes) {
    const opened = await openUnderAny(deps, note, key);
    const root = roots.get(size);
    const right = opened.ok && root !== undefined && opened.value.checkpoint.size === size && equal(opened.value.checkpoint.root, root);
    if (!right) found.add("checkpoint-wrong", { log: kind, size }, "a checkpoint sent to witnesses is not that of the entries");
  }
  const known = new Map(notes.map(({ size, note }) => [size, note]));
  for (const { size, witness, line, at } of lines) {
    const verifiers = witnesses.filter(({ name }) => name === witness);
    const note = known.get(size);
    const opened = note === undefined || verifiers.length === 0 ? null : await openUnderAny(deps, note + line, key, verifiers);
    const right = verifiers.length === 0 ? note !== undefined : opened?.ok && opened.value.cosigned[0]?.time === at;
    if (!right) found.add("cosignature-wrong", { log: kind, size, witness }, "it does not verify under a checkpoint of this size");
  }
}

type FullTile = { readonly level: number; readonly index: number; readonly root: Buffer; readonly data: Buffer };

/** The full tiles of a growing tree, each level fed by the roots of the one below. */
export class TilesAgain {
  readonly #crypto: FsckDeps["crypto"];
  readonly #levels: { hashes: Uint8Array[]; index: number }[] = [];

  constructor(crypto: FsckDeps["crypto"]) {
    this.#crypto = crypto;
  }

  /** The tiles that these leaf hashes complete. */
  append(leaves: readonly Uint8Array[]): FullTile[] {
    return leaves.flatMap((leaf) => this.#put(0, leaf));
  }

  #put(level: number, hash: Uint8Array): FullTile[] {
    this.#levels[level] ??= { hashes: [], index: 0 };
    const state = this.#levels[level];
    state.hashes.push(hash);
    if (state.hashes.length < TILE_WIDTH) return [];
    const data = Buffer.from(joinHashes(state.hashes));
    const root = Buffer.from(completeRoot(this.#crypto, data));
    const tile = { level, index: state.index, root, data };
    state.index++;
    state.hashes = [];
    return [tile, ...this.#put(level + 1, root)];
  }

  /** How many full tiles each level has. */
  counts(): readonly number[] {
    return this.#levels.map(({ index }) => index);
  }
}

/** Compares tiles with those kept; they are a cache, so that a wrong one is simply written again. */
export async function checkTiles({ db, found, counts }: FsckDeps, log: string, tiles: readonly FullTile[]): Promise<void> {
  for (const { level, index, root, data } of tiles) {
    counts.tiles++;
    const where = { log, level, tile: index };
    const row = { log, level, idx: index, root, data };
    const kept = await db
      .selectFrom("derived.tile")
      .select(["root", "data"])
      .where("log", "=", log)
      .where("level", "=", level)
      .where("idx", "=", index)
      .executeTakeFirst();
    const mend = async (trx: FsckDeps["db"]) => {
      await trx.deleteFrom("derived.tile").where("log", "=", log).where("level", "=", level).where("idx", "=", index).execute();
      await trx.insertInto("derived.tile").values(row).execute();
    };
    if (kept === undefined) found.add("tile-missing", where, "a full tile is not kept", mend);
    else if (!kept.data.equals(data)) found.add("tile-wrong", where, `it differs from hash ${firstOther(data, kept.data)} on`, mend);
    else if (!kept.root.equals(root)) found.add("tile-wrong", where, "its kept root is not that of its hashes", mend);
  }
}

const firstOther = (a: Buffer, b: Buffer): number => Math.floor(a.findIndex((byte, i) => byte !== b[i]) / HASH_LENGTH);

/** Tiles beyond the tree. */
export async function checkStrayTiles({ db, found }: FsckDeps, log: string, counts: readonly number[]): Promise<void> {
  const rows = await db.selectFrom("derived.tile").select(["level", "idx"]).where("log", "=", log).execute();
  for (const { level, idx } of rows) {
    if (idx < (counts[level] ?? 0)) continue;
    const mend = (trx: FsckDeps["db"]) =>
      trx.deleteFrom("derived.tile").where("log", "=", log).where("level", "=", level).where("idx", "=", idx).execute();
    found.add("tile-stray", { log, level, tile: idx }, "the tree has no such full tile", mend);
  }
}
