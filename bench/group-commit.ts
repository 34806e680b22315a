/** The floor's group commit: rows that arrive while one commit runs share the next one, as in the node's own sequencer. */
export class GroupCommit<Row> {
  readonly #commit: (rows: readonly Row[]) => Promise<unknown>;
  readonly #most: number;
  #queue: { row: Row; resolve(): void; reject(error: unknown): void }[] = [];
  #running = false;
  /** Commits so far. */
  commits = 0;

  constructor(most: number, commit: (rows: readonly Row[]) => Promise<unknown>) {
    this.#most = most;
    this.#commit = commit;
  }

  /** Resolves once the row is durable. */
  add(row: Row): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#queue.push({ row, resolve, reject });
      if (!this.#running) void this.#drain();
    });
  }

  async #drain(): Promise<void> {
    this.#running = true;
    await new Promise((resolve) => setImmediate(resolve));
    while (this.#queue.length > 0) {
      const taken = this.#queue.splice(0, this.#most);
      try {
        await this.#commit(taken.map(({ row }) => row));
        this.commits++;
        for (const { resolve } of taken) resolve();
      } catch (error) {
        for (const { reject } of taken) reject(error);
      }
    }
    this.#running = false;
  }
}
