import { type Kysely, sql } from "kysely";
import {
  base64url,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  type FullTile,
  type Signer,
  signCheckpoint,
  tilesCompletedBy,
  type VerifierKey,
} from "#kernel";
import type { Clock } from "#node/clock.ts";
import type { NodeCrypto } from "#node/crypto.ts";
import type { Faults } from "#node/faults.ts";
import type { Directories } from "#node/identity/directories.ts";
import { type CaseRecord, caseRecord, caseRow, idBytes } from "#node/store/case-record.ts";
import type { ActRow, Database, KeysDatabase, RefusalRow } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";
import { Batch, type LogHead } from "./batch.ts";
import { columns } from "./columns.ts";
import { logTiles } from "./log-rows.ts";

/** Work that changes the node: it reads what `needs` names, and adds to the batch. Throwing takes back only itself. */
export type Job<T> = {
  readonly needs: { readonly cases: readonly string[]; readonly acts: readonly string[] };
  run(batch: Batch): Promise<T> | T;
};

export type SequencerDeps = {
  readonly db: Kysely<Database>;
  readonly keysDb: Kysely<KeysDatabase>;
  readonly crypto: NodeCrypto;
  readonly clock: Clock;
  readonly faults: Faults;
  /** The signing key of each log, and its verifier key; the name of the key is the log's origin. */
  readonly logKeys: ReadonlyMap<string, { signer: Signer; vkey: VerifierKey }>;
  readonly directories: Directories;
  readonly maxBatch: number;
  /** Called after each commit. */
  onCommit(batch: Batch): void;
};

type Waiting = { job: Job<unknown>; resolve(value: unknown): void; reject(error: unknown): void };

/** The store refused a commit; whether it was kept is unknown, and the same act may be sent again (SEMANTICS 7). */
export class CommitFault extends Error {}

const CACHED_CASES = 4096;

/**
 * Orders everything that a node keeps. Jobs queue up while a commit runs; the next batch takes them all, steps them one
 * after another, and commits acts, content, docket lines, entries, edges, signed checkpoints and outbox in ONE transaction.
 * A job's promise settles only after that commit: what it returned is durable.
 */
