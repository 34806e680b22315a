import { type Kysely, sql } from "kysely";

/** Who left a chunk here, so that what no act names yet is held to a quota. Chunks of before count for nobody in particular. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table chunk add column owner text not null default ''`.execute(db);
  await sql`create index chunk_owner on chunk (owner)`.execute(db);
}
