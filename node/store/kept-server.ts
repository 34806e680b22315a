import { setTimeout as sleep } from "node:timers/promises";
import type { PostgresProcess } from "./postgres-process.ts";

/** Milliseconds before the first new try and between later ones, which grow to the longest. */
export type Waits = { readonly first: number; readonly longest: number };
const WAITS: Waits = { first: 250, longest: 30_000 };
/** A server that ran so many milliseconds had started well: the next try is the first again. */
const STEADY = 60_000;

export type KeptServerOptions = {
  /** Starts the server anew, in the same place. */
  readonly start: () => Promise<PostgresProcess>;
  /** Told of each end and each new start. */
  readonly tell: (line: string) => void;
  readonly waits?: Waits;
};

/** A server that is started again whenever it ends without having been told to, until it is. */
export class KeptServer {
  readonly #options: KeptServerOptions;
  readonly #stop = new AbortController();
  #server: PostgresProcess;
  #startedAt = performance.now();
  #failures = 0;
  #restart: Promise<void> | null = null;

  constructor(first: PostgresProcess, options: KeptServerOptions) {
    this.#server = first;
    this.#options = options;
    this.#watch();
  }

  /** The one that runs, or ran last. */
  get server(): PostgresProcess {
    return this.#server;
  }

  /** Starts it no more; waits for a start that is under way. */
  async release(): Promise<PostgresProcess> {
    this.#stop.abort();
    await this.#restart;
    return this.#server;
  }

  #watch(): void {
    const server = this.#server;
    void server.ended.then((lastLines) => {
      if (this.#stop.signal.aborted) return;
      if (performance.now() - this.#startedAt > STEADY) this.#failures = 0;
      server.release();
      this.#options.tell(`Postgres (process ${server.pid}) ended by itself; it is started again. Its last lines:\n${lastLines}`);
      this.#restart = this.#again();
    });
  }

  async #again(): Promise<void> {
    const { start, tell, waits = WAITS } = this.#options;
    for (; !this.#stop.signal.aborted; this.#failures++) {
      const wait = this.#failures === 0 ? 0 : Math.min(waits.longest, waits.first * 2 ** Math.min(this.#failures - 1, 20));
      await sleep(wait, undefined, { signal: this.#stop.signal, ref: false }).catch(() => {});
      if (this.#stop.signal.aborted) return;
      try {
        this.#server = await start();
      } catch (fault) {
        tell(`Postgres could not be started again: ${(fault as Error).message}`);
        continue;
      }
      // One that ends at once again waits before the next try.
      this.#failures++;
      this.#startedAt = performance.now();
      tell(`Postgres runs again (process ${this.#server.pid})`);
      this.#watch();
      return;
    }
  }
}
