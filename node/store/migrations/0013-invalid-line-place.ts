import { type Kysely, sql } from "kysely";

/** Each line that was kept as evidence has its place in the own log, as every other record has, and is found by its case. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table invalid_line add column log text, add column idx bigint`.execute(db);
  await sql`update invalid_line i
    set (log, idx) = (select e.log, e.idx from log_entry e where e.hash = i.hash order by e.idx limit 1)`.execute(db);
  await sql`alter table invalid_line alter column log set not null, alter column idx set not null, alter column n set not null`.execute(db);
  await sql`create index invalid_line_case on invalid_line (case_id)`.execute(db);
}
