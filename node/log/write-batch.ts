import { type Kysely, type RawBuilder, sql, type Transaction } from "kysely";
import type { FullTile } from "#kernel";
import { edgeBytes } from "#kernel";
import { caseRow } from "#node/store/case-record.ts";
import type { Database } from "#node/store/database.ts";
import { type Columns, insertRows, Statement } from "#node/store/insert.ts";
import type { Batch, Grown, LogHead, Written } from "./batch.ts";
import { columns } from "./columns.ts";

/** A log as the batch leaves it: its newly completed tiles and its signed checkpoint. */
export type GrownLog = Grown & { readonly tiles: readonly FullTile[]; readonly checkpoint: string };

/**
 * Everything that a batch writes but its sealed content, in the transaction given: as one statement whose text depends on the tables and not on the number of
 * rows, so that the store prepares it once, and what is rare behind it.
 */
export async function writeBatch(trx: Transaction<Database>, batch: Batch, grown: readonly GrownLog[]): Promise<void> {
  const { written } = batch;
  for (const statement of withdrawals(written)) await statement.execute(trx);
  const found = batch.found();
  const writes = [asFound(found, HELD), growLogs(grown, batch.at), ...insertsOf(batch, grown)];
  const { rows } = await together(writes).execute<{ same: number; grown: number }>(trx);
  // INVARIANT: a batch is committed only onto the logs that it was judged by, all of them: a commit that was given up may still come.
  if (rows[0]?.same !== found.length || rows[0].grown !== grown.length) throw grewOutside();
  if (written.passed.length > 0) await markInHand(written.passed).execute(trx);
  for (const row of written.publics) await addPublic(trx, row);
  for (const run of written.also) await run(trx);
}

const grewOutside = () => new Error("a log grew outside this sequencer");

/** Throws if a log has grown since the batch found it: what was read for it may then be of two minds. */
export async function confirmFound(db: Kysely<Database>, batch: Batch): Promise<void> {
  const found = batch.found();
  const { rows } = await asFound(found).execute(db);
  if (rows.length !== found.length) throw grewOutside();
}

/** All of them as one statement, which tells how many rows the first two gave. */
function together(writes: readonly Statement[]): Statement {
  const text = (first: number) => {
    let next = first;
    const parts = writes.map((write, i) => {
      const part = `w${i} as (${write.text(next)})`;
      next += write.values.length;
      return part;
    });
    return `with ${parts.join(", ")} select (select count(*) from w0) as same, (select count(*) from w1) as grown`;
  };
  return new Statement(
    writes.flatMap(({ values }) => values),
    text,
  );
}

/** The content of the batch, once the keys that it is sealed under are durable. */
export async function writeSealed(trx: Transaction<Database>, { sealed }: Written): Promise<void> {
  if (sealed.length > 0) await insertRows("sealed", columns.sealed, sealed).execute(trx);
}

/** The logs that still have the size at which they were found. */
function asFound(found: readonly LogHead[], held = ""): Statement {
  const kinds = found.map(({ kind }) => kind);
  const sizes = found.map(({ edge }) => edge.size);
  return new Statement(
    [kinds, sizes],
    (n) => `select log.kind from log join unnest($${n}::text[], $${n + 1}::bigint[]) f (kind, size) using (kind, size) ${held}`,
  );
}

/** In one order, and to the end, so that no other commit comes between. */
const HELD = "order by log.kind for update of log";

function growLogs(grown: readonly GrownLog[], at: number): Statement {
  const kinds = grown.map(({ before }) => before.kind);
  const before = grown.map((log) => log.before.edge.size);
  const sizes = grown.map(({ edge }) => edge.size);
  const edges = grown.map(({ edge }) => Buffer.from(edgeBytes(edge)));
  const checkpoints = grown.map(({ checkpoint }) => checkpoint);
  return new Statement(
    [at, kinds, before, sizes, edges, checkpoints],
    (n) => `update log set size = g.size, edge = g.edge, checkpoint = g.checkpoint, at = $${n}::bigint
      from unnest($${n + 1}::text[], $${n + 2}::bigint[], $${n + 3}::bigint[], $${n + 4}::bytea[], $${n + 5}::text[])
        g (kind, before, size, edge, checkpoint)
      where log.kind = g.kind and log.size = g.before returning 1`,
  );
}

function insertsOf(batch: Batch, grown: readonly GrownLog[]): Statement[] {
  const { written } = batch;
  return [
    ...insertAll("log_entry", columns.entries, written.entries),
    ...insertAll("act", columns.acts, written.acts),
    ...insertAll("line", columns.lines, written.lines),
    ...insertAll("invalid_line", columns.invalid, written.invalid),
    ...insertAll("refusal", columns.refusals, written.refusals),
    ...insertAll("act_chunk", columns.chunks, written.chunks, NO_CONFLICT),
    ...insertAll("outbox", columns.outbox, written.outbox),
    ...insertAll("case_agency", columns.agencies, written.agencies, NO_CONFLICT),
    ...insertAll("line_disclosure", columns.numbers, written.numbers, NO_CONFLICT),
    ...insertAll("case_counter", columns.counters, newestCounters(written), columns.counterConflict),
    ...insertAll("case_file", columns.cases, batch.changedCases().map(caseRow), columns.caseConflict),
    // A tile is a cache of entries that never change: one that is there already is the same.
    ...insertAll("derived.tile", columns.tiles, tilesOf(grown), NO_CONFLICT),
    ...insertAll("assignment", columns.assignments, sightGiven(written), columns.assignmentConflict),
    ...insertAll("wake", columns.wakes, written.wakes),
  ];
}

const NO_CONFLICT = "on conflict do nothing";

const insertAll = <Row extends object>(table: string, types: Columns<Row>, rows: readonly Row[], conflict = ""): Statement[] =>
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

/** The sight that the batch gives and does not take again; an end counts only where there was none without end (spec/protocol.md). */
function sightGiven({ assignments }: Written): Database["assignment"][] {
  const given = new Map<string, Database["assignment"]>();
  for (const { give, case_id, kid, ends } of assignments) {
    const name = `${kid} ${case_id.toString("hex")}`;
    const before = given.get(name);
    if (!give) given.delete(name);
    else if (before === undefined || before.ends !== null) given.set(name, { case_id, kid, ends, in_hand: ends === null });
  }
  return [...given.values()];
}

/** Whose each case is now, on the rows of those who see it. */
const markInHand = (cases: readonly Buffer[]): RawBuilder<unknown> =>
  sql`update assignment a set in_hand = (a.kid = c.whose) from case_file c
    where c.id = a.case_id and a.case_id = any(${cases}::bytea[]) and a.in_hand <> (a.kid = c.whose)`;

/** Sight that the batch takes: what it gives again after that is written behind. */
function withdrawals({ assignments }: Written): RawBuilder<unknown>[] {
  const taken = assignments.filter(({ give }) => !give);
  const cases = taken.map(({ case_id }) => case_id);
  const kids = taken.map(({ kid }) => kid);
  if (taken.length === 0) return [];
  return [sql`delete from assignment where (case_id, kid) in (select * from unnest(${cases}::bytea[], ${kids}::text[]))`];
}

const addPublic = (trx: Transaction<Database>, row: Written["publics"][number]): Promise<unknown> =>
  trx
    .insertInto("public_record")
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
