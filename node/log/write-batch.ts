import { type RawBuilder, sql, type Transaction } from "kysely";
import type { FullTile } from "#kernel";
import { edgeBytes } from "#kernel";
import { caseRow } from "#node/store/case-record.ts";
import type { Database } from "#node/store/database.ts";
import { type Columns, insertRows } from "#node/store/insert.ts";
import type { Batch, Written } from "./batch.ts";
import { columns } from "./columns.ts";

/** A log as the batch leaves it: its newly completed tiles and its signed checkpoint. */
export type GrownLog = ReturnType<Batch["grown"]>[number] & { readonly tiles: readonly FullTile[]; readonly checkpoint: string };

/**
 * Everything that a batch writes, in the transaction given. The statements travel together: one that fails fails the transaction,
 * whatever became of those sent behind it.
 */
export async function writeBatch(trx: Transaction<Database>, batch: Batch, grown: readonly GrownLog[]): Promise<void> {
  const guards = grown.map((log) => growLog(trx, log, batch.at));
  const writes = statementsOf(batch, grown).map((statement) => statement.execute(trx));
  const done = await Promise.allSettled([...guards, ...writes, ...publicRecords(trx, batch.written)]);
  const failed = done.find(({ status }) => status === "rejected");
  if (failed?.status === "rejected") throw failed.reason;
  for (const run of batch.written.also) await run(trx);
}

/** INVARIANT: a log grows only from the size at which this batch found it. */
async function growLog(trx: Transaction<Database>, { before, edge, checkpoint }: GrownLog, at: number): Promise<void> {
  const guarded = await trx
    .updateTable("log")
    .set({ size: edge.size, edge: Buffer.from(edgeBytes(edge)), checkpoint, at })
    .where("kind", "=", before.kind)
    .where("size", "=", before.edge.size)
    .executeTakeFirst();
  if (guarded.numUpdatedRows !== 1n) throw new Error(`log ${before.kind} grew outside this sequencer`);
}

function statementsOf(batch: Batch, grown: readonly GrownLog[]): RawBuilder<unknown>[] {
  const { written } = batch;
  return [
    ...insertAll("log_entry", columns.entries, written.entries),
    ...insertAll("act", columns.acts, written.acts),
    ...insertAll("line", columns.lines, written.lines),
    ...insertAll("refusal", columns.refusals, written.refusals),
    ...insertAll("sealed", columns.sealed, written.sealed),
    ...insertAll("act_chunk", columns.chunks, written.chunks, NO_CONFLICT),
    ...insertAll("outbox", columns.outbox, written.outbox),
    ...insertAll("case_agency", columns.agencies, written.agencies, NO_CONFLICT),
    ...insertAll("line_disclosure", columns.numbers, written.numbers, NO_CONFLICT),
    ...insertAll("case_counter", columns.counters, newestCounters(written), columns.counterConflict),
    ...insertAll("case_file", columns.cases, batch.changedCases().map(caseRow), columns.caseConflict),
    // A tile is a cache of entries that never change: one that is there already is the same.
    ...insertAll("derived.tile", columns.tiles, tilesOf(grown), NO_CONFLICT),
    ...assignments(written),
  ];
}

const NO_CONFLICT = "on conflict do nothing";

const insertAll = <Row extends object>(table: string, types: Columns<Row>, rows: readonly Row[], conflict = ""): RawBuilder<unknown>[] =>
  rows.length === 0 ? [] : [insertRows(table, types, rows, conflict)];

const tilesOf = (grown: readonly GrownLog[]) =>
  grown.flatMap(({ before, tiles }) =>
    tiles.map(({ level, index, root, data }) => ({
      log: before.kind,
      level,
      idx: index,
      root: Buffer.from(root),
      data: Buffer.from(data),
    })),
  );

/** One row for each series: a statement may not change the same row twice. */
const newestCounters = ({ counters }: Written): Written["counters"] =>
  [...new Map(counters.map(({ series, last }) => [series, last]))].map(([series, last]) => ({ series, last }));

/** The last word on each agent and case counts. */
function assignments({ assignments: all }: Written): RawBuilder<unknown>[] {
  const last = [...new Map(all.map((row) => [`${row.kid} ${row.case_id.toString("hex")}`, row])).values()];
  const taken = last.filter(({ give }) => !give);
  const kids = taken.map(({ kid }) => kid);
  const cases = taken.map(({ case_id }) => case_id);
  return [
    ...insertAll(
      "assignment",
      columns.assignments,
      last.filter(({ give }) => give).map(({ case_id, kid }) => ({ case_id, kid })),
      NO_CONFLICT,
    ),
    ...(taken.length === 0
      ? []
      : [sql`delete from assignment where (case_id, kid) in (select * from unnest(${cases}::bytea[], ${kids}::text[]))`]),
  ];
}

const publicRecords = (trx: Transaction<Database>, { publics }: Written): Promise<unknown>[] =>
  publics.map((row) =>
    trx
      .insertInto("public_record")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
