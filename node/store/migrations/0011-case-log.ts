import { type Kysely, sql } from "kysely";

/** The log to which a case's records go stands in its row: a case that was begun on paper stays in the domestic log until it is shared. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table case_file add column log text not null default 'domestic'`.execute(db);
  await sql`update case_file set log = newest.log from (select distinct on (case_id) case_id, log from line order by case_id, n desc) newest
    where newest.case_id = case_file.id`.execute(db);
}
