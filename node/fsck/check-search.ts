/** The search rows of every act that was taken up, derived again from it and from what of its content opens. */
import { sql } from "kysely";
import { base64url } from "#kernel";
import { addRow, readActs, rowsOf, rulesOf, type SearchRow } from "#node/desk/search/derive.ts";
import type { ActRow } from "#node/store/database.ts";
import { type FsckDeps, pages } from "./deps.ts";

const PAGE = 100;

export async function checkSearch(deps: FsckDeps): Promise<void> {
  const { db, protocols } = deps;
  const rules = await db.selectFrom("derived.search_rules").select("hash").executeTakeFirst();
  // Rows of other rules are derived anew when the node starts.
  if (rules?.hash !== rulesOf(protocols)) return;
  await checkCursors(deps);
  for await (const page of takenUp(deps)) await checkPage(deps, page);
  await checkStray(deps);
}

/** Acts that are found already: those before the cursor of a log in which they stand. */
const takenUp = ({ db }: FsckDeps) =>
  pages<ActRow>(async (last) => {
    const { rows } = await sql<ActRow>`select a.* from act a where a.hash > ${last?.hash ?? Buffer.alloc(0)} and exists (
        select 1 from log_entry e join derived.search_cursor c on c.log = e.log where e.hash = a.hash and e.idx < c.next)
      order by a.hash limit ${PAGE}`.execute(db);
    return rows;
  });

/** A piece that does not open is told of as such; here it only must not stop the check. */
async function readAll(deps: FsckDeps, acts: readonly ActRow[]) {
  try {
    return await readActs(deps, acts);
  } catch {
    const read = await Promise.all(acts.map((act) => readActs(deps, [act]).catch(() => [])));
    return read.flat();
  }
}

async function checkPage(deps: FsckDeps, acts: readonly ActRow[]): Promise<void> {
  const read = await readAll(deps, acts);
  const hashes = read.map(({ row }) => row.hash);
  const kept = await deps.db.selectFrom("derived.search_row").selectAll().where("act", "=", sql<Buffer>`any(${hashes}::bytea[])`).execute();
  const expected = new Map(read.flatMap((one) => rowsOf(deps.kek, one)).map((row) => [nameOf(row), row]));
  const there = new Map(kept.map((row) => [nameOf(row), row]));
  for (const [name, row] of expected) compare(deps, row, there.get(name));
  for (const row of kept.filter((one) => !expected.has(nameOf(one)))) stray(deps, row, "nothing of the act opens under this subject");
}

const nameOf = ({ act, subject }: Pick<SearchRow, "act" | "subject">): string => `${base64url(act)} ${subject}`;

function compare({ found }: FsckDeps, row: SearchRow, kept: SearchRow | undefined): void {
  const where = { act: base64url(row.act), subject: row.subject };
  const mend = (trx: FsckDeps["db"]) => addRow(row).execute(trx);
  const same = kept?.case_id.equals(row.case_id) && kept.words.join() === row.words.join();
  if (kept === undefined) found.add("search-missing", where, `${row.words.length} words follow from the act`, mend);
  else if (!same) found.add("search-wrong", where, "other words, or another case, follow from the act", mend);
}

function stray({ found }: FsckDeps, { act, subject }: Pick<SearchRow, "act" | "subject">, detail: string): void {
  const mend = (trx: FsckDeps["db"]) =>
    trx.deleteFrom("derived.search_row").where("act", "=", act).where("subject", "=", subject).execute();
  found.add("search-stray", { act: base64url(act), subject }, detail, mend);
}

async function checkStray(deps: FsckDeps): Promise<void> {
  const { rows } = await sql<{ act: Buffer; subject: string }>`select r.act, r.subject from derived.search_row r where not exists (
    select 1 from act a where a.hash = r.act)`.execute(deps.db);
  for (const row of rows) stray(deps, row, "its act is not kept");
}

/** Nothing is taken up that was not committed. */
async function checkCursors({ db, found }: FsckDeps): Promise<void> {
  const { rows } = await sql<{ log: string; next: number; size: number | null }>`select c.log, c.next, l.size
    from derived.search_cursor c left join log l on l.kind = c.log where l.size is null or c.next > l.size`.execute(db);
  for (const { log, next, size } of rows) {
    const mend = (trx: FsckDeps["db"]) => trx.deleteFrom("derived.search_cursor").where("log", "=", log).execute();
    found.add("search-wrong", { log }, `taken up to ${next}, the log has ${size ?? "no"} entries`, mend);
  }
}
