import { type Kysely, sql } from "kysely";

/** The time at which an act's key was judged, beside its index in its author party's log; of acts from before, the time when they came. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table act add column author_at bigint`.execute(db);
  await sql`update act set author_at = at`.execute(db);
  await sql`alter table act alter column author_at set not null`.execute(db);
}
