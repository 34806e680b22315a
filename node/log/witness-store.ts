import { type ColumnType, type Kysely, sql } from "kysely";
import { type Crypto, unseen } from "#kernel";
import type { WitnessedLog, WitnessMemory, WitnessRuling, WitnessStore } from "./witness-app.ts";

/** One row for each log that the witness follows; `fork` is the first checkpoint that contradicts what it cosigned. */
export type WitnessLogRow = {
  origin: string;
  vkey: string;
  size: ColumnType<number | string, number, number>;
  root: Uint8Array;
  checkpoint: string | null;
  cosigned_at: ColumnType<number | string, number, number>;
  fork: string | null;
};

export type WitnessDatabase = { witness_log: WitnessLogRow };

/** Makes the table, and a row for each configured log that has none; a changed key takes the old one's place. */
export const ensureWitnessLogs = async (
  crypto: Pick<Crypto, "sha256">,
  db: Kysely<WitnessDatabase>,
  logs: readonly WitnessedLog[],
): Promise<void> => {
  await sql`create table if not exists witness_log (
    origin text primary key, vkey text not null, size bigint not null, root bytea not null,
    checkpoint text, cosigned_at bigint not null, fork text
  )`.execute(db);
  const { size, root } = unseen(crypto);
  for (const { origin, vkey } of logs) {
    await db
      .insertInto("witness_log")
      .values({ origin, vkey, size, root, checkpoint: null, cosigned_at: 0, fork: null })
      .onConflict((conflict) => conflict.column("origin").doUpdateSet({ vkey }))
      .execute();
  }
};

/** The witness's memory in Postgres; call `ensureWitnessLogs` first. */
export const postgresWitnessStore = (db: Kysely<WitnessDatabase>): WitnessStore => ({
  cosign: (origin, checkpoint, decide) =>
    db.transaction().execute(async (transaction) => {
      const row = await transaction
        .selectFrom("witness_log")
        .select(["size", "root", "cosigned_at"])
        .where("origin", "=", origin)
        .forUpdate()
        .executeTakeFirstOrThrow();
      const memory: WitnessMemory = { state: { size: Number(row.size), root: row.root }, time: Number(row.cosigned_at) };
      const ruling = decide(memory);
      const change = changeOf(ruling, checkpoint);
      if (change !== null) await transaction.updateTable("witness_log").set(change).where("origin", "=", origin).execute();
      return ruling;
    }),
  logs: async () => {
    const rows = await db.selectFrom("witness_log").select(["origin", "size", "fork"]).orderBy("origin").execute();
    return rows.map(({ origin, size, fork }) => ({ origin, size: Number(size), isForked: fork !== null }));
  },
});

const changeOf = ({ decision, time }: WitnessRuling, checkpoint: string) => {
  switch (decision.status) {
    case 200:
      return { size: decision.state.size, root: decision.state.root, checkpoint, cosigned_at: time };
    case 409:
      return decision.isFork ? { fork: sql<string>`coalesce(fork, ${checkpoint})` } : null;
    case 422:
      return null;
  }
};
