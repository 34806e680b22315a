import type { Kysely } from "kysely";
import type { Entry, EntryClass, Sha256 } from "#kernel";
import type { Database } from "#node/store/database.ts";
import { type TileSource, type TileStore, tileSource } from "./tile-source.ts";

/** One log's rows as its tiles need them. */
export const logRows = (db: Kysely<Database>, log: string): TileStore => ({
  entries: async (from, to): Promise<readonly Entry[]> => {
    const rows = await db
      .selectFrom("log_entry")
      .select(["class", "hash"])
      .where("log", "=", log)
      .where("idx", ">=", from)
      .where("idx", "<", to)
      .orderBy("idx")
      .execute();
    return rows.map((row) => ({ class: row.class as EntryClass, hash: row.hash }));
  },
  fullTile: async (level, index) => {
    const row = await db
      .selectFrom("derived.tile")
      .select("data")
      .where("log", "=", log)
      .where("level", "=", level)
      .where("idx", "=", index)
      .executeTakeFirst();
    return row?.data ?? null;
  },
  tileRoots: async (level, from, to) => {
    const rows = await db
      .selectFrom("derived.tile")
      .select("root")
      .where("log", "=", log)
      .where("level", "=", level)
      .where("idx", ">=", from)
      .where("idx", "<", to)
      .orderBy("idx")
      .execute();
    return rows.map((row) => row.root);
  },
});

export const logTiles = (db: Kysely<Database>, crypto: Sha256, log: string): TileSource => tileSource(crypto, logRows(db, log));
