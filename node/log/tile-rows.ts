import type { Kysely } from "kysely";
import { completeRoot, type EntryClass, entryLeafHash, joinHashes, type PartialTileReader, type Sha256, TILE_WIDTH } from "#kernel";
import type { Database } from "#node/store/database.ts";

/** Leaf hashes of the entries `from` … `to` − 1 of a log, one after another. */
export async function leafHashes(db: Kysely<Database>, crypto: Sha256, log: string, from: number, to: number): Promise<Uint8Array> {
  const rows = await db
    .selectFrom("log_entry").select(["class", "hash"])
    .where("log", "=", log).where("idx", ">=", from).where("idx", "<", to)
    .orderBy("idx").execute();
  return joinHashes(rows.map((row) => entryLeafHash(crypto, { class: row.class as EntryClass, hash: row.hash })));
}

/**
 * The first `width` hashes of a tile as rows give them: level 0 from the entries, a higher level from the roots of the
 * full tiles below. At most 256 rows are read.
 */
export const partialTile = (db: Kysely<Database>, crypto: Sha256, log: string): PartialTileReader => async (level, index, width) => {
  const from = index * TILE_WIDTH;
  if (level === 0) return leafHashes(db, crypto, log, from, from + width);
  const below = await db
    .selectFrom("derived.tile").select("data")
    .where("log", "=", log).where("level", "=", level - 1).where("idx", ">=", from).where("idx", "<", from + width)
    .orderBy("idx").execute();
  return joinHashes(below.map((row) => completeRoot(crypto, row.data)));
};
