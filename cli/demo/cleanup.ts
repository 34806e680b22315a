/** The demonstration was told to stop while a step was under way. */
export class Stopped extends Error {
  override readonly name = "Stopped";
}

/** Everything that was started, to be stopped in the opposite order, once. */
export class Cleanup {
  readonly #stops: (() => Promise<unknown>)[] = [];
  #closing: Promise<void> | null = null;

  /** What is added after closing began is stopped at once, and `Stopped` is thrown. */
  async add(stop: () => Promise<unknown>): Promise<void> {
    if (this.#closing === null) {
      this.#stops.push(stop);
      return;
    }
    await stop();
    throw new Stopped("the demonstration is stopping");
  }

  get isClosing(): boolean {
    return this.#closing !== null;
  }

  close(): Promise<void> {
    this.#closing ??= this.#run();
    return this.#closing;
  }

  async #run(): Promise<void> {
    for (const stop of this.#stops.reverse()) {
      try {
        await stop();
      } catch (fault) {
        process.stderr.write(`while stopping: ${fault instanceof Error ? fault.message : String(fault)}\n`);
      }
    }
  }
}
