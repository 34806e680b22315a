import { type Kysely, sql } from "kysely";

/** What the partner has and has not decided is looked for again and again. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index delivery_received on delivery (peer) where stage = 'received'`.execute(db);
}
