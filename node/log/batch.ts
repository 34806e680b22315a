import type { Transaction } from "kysely";
import { appendAll, base64url, type Directory, type Edge, type EntryClass, entryLeafHash, type Sha256 } from "#kernel";
import type { CaseRecord } from "#node/store/case-record.ts";
import type { ActRow, Database, IncomingRow, InvalidLineRow, LineRow, RefusalRow, WakeRow } from "#node/store/database.ts";

export type LogHead = {
  readonly kind: string;
  readonly partner: string | null;
  readonly origin: string;
  readonly edge: Edge;
  readonly at: number;
};

export type PublicRow = { hash: Buffer; class: number; party: string; body: string; disclosures: string[] };
export type SealedRow = { act: Buffer; subject: string; nonce: Buffer; data: Buffer };
export type KeyRow = { act: Buffer; subject: string; wrapped: Buffer };
type EntryRow = { log: string; idx: number; class: number; hash: Buffer; at: number };

/** Rows that one batch writes, by table. */
export type Written = {
  entries: EntryRow[];
  acts: ActRow[];
  lines: LineRow[];
  invalid: InvalidLineRow[];
  refusals: RefusalRow[];
  publics: PublicRow[];
  sealed: SealedRow[];
  keys: KeyRow[];
  chunks: { act: Buffer; chunk: Buffer }[];
  agencies: { case_id: Buffer; party: string; agency: string }[];
  assignments: { case_id: Buffer; kid: string; give: boolean; ends: number | null }[];
  /** Cases that somebody else had in hand before, or may have after. */
  passed: Buffer[];
  wakes: WakeRow[];
  /** Readable numbers, with the first line of their case; `last` is the newest of a series. */
  numbers: { line: Buffer; body: string }[];
  counters: { series: string; last: number }[];
  outbox: { peer: string; idx: number; hash: Buffer }[];
  also: ((trx: Transaction<Database>) => Promise<unknown>)[];
  committed: (() => void)[];
};

const nothing = (): Written => ({
  entries: [],
  acts: [],
  lines: [],
  invalid: [],
  refusals: [],
  publics: [],
  sealed: [],
  keys: [],
  chunks: [],
  agencies: [],
  assignments: [],
  passed: [],
  wakes: [],
  numbers: [],
  counters: [],
  outbox: [],
  also: [],
  committed: [],
});

/** A log with the leaf hashes that a batch adds to it, and the edge that they leave. */
export type Grown = { readonly before: LogHead; readonly leaves: readonly Uint8Array[]; readonly edge: Edge };

/** What was read of the store for the jobs of a batch. */
export type Found = { readonly cases: readonly CaseRecord[]; readonly acts: readonly ActRow[]; readonly refusals: readonly RefusalRow[] };

/**
 * The working set of one commit: what was read, and what the jobs so far add. A job sees what jobs before it wrote;
 * a job that throws is taken back whole by `rewind`. Keys of maps are base64url.
 */
