import { type Kysely, sql } from "kysely";
import { base64url, edgeFromBytes, edgeRoot, type Signer, signCheckpoint, tilesCompletedBy, type VerifierKey } from "#kernel";
import type { Clock } from "#node/clock.ts";
import type { NodeCrypto } from "#node/crypto.ts";
import type { Faults } from "#node/faults.ts";
import type { Directories } from "#node/identity/directories.ts";
import { type CaseRecord, caseRecord, idBytes } from "#node/store/case-record.ts";
import type { ActRow, Database, KeysDatabase, RefusalRow } from "#node/store/database.ts";
import { Batch, type LogHead } from "./batch.ts";
import { keepKeys } from "./keep-keys.ts";
import { logTiles } from "./log-rows.ts";
import { confirmFound, type GrownLog, writeBatch, writeSealed } from "./write-batch.ts";

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
  /** Wraps the data keys. */
  readonly kek: Uint8Array;
  /** False while nothing more may be kept. */
  readonly hasRoom: () => boolean;
  /** Called after each commit. */
  onCommit(batch: Batch): void;
};

type Waiting = { job: Job<unknown>; resolve(value: unknown): void; reject(error: unknown): void };

/** The store refused a commit; whether it was kept is unknown, and the same act may be sent again (SEMANTICS 7). */
export class CommitFault extends Error {}

const NO_ROOM = Object.assign(new Error("no room"), { code: "ENOSPC" });

const CACHED_CASES = 4096;

/** The store is well but will never keep these rows (SQLSTATE classes 22, data, and 23, integrity). */
const isAboutData = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code));

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
  /** Commits that ended, well or not. */
  #commits = 0;
  #running: Promise<void> | null = null;
  #stopped = false;

  constructor(deps: SequencerDeps) {
    this.#deps = deps;
  }

  /** Runs the job in the next batch. Rejects with `CommitFault` if the commit failed. */
  submit<T>(job: Job<T>): Promise<T> {
    if (this.#stopped) return Promise.reject(new CommitFault("the node is stopping"));
    if (!this.#deps.hasRoom()) return Promise.reject(new CommitFault("the disk is all but full", { cause: NO_ROOM }));
    return new Promise<T>((resolve, reject) => {
      this.#queue.push({ job, resolve: resolve as (value: unknown) => void, reject });
      this.#wake();
    });
  }

  /** What is queued between a drain's last look and its end wakes the next one. */
  #wake(): void {
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
      if (this.#queue.length > 0) this.#wake();
    });
  }

  /** Size and edge of each log as last committed. What was read while a commit went on is read again. */
  async heads(): Promise<ReadonlyMap<string, LogHead>> {
    while (this.#logs === null) {
      const commits = this.#commits;
      const loaded = await this.#loadLogs();
      if (commits === this.#commits) this.#logs ??= loaded;
    }
    return this.#logs;
  }

  /** Finishes what is queued and takes no more. */
  async stop(): Promise<void> {
    this.#stopped = true;
    while (this.#running !== null) await this.#running;
  }

  async #drain(): Promise<void> {
    // Lets requests that arrived in the same turn of the event loop share the commit.
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const taken = this.#queue.splice(0, this.#deps.maxBatch);
      await this.#commitTogether(taken);
    }
  }

  /** What one job cannot have kept must not cost the others their commit: then each is tried alone. */
  async #commitTogether(taken: readonly Waiting[]): Promise<void> {
    const ran: { readonly waiting: Waiting; readonly settle: () => void }[] = [];
    try {
      const batch = await this.#begin(taken);
      for (const waiting of taken) {
        const rewind = batch.mark();
        try {
          const value = await waiting.job.run(batch);
          ran.push({ waiting, settle: () => waiting.resolve(value) });
        } catch (error) {
          rewind();
          waiting.reject(error);
        }
      }
      await this.#commit(batch);
      for (const { settle } of ran) settle();
    } catch (error) {
      this.#forget();
      if (ran.length > 1 && isAboutData(error)) for (const { waiting } of ran) await this.#commitTogether([waiting]);
      const fault = new CommitFault("the store did not confirm the commit", { cause: error });
      for (const { reject } of taken) reject(fault);
    }
  }

  /** A commit may or may not have been kept: everything cached is read again. */
  #forget(): void {
    this.#commits++;
    this.#logs = null;
    this.#cases.clear();
    this.#deps.directories.forget();
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
    const { db, keysDb, kek, faults } = this.#deps;
    const { written } = batch;
    const grown = batch.grown();
    if (grown.length === 0 && written.also.length === 0) {
      await confirmFound(db, batch);
      for (const run of written.committed) run();
      return;
    }
    const keys = written.keys.length === 0 ? Promise.resolve() : keepKeys(keysDb, kek, written);
    // Awaited below; a commit that fails before must not leave its rejection to nobody.
    keys.catch(() => {});
    const logs = await Promise.all(grown.map((log) => this.#complete(log)));
    await db.transaction().execute(async (trx) => {
      await writeBatch(trx, batch, logs);
      await keys;
      await faults.at("commit.keys");
      await writeSealed(trx, written);
      await faults.at("commit.before");
    });
    await faults.at("commit.after");
    this.#settle(batch, grown);
    this.#deps.onCommit(batch);
  }

  #settle(batch: Batch, grown: ReturnType<Batch["grown"]>): void {
    const logs = new Map(this.#logs);
    this.#commits++;
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

  /** Signs the log's new head and makes the tiles that it completes. */
  async #complete(log: ReturnType<Batch["grown"]>[number]): Promise<GrownLog> {
    const { db, crypto, logKeys } = this.#deps;
    const { before, leaves, edge } = log;
    const key = logKeys.get(before.kind);
    if (key === undefined) throw new Error(`no key for log ${before.kind}`);
    const [checkpoint, tiles] = await Promise.all([
      signCheckpoint(key.signer, key.vkey, edge.size, edgeRoot(crypto, edge)),
      tilesCompletedBy(crypto, before.edge.size, leaves, logTiles(db, crypto, before.kind).partial),
    ]);
    return { ...log, checkpoint, tiles };
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