export class Sequencer {
  readonly #deps: SequencerDeps;
  readonly #queue: Waiting[] = [];
  readonly #cases = new Map<string, CaseRecord>();
  #logs: Map<string, LogHead> | null = null;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /** Runs the job in the next batch. Rejects with `CommitFault` if the commit failed. */
  submit<T>(job: Job<T>): Promise<T> {
    if (this.#stopped) return Promise.reject(new CommitFault("the node is stopping"));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ job, resolve: resolve as (value: unknown) => void, reject });
      this.#running ??= this.#drain().finally(() => {
        this.#running = null;
      });
    });
  }

  /** Size and edge of each log as last committed. */
  async heads(): Promise<ReadonlyMap<string, LogHead>> {
    this.#logs ??= await this.#loadLogs();
    return this.#logs;
  }

  /** Finishes what is queued and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  async #drain(): Promise<void> {
    // Lets requests that arrived in the same turn of the event loop share the commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const taken = this.#queue.splice(0, this.#deps.maxBatch);
      await this.#commitTogether(taken);
    }
  }

  async #commitTogether(taken: readonly Waiting[]): Promise<void> {
    const done: (() => void)[] = [];
    try {
      const batch = await this.#begin(taken);
      for (const { job, resolve, reject } of taken) {
        const rewind = batch.mark();
        try {
          const value = await job.run(batch);
          done.push(() => resolve(value));
        } catch (error) {
          rewind();
          reject(error);
        }
      }
      await this.#commit(batch);
      for (const settle of done) settle();
    } catch (error) {
      // The commit may or may not have been kept: everything cached is read again.
      this.#logs = null;
      this.#cases.clear();
      this.#deps.directories.forget();
      const fault = new CommitFault("the store did not confirm the commit", { cause: error });
      for (const { reject } of taken) reject(fault);
    }
  }

  async #begin(taken: readonly Waiting[]): Promise<Batch> {
    const { db, crypto, clock } = this.#deps;
    const logs = await this.heads();
    const caseIds = new Set(taken.flatMap(({ job }) => job.needs.cases));
    const hashes = new Set(taken.flatMap(({ job }) => job.needs.acts));
    const missing = [...caseIds].filter((id) => !this.#cases.has(id)).map(idBytes);
    const actHashes = [...hashes].map(idBytes);
    const [caseRows, actRows, refusalRows] = await Promise.all([
      missing.length === 0 ? [] : db.selectFrom("case_file").selectAll().where("id", "=", sql<Buffer>`any(${missing}::bytea[])`).execute(),
      actHashes.length === 0 ? [] : db.selectFrom("act").selectAll().where("hash", "=", sql<Buffer>`any(${actHashes}::bytea[])`).execute(),
      actHashes.length === 0
        ? []
        : db.selectFrom("refusal").selectAll().where("act", "=", sql<Buffer>`any(${actHashes}::bytea[])`).execute(),
    ]);
    const cases = new Map<string, CaseRecord>();
    for (const id of caseIds) {
      const cached = this.#cases.get(id);
      if (cached !== undefined) cases.set(id, cached);
    }
    for (const row of caseRows) cases.set(base64url(row.id), caseRecord(row));
    for (const record of cases.values()) this.#remember(record);
    const latest = Math.max(0, ...[...logs.values()].map((head) => head.at));
    return new Batch(crypto, Math.max(clock.now(), latest), logs, {
      cases,
      directories: await this.#deps.directories.all(),
      acts: new Map(actRows.map((row): [string, ActRow] => [base64url(row.hash), row])),
      refusals: new Map(refusalRows.map((row): [string, RefusalRow] => [base64url(row.act), row])),
    });
  }

  async #commit(batch: Batch): Promise<void> {
    const { db, keysDb, faults, onCommit } = this.#deps;
    const { written } = batch;
    const grown = batch.grown();
    if (grown.length === 0 && written.also.length === 0) {
      for (const run of written.committed) run();
      return;
    }
    // Data keys are durable before anything is sealed under them; a key without its content is harmless.
    if (written.keys.length > 0) await insertRows("data_key", columns.keys, written.keys, "on conflict do nothing").execute(keysDb);
    await faults.at("commit.keys");
    const heads = await Promise.all(grown.map((log) => this.#sign(log.before.kind, log.edge)));
    const tiles = await Promise.all(
      grown.map((log) =>
        tilesCompletedBy(this.#deps.crypto, log.before.edge.size, log.leaves, logTiles(db, this.#deps.crypto, log.before.kind).partial),
      ),
    );
    await faults.at("commit.before");
    await db.transaction().execute(async (trx) => {
      for (const [i, { before, edge }] of grown.entries()) {
        const guarded = await trx
          .updateTable("log")
          .set({ size: edge.size, edge: Buffer.from(edgeBytes(edge)), checkpoint: heads[i] as string, at: batch.at })
          .where("kind", "=", before.kind)
          .where("size", "=", before.edge.size)
          .executeTakeFirst();
        if (guarded.numUpdatedRows !== 1n) throw new Error(`log ${before.kind} grew outside this sequencer`);
        await insertTiles(trx, before.kind, tiles[i] ?? []);
      }
      if (written.entries.length > 0) await insertRows("log_entry", columns.entries, written.entries).execute(trx);
      if (written.acts.length > 0) await insertRows("act", columns.acts, written.acts).execute(trx);
      if (written.lines.length > 0) await insertRows("line", columns.lines, written.lines).execute(trx);
      if (written.refusals.length > 0) await insertRows("refusal", columns.refusals, written.refusals).execute(trx);
      if (written.sealed.length > 0) await insertRows("sealed", columns.sealed, written.sealed).execute(trx);
      if (written.chunks.length > 0) await insertRows("act_chunk", columns.chunks, written.chunks, "on conflict do nothing").execute(trx);
      if (written.outbox.length > 0) await insertRows("outbox", columns.outbox, written.outbox).execute(trx);
      if (written.agencies.length > 0)
        await insertRows("case_agency", columns.agencies, written.agencies, "on conflict do nothing").execute(trx);
      for (const row of written.publics)
        await trx
          .insertInto("public_record")
          .values(row)
          .onConflict((c) => c.doNothing())
          .execute();
      const cases = batch.changedCases();
      if (cases.length > 0) await insertRows("case_file", columns.cases, cases.map(caseRow), columns.caseConflict).execute(trx);
      for (const run of written.also) await run(trx);
    });
    await faults.at("commit.after");
    this.#settle(batch, grown);
    onCommit(batch);
  }

  #settle(batch: Batch, grown: ReturnType<Batch["grown"]>): void {
    const logs = new Map(this.#logs);
    for (const { before, edge } of grown) logs.set(before.kind, { ...before, edge, at: batch.at });
    this.#logs = logs;
    this.#deps.directories.replace(batch.changedDirectories());
    for (const record of batch.changedCases()) this.#remember(record);
    for (const run of batch.written.committed) run();
  }

  #remember(record: CaseRecord): void {
    this.#cases.delete(record.id);
    this.#cases.set(record.id, record);
    if (this.#cases.size <= CACHED_CASES) return;
    const oldest = this.#cases.keys().next().value;
    if (oldest !== undefined) this.#cases.delete(oldest);
  }

  async #sign(kind: string, edge: LogHead["edge"]): Promise<string> {
    const key = this.#deps.logKeys.get(kind);
    if (key === undefined) throw new Error(`no key for log ${kind}`);
    return signCheckpoint(key.signer, key.vkey, edge.size, edgeRoot(this.#deps.crypto, edge));
  }

  async #loadLogs(): Promise<Map<string, LogHead>> {
    const rows = await this.#deps.db.selectFrom("log").selectAll().execute();
    return new Map(
      rows.map((row) => {
        const edge = edgeFromBytes(row.size, row.edge);
        if (edge === null) throw new Error(`the edge of log ${row.kind} does not fit its size`);
        return [row.kind, { kind: row.kind, partner: row.partner, origin: row.origin, edge, at: row.at }];
      }),
    );
  }
}

async function insertTiles(trx: Kysely<Database>, log: string, tiles: readonly FullTile[]): Promise<void> {
  if (tiles.length === 0) return;
  const rows = tiles.map(({ level, index, root, data }) => ({ log, level, idx: index, root: Buffer.from(root), data: Buffer.from(data) }));
  // A tile is a cache of entries that never change: one that is there already is the same.
  await trx
    .insertInto("derived.tile")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
