import { type Kysely, sql } from "kysely";

/** The cosigned checkpoint by which a home's line says that an act came in time: evidence that nothing else here holds. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table timely_proof (line bytea primary key, checkpoint text not null)`.execute(db);
}
