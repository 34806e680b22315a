/** Holdings that were said to be one: a tree of merges that are not undone. */
import { type Kysely, sql } from "kysely";
import type { Database } from "#node/store/database.ts";

export type HoldingRow = { readonly id: Buffer; readonly kind: string; readonly made_by: string; readonly made_at: number };

/** What the holding was merged into in the end; itself if into nothing. */
export async function rootOf(db: Kysely<Database>, id: Buffer): Promise<Buffer> {
  const { rows } = await sql<{ id: Buffer }>`with recursive up (id) as (
      select ${id}::bytea union select m.kept from holding_merge m join up on m.merged = up.id where m.undone_at is null)
    select id from up where not exists (select 1 from holding_merge m where m.merged = up.id and m.undone_at is null)`.execute(db);
  return rows[0]?.id ?? id;
}

/** The holding and all that was merged into it. */
export async function membersOf(db: Kysely<Database>, root: Buffer): Promise<HoldingRow[]> {
  const { rows } = await sql<HoldingRow>`with recursive down (id) as (
      select ${root}::bytea union select m.merged from holding_merge m join down on m.kept = down.id where m.undone_at is null)
    select h.* from down join holding h on h.id = down.id order by h.made_at, h.id`.execute(db);
  return rows;
}
