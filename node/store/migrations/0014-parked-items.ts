import { type Kysely, sql } from "kysely";

/** Items of envelopes that a fault of this node kept from being decided, sealed, until they are (`node/exchange/parked.ts`). */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table parked (
    peer text not null, idx bigint not null, cases text[] not null, nonce bytea not null, data bytea not null, wrapped bytea not null,
    primary key (peer, idx))`.execute(db);
}
