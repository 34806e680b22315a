/** Every log, entry by entry: its tree, its tiles, and the record behind each entry. */
import { sql } from "kysely";
import { type EntryClass, entryLeafHash } from "#kernel";
import type { LogEntryRow, LogRow } from "#node/store/database.ts";
import { checkRecordsOf } from "./check-entries.ts";
import { checkHead, checkStrayTiles, checkTiles, sizesToCheck, TilesAgain, TreeAgain } from "./check-tree.ts";
import { type FsckDeps, pages } from "./deps.ts";

const PAGE = 2048;

export async function checkLogs(deps: FsckDeps): Promise<void> {
  const rows = await deps.db.selectFrom("log").selectAll().orderBy("kind").execute();
  for (const row of rows) await checkLog(deps, row);
}

async function checkLog(deps: FsckDeps, row: LogRow): Promise<void> {
  const { found, counts, progress, crypto } = deps;
  const tree = new TreeAgain(deps, await sizesToCheck(deps, row.kind));
  const tiles = new TilesAgain(crypto);
  let next = 0;
  let whole = true;
  for await (const page of entriesOf(deps, row.kind)) {
    whole = findGaps(deps, row, page, next) && whole;
    next = (page.at(-1)?.idx ?? 0) + 1;
    counts.entries += page.length;
    if (whole) {
      const leaves = page.map((entry) => entryLeafHash(crypto, { class: entry.class as EntryClass, hash: entry.hash }));
      tree.append(leaves);
      await checkTiles(deps, row.kind, tiles.append(leaves));
    }
    await checkRecordsOf(deps, row.kind, page);
    progress(row.kind, next, row.size);
  }
  if (next < row.size) found.add("entry-missing", { log: row.kind, index: next }, `the log has ${next} of its ${row.size} entries`);
  if (!whole || next !== row.size) return;
  await checkHead(deps, row, tree);
  await checkStrayTiles(deps, row.kind, tiles.counts());
}

/** False where an index is left out or beyond the log's size: then no tree can be built from the entries. */
function findGaps({ found }: FsckDeps, row: LogRow, page: readonly LogEntryRow[], from: number): boolean {
  let expected = from;
  let whole = true;
  for (const { idx } of page) {
    if (idx > expected) found.add("entry-missing", { log: row.kind, index: expected }, `entries ${expected} to ${idx - 1} are not there`);
    if (idx >= row.size) found.add("entry-beyond", { log: row.kind, index: idx }, `the log's size is ${row.size}`);
    whole &&= idx === expected && idx < row.size;
    expected = idx + 1;
  }
  return whole;
}

const entriesOf = ({ db }: FsckDeps, log: string) =>
  pages<LogEntryRow>((last) =>
    db
      .selectFrom("log_entry")
      .selectAll()
      .where("log", "=", log)
      .where("idx", ">", last?.idx ?? -1)
      .orderBy("idx")
      .limit(PAGE)
      .execute(),
  );

/** Records whose place in a log is not theirs. */
export async function checkPlaces({ db, found }: FsckDeps): Promise<void> {
  const tables = [
    { table: "act", class: 0x10 },
    { table: "line", class: 0x11 },
    { table: "refusal", class: 0x12 },
  ] as const;
  for (const { table, class: entryClass } of tables) {
    const { rows } = await sql<{ hash: Buffer; log: string; idx: number }>`
      select r.hash, r.log, r.idx from ${sql.table(table)} r
      left join log_entry e on e.log = r.log and e.idx = r.idx and e.hash = r.hash and e.class = ${entryClass}
      where e.hash is null order by r.log, r.idx`.execute(db);
    for (const { hash, log, idx } of rows)
      found.add(
        "entry-of-record-missing",
        { table, hash: hash.toString("base64url"), log, index: idx },
        "no entry of the log is this record's",
      );
  }
  for (const table of ["public_record", "read_batch"] as const) {
    const { rows } = await sql<{ hash: Buffer }>`
      select r.hash from ${sql.table(table)} r where not exists (select 1 from log_entry e where e.hash = r.hash)`.execute(db);
    for (const { hash } of rows)
      found.add("entry-of-record-missing", { table, hash: hash.toString("base64url") }, "no log has an entry of this record");
  }
}
