import { type Kysely, sql } from "kysely";

/**
 * Every receipt that told the stage of a record is kept. A delivery names the one that told its stage, and in `earlier` the first that told
 * another one. Deliveries of before name none.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table receipt (hash bytea primary key, peer text not null, at bigint not null, body text not null)`.execute(db);
  await sql`alter table delivery add column receipt bytea, add column earlier bytea`.execute(db);
  await sql`alter table peer drop column last_receipt`.execute(db);
}
