/** Spreads the heavy parts of verification over all cores. */
import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Crypto } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { checkActs, type SignatureVerdict, type SignedRecord } from "./act-batch.ts";
import { type LogSource, type SourceRef, Unreachable } from "./log-source.ts";
import { type CheckedRange, checkTiles, type TileRange } from "./tile-check.ts";

/** What a worker is asked. */
export type Task =
  | { readonly kind: "tiles"; readonly source: SourceRef; readonly range: TileRange }
  | { readonly kind: "acts"; readonly records: readonly SignedRecord[] };
export type Answer = { readonly id: number } & ({ readonly value: unknown } | { readonly fault: string; readonly unreachable: boolean });

export type Pool = {
  readonly size: number;
  tiles(source: LogSource, range: TileRange): Promise<CheckedRange>;
  acts(records: readonly SignedRecord[]): Promise<SignatureVerdict[]>;
  close(): Promise<void>;
};

/** Does the work on the calling thread; the only one that can read a source in memory. */
export const inlinePool = (crypto: Crypto = nodeCrypto): Pool => ({
  size: 1,
  tiles: (source, range) => checkTiles(crypto, source, range),
  acts: (records) => checkActs(crypto, records),
  close: async () => {},
});

type Waiting = { readonly resolve: (value: unknown) => void; readonly reject: (fault: unknown) => void };

/** One thread with what it was asked and has not answered. */
class Thread {
  readonly #worker = new Worker(new URL("./worker.ts", import.meta.url));
  readonly #waiting = new Map<number, Waiting>();
  #last = 0;

  constructor() {
    this.#worker.unref();
    this.#worker.on("message", (answer: Answer) => this.#settle(answer));
    this.#worker.on("error", (fault) => {
      for (const { reject } of this.#waiting.values()) reject(fault);
      this.#waiting.clear();
    });
  }

  get load(): number {
    return this.#waiting.size;
  }

  ask(task: Task): Promise<unknown> {
    const id = ++this.#last;
    this.#worker.ref();
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.#worker.postMessage({ id, task });
    });
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  #settle(answer: Answer): void {
    const waiting = this.#waiting.get(answer.id);
    this.#waiting.delete(answer.id);
    if (this.#waiting.size === 0) this.#worker.unref();
    if ("fault" in answer) waiting?.reject(answer.unreachable ? new Unreachable(answer.fault) : new Error(answer.fault));
    else waiting?.resolve(answer.value);
  }
}

/** A pool of worker threads, one for each core unless said otherwise. */
export const threadPool = (size = availableParallelism()): Pool => {
  const threads = Array.from({ length: size }, () => new Thread());
  const inline = inlinePool();
  const ask = (task: Task) => threads.reduce((least, thread) => (thread.load < least.load ? thread : least)).ask(task);
  return {
    size,
    tiles: (source, range) =>
      source.ref === undefined ? inline.tiles(source, range) : (ask({ kind: "tiles", source: source.ref, range }) as Promise<CheckedRange>),
    acts: (records) => ask({ kind: "acts", records }) as Promise<SignatureVerdict[]>,
    close: async () => {
      await Promise.all(threads.map((thread) => thread.close()));
    },
  };
};
