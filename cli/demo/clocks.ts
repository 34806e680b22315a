import { setTimeout as sleep } from "node:timers/promises";

const PERIOD = 1000;
/** Seconds that two clocks may differ without being set right. */
const TOLERANCE = 2;

const advance = async (url: string, seconds: number): Promise<number> => {
  const answer = await fetch(`${url}/api/v1/demo/clock`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ advance: seconds }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!answer.ok) throw new Error(`the clock of ${url} cannot be moved: HTTP ${answer.status}`);
  return ((await answer.json()) as { now: number }).now;
};

/** The movable clocks of the witness and both nodes, in this order, which show one time. */
export class Clocks {
  readonly #urls: readonly string[];
  #turn: Promise<unknown> = Promise.resolve();
  #stopped = false;

  constructor(urls: readonly string[]) {
    this.#urls = urls;
  }

  /** Moves every clock forward to `time` (seconds); those that are there already stay. */
  advanceTo(time: number): Promise<void> {
    return this.#inTurn(async () => {
      const times = await this.#read();
      await this.#move(times.map((now) => Math.max(0, time - now)));
    });
  }

  /** Brings clocks that are behind up to the first, as when somebody moved only one of them; until `stop`. */
  async keepInStep(): Promise<void> {
    while (!this.#stopped) {
      await this.#inTurn(() => this.#align()).catch(() => {});
      await sleep(PERIOD);
    }
  }

  async align(): Promise<void> {
    await this.#inTurn(() => this.#align());
  }

  stop(): void {
    this.#stopped = true;
  }

  async #align(): Promise<void> {
    const times = await this.#read();
    const first = Math.max(...times);
    await this.#move(times.map((time) => (first - time > TOLERANCE ? first - time : 0)));
  }

  /** The first one, which cosigns what the others write, before these: nothing is dated ahead of its cosignature. */
  async #move([first = 0, ...others]: readonly number[]): Promise<void> {
    const [witness = "", ...nodes] = this.#urls;
    if (first > 0) await advance(witness, first);
    await Promise.all(nodes.map((url, i) => ((others[i] ?? 0) > 0 ? advance(url, others[i] as number) : null)));
  }

  #read(): Promise<number[]> {
    return Promise.all(this.#urls.map((url) => advance(url, 0)));
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#turn.then(work, work);
    this.#turn = done.catch(() => {});
    return done;
  }
}
