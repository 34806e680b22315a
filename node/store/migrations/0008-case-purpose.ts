import { type Kysely, sql } from "kysely";

/** The purpose that a case was opened for stands in its row, so that policy can be asked without reading the opening act. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table case_file add column purpose text`.execute(db);
  await sql`update case_file set purpose = opening.payload ->> 'purpose' from (
      select l.case_id, convert_from(decode(rpad(p.part, (length(p.part) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb as payload
      from line l join act a on a.hash = l.act, lateral (select translate(split_part(a.body, '.', 2), '-_', '+/') as part) p
      where l.n = 1) opening
    where opening.case_id = case_file.id`.execute(db);
}