export class Batch {
  readonly at: number;
  readonly written: Written = nothing();
  readonly #crypto: Sha256;
  readonly #before: ReadonlyMap<string, LogHead>;
  readonly #leaves = new Map<string, Uint8Array[]>();
  readonly #found = {
    cases: new Map<string, CaseRecord>(),
    acts: new Map<string, ActRow>(),
    refusals: new Map<string, RefusalRow>(),
  };
  /** By `node/identity/directories.ts`'s names. */
  readonly #known: ReadonlyMap<string, Directory>;
  readonly #cases = new Map<string, CaseRecord>();
  readonly #acts = new Map<string, ActRow>();
  readonly #refusals = new Map<string, RefusalRow>();
  readonly #directories = new Map<string, Directory>();
  readonly #incoming = new Map<string, { edge: Edge; rows: readonly IncomingRow[] }>();
  readonly #asked = new Map<string, true>();
  readonly #undo: (() => unknown)[] = [];
  /** Null while it is to be made anew. */
  #grown: readonly Grown[] | null = null;

  constructor(crypto: Sha256, at: number, logs: ReadonlyMap<string, LogHead>, directories: ReadonlyMap<string, Directory>) {
    this.#crypto = crypto;
    this.at = at;
    this.#before = logs;
    this.#known = directories;
  }

  /** What jobs that run after this may ask for. */
  read({ cases, acts, refusals }: Found): void {
    for (const record of cases) this.#found.cases.set(record.id, record);
    for (const row of acts) this.#found.acts.set(base64url(row.hash), row);
    for (const row of refusals) this.#found.refusals.set(base64url(row.act), row);
  }

  /** The index that the next entry of the log gets. Throws for a log that this node does not have. */
  nextIndex(log: string): number {
    const head = this.#before.get(log);
    if (head === undefined) throw new Error(`this node has no log ${log}`);
    return head.edge.size + (this.#leaves.get(log)?.length ?? 0);
  }

  append(log: string, entryClass: EntryClass, hash: Uint8Array): number {
    const idx = this.nextIndex(log);
    const leaves = this.#leaves.get(log);
    const leaf = entryLeafHash(this.#crypto, { class: entryClass, hash });
    this.#grown = null;
    if (leaves === undefined) this.#leaves.set(log, [leaf]);
    else leaves.push(leaf);
    this.written.entries.push({ log, idx, class: entryClass, hash: Buffer.from(hash), at: this.at });
    return idx;
  }

  /** All logs of the node, as the batch found them. */
  found(): readonly LogHead[] {
    return [...this.#before.values()];
  }

  /** The logs that grew, each with its new leaf hashes and new edge. */
  grown(): readonly Grown[] {
    this.#grown ??= [...this.#leaves].flatMap(([kind, leaves]) => {
      const before = this.#before.get(kind);
      return before === undefined || leaves.length === 0 ? [] : [{ before, leaves, edge: appendAll(this.#crypto, before.edge, leaves) }];
    });
    return this.#grown;
  }

  /** All logs of the node, as the batch leaves them. */
  headsAfter(): ReadonlyMap<string, LogHead> {
    const after = this.grown().map(({ before, edge }): [string, LogHead] => [before.kind, { ...before, edge, at: this.at }]);
    return new Map([...this.#before, ...after]);
  }

  /** Whether jobs may run behind it before it is kept: who may sign is as it was, and its rows are those that it tells of. */
  canBeFollowed(): boolean {
    return this.#directories.size === 0 && this.written.also.length === 0;
  }

  case(id: string): CaseRecord | undefined {
    return this.#cases.get(id) ?? this.#found.cases.get(id);
  }

  saveCase(record: CaseRecord): void {
    this.#put(this.#cases, record.id, record);
  }

  /** The cases that the batch opened or changed, in their last form. */
  changedCases(): CaseRecord[] {
    return [...this.#cases.values()];
  }

  act(hash: string): ActRow | undefined {
    return this.#acts.get(hash) ?? this.#found.acts.get(hash);
  }

  addAct(hash: string, row: ActRow): void {
    this.#put(this.#acts, hash, row);
    this.written.acts.push(row);
  }

  /** The refusal of the act with this hash. */
  refusalOf(act: string): RefusalRow | undefined {
    return this.#refusals.get(act) ?? this.#found.refusals.get(act);
  }

  addRefusal(act: string, row: RefusalRow): void {
    this.#put(this.#refusals, act, row);
    this.written.refusals.push(row);
  }

  /** What the batch so far adds to this node's copy of a peer's channel log. */
  incomingOf(peer: string): { edge: Edge; rows: readonly IncomingRow[] } | undefined {
    return this.#incoming.get(peer);
  }

  addIncoming(peer: string, edge: Edge, rows: readonly IncomingRow[]): void {
    this.#put(this.#incoming, peer, { edge, rows: [...(this.#incoming.get(peer)?.rows ?? []), ...rows] });
  }

  /** Who may sign, as the records in the batch so far leave it. */
  directory(name: string): Directory | undefined {
    return this.#directories.get(name) ?? this.#known.get(name);
  }

  saveDirectory(name: string, directory: Directory): void {
    this.#put(this.#directories, name, directory);
  }

  changedDirectories(): ReadonlyMap<string, Directory> {
    return this.#directories;
  }

  /** Whether nobody has asked this batch for `what` before: what is written once need not be written for each act. */
  isFirst(what: string): boolean {
    if (this.#asked.has(what)) return false;
    this.#put(this.#asked, what, true);
    return true;
  }

  /** A point to which the returned function takes the batch back. */
  mark(): () => void {
    const undone = this.#undo.length;
    const tables = Object.values(this.written) as unknown[][];
    const lengths = tables.map((rows) => rows.length);
    const leaves = new Map([...this.#leaves].map(([log, list]) => [log, list.length]));
    return () => {
      for (const undo of this.#undo.splice(undone).reverse()) undo();
      tables.forEach((rows, i) => {
        rows.length = lengths[i] ?? 0;
      });
      for (const [log, list] of this.#leaves) list.length = leaves.get(log) ?? 0;
      this.#grown = null;
    };
  }

  #put<V>(map: Map<string, V>, key: string, value: V): void {
    const before = map.get(key);
    this.#undo.push(() => (before === undefined ? map.delete(key) : map.set(key, before)));
    map.set(key, value);
  }
}
