import { type Kysely, sql } from "kysely";
import { edgeFromBytes, edgeRoot, type Signer, signCheckpoint, tilesCompletedBy, type VerifierKey } from "#kernel";
import type { Clock } from "#node/clock.ts";
import type { NodeCrypto } from "#node/crypto.ts";
import type { Faults } from "#node/faults.ts";
import type { Directories } from "#node/identity/directories.ts";
import { type CaseRecord, caseRecord, idBytes } from "#node/store/case-record.ts";
import type { Database, KeysDatabase } from "#node/store/database.ts";
import { Batch, type Grown, type LogHead } from "./batch.ts";
import { keepKeys } from "./keep-keys.ts";
import { logTiles } from "./log-rows.ts";
import { confirmFound, type GrownLog, writeBatch, writeSealed } from "./write-batch.ts";

/** Work that changes the node: it reads what `needs` names, and adds to the batch. Throwing takes back only itself. */
export type Job<T> = {
  readonly needs: { readonly cases: readonly string[]; readonly acts: readonly string[] };
  /**
   * It may run while the commit before it is under way: of the store it reads nothing that jobs of other cases and acts write, and what it
   * does besides adding to the batch can be done again.
   */
  readonly runsAhead?: boolean;
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

/** Jobs that have run on one batch, the cases and acts that they named, and how each is told what it came to. */
type Run = { readonly batch: Batch; readonly taken: Waiting[]; readonly named: Set<string>; readonly settle: (() => void)[] };

const runOn = (batch: Batch): Run => ({ batch, taken: [], named: new Set(), settle: [] });

const namedBy = ({ needs }: Job<unknown>): readonly string[] => [...needs.cases, ...needs.acts];

/** The store refused a commit; whether it was kept is unknown, and the same act may be sent again (SEMANTICS 7). */
export class CommitFault extends Error {}

const NO_ROOM = Object.assign(new Error("no room"), { code: "ENOSPC" });

const CACHED_CASES = 4096;

/** Lets requests that arrive in the same turn of the event loop share a batch. */
const sameTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** The store is well but will never keep these rows (SQLSTATE classes 22, data, and 23, integrity). */
const isAboutData = (error: unknown): boolean => /^2[23]/.test(String((error as { code?: unknown }).code));

/**
 * Orders everything that a node keeps. Jobs queue up while a commit runs; the next batch takes them all, steps them one
 * after another, and commits acts, content, docket lines, entries, edges, signed checkpoints and outbox in ONE transaction.
 * A job's promise settles only after that commit: what it returned is durable. Jobs that touch nothing of the commit that is under way
 * run on the batch behind it meanwhile; if it fails, they run again.
 */
export class Sequencer {
  readonly #deps: SequencerDeps;
  readonly #queue: Waiting[] = [];
  readonly #cases = new Map<string, CaseRecord>();
  #logs: ReadonlyMap<string, LogHead> | null = null;
  /** Commits that ended, well or not. */
  #commits = 0;
  #running: Promise<void> | null = null;
  /** Tells who waits for it that a job was queued. */
  #arrived: () => void = () => {};
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
      this.#arrived();
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
    await sameTurn();
    let ahead: Run | null = null;
    while (ahead !== null || this.#queue.length > 0) {
      const run: Run | null = ahead ?? (await this.#start(this.#queue.splice(0, this.#deps.maxBatch)));
      ahead = run === null ? null : await this.#finish(run);
    }
  }

  /** Runs the jobs on a new batch. Null if what they need could not be read: then each has its fault. */
  async #start(taken: Waiting[]): Promise<Run | null> {
    try {
      const logs = await this.heads();
      const run = runOn(await this.#begin(logs));
      await this.#extend(run, taken);
      return run;
    } catch (error) {
      this.#fail(taken, error);
      return null;
    }
  }

  /** Commits the run; gives the one that was run ahead on it meanwhile, if there is any and the commit was well. */
  async #finish(run: Run): Promise<Run | null> {
    const committing = this.#commitRun(run);
    const ahead = await this.#runAhead(run, committing);
    if (await committing) return ahead;
    this.#queue.unshift(...(ahead?.taken ?? []));
    return null;
  }

  /** Jobs that arrive while `run` is committed and touch nothing of it, in the order of the queue up to the first that must wait. */
  async #runAhead(run: Run, committing: Promise<boolean>): Promise<Run | null> {
    if (!run.batch.canBeFollowed()) return null;
    let isOver = false;
    const over = committing.then(() => {
      isOver = true;
    });
    let ahead: Run | null = null;
    while (!isOver) {
      if (this.#queue.length === 0) await Promise.race([over, this.#nextArrival()]);
      await sameTurn();
      if (isOver || (ahead !== null && ahead.batch.at < this.#deps.clock.now())) break;
      const taken = this.#takeIndependent(run, ahead?.taken.length ?? 0);
      if (taken.length === 0) break;
      try {
        ahead ??= runOn(await this.#begin(run.batch.headsAfter()));
        await this.#extend(ahead, taken);
      } catch {
        // The store did not answer: they are tried again in a batch of their own.
        this.#queue.unshift(...taken);
        break;
      }
    }
    return ahead;
  }

  #nextArrival(): Promise<void> {
    return new Promise((resolve) => {
      this.#arrived = resolve;
    });
  }

  #takeIndependent(run: Run, already: number): Waiting[] {
    const most = Math.min(this.#queue.length, this.#deps.maxBatch - already);
    const isIndependent = ({ job }: Waiting) => job.runsAhead === true && !namedBy(job).some((name) => run.named.has(name));
    const dependent = this.#queue.findIndex((waiting) => !isIndependent(waiting));
    return this.#queue.splice(0, dependent < 0 ? most : Math.min(most, dependent));
  }

  /** Reads what the jobs need, and steps them one after another; one that throws takes back only itself. */
  async #extend(run: Run, taken: Waiting[]): Promise<void> {
    await this.#read(run.batch, taken);
    run.taken.push(...taken);
    for (const waiting of taken) {
      for (const name of namedBy(waiting.job)) run.named.add(name);
      const rewind = run.batch.mark();
      try {
        const value = await waiting.job.run(run.batch);
        run.settle.push(() => waiting.resolve(value));
      } catch (error) {
        rewind();
        run.settle.push(() => waiting.reject(error));
      }
    }
  }

  /** False if the store did not confirm it. What one job cannot have kept must not cost the others their commit: then each is tried alone. */
  async #commitRun({ batch, taken, settle }: Run): Promise<boolean> {
    try {
      await this.#commit(batch);
      for (const tell of settle) tell();
      return true;
    } catch (error) {
      this.#forget();
      if (taken.length > 1 && isAboutData(error)) await this.#eachAlone(taken);
      else this.#fail(taken, error);
      return false;
    }
  }

  async #eachAlone(taken: readonly Waiting[]): Promise<void> {
    for (const waiting of taken) {
      const run = await this.#start([waiting]);
      if (run !== null) await this.#commitRun(run);
    }
  }

  #fail(taken: readonly Waiting[], error: unknown): void {
    this.#forget();
    const fault = new CommitFault("the store did not confirm the commit", { cause: error });
    for (const { reject } of taken) reject(fault);
  }

  /** A commit may or may not have been kept: everything cached is read again. */
  #forget(): void {
    this.#commits++;
    this.#logs = null;
    this.#cases.clear();
    this.#deps.directories.forget();
  }

  async #begin(logs: ReadonlyMap<string, LogHead>): Promise<Batch> {
    const { crypto, clock, directories } = this.#deps;
    const latest = Math.max(0, ...[...logs.values()].map((head) => head.at));
    return new Batch(crypto, Math.max(clock.now(), latest), logs, await directories.all());
  }

  async #read(batch: Batch, taken: readonly Waiting[]): Promise<void> {
    const { db } = this.#deps;
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
    const cached = [...caseIds].flatMap((id) => this.#cases.get(id) ?? []);
    const cases = [...cached, ...caseRows.map(caseRecord)];
    for (const record of cases) this.#remember(record);
    batch.read({ cases, acts: actRows, refusals: refusalRows });
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
    this.#settle(batch);
    this.#deps.onCommit(batch);
  }

  #settle(batch: Batch): void {
    this.#commits++;
    this.#logs = batch.headsAfter();
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
  async #complete(log: Grown): Promise<GrownLog> {
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
