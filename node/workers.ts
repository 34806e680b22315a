import { doDuties } from "./acts/duties.ts";
import { LapseTicker } from "./acts/lapse-ticker.ts";
import type { Node } from "./context.ts";
import { passRings } from "./desk/duty/rings.ts";
import { compareActs } from "./desk/holdings/compare.ts";
import { takeUpActs } from "./desk/search/indexer.ts";
import { takeUpWakes, tellDeadlines } from "./desk/wake.ts";
import { Deliverer } from "./exchange/deliver.ts";
import { retryParked } from "./exchange/parked.ts";
import { listLogs } from "./log/routes.ts";
import { cosignLog } from "./log/witness-client.ts";
import { witnessesOf } from "./log/witnesses.ts";
import { sealReads } from "./store/read-batches.ts";

/** Milliseconds between two rounds of what runs by itself. */
const TICK = 1000;
/** Seconds between two looks for deadlines that are near or past. */
const DEADLINES = 60;
/** Seconds after which items that still cannot be dealt with are tried again, at most. */
const PARKED = 300;

/** What a node does unasked: delivery, duties, lapses, cosignatures, read batches. A round that fails is tried again in the next. */
export class Workers {
  readonly deliverers: ReadonlyMap<string, Deliverer>;
  readonly #node: Node;
  readonly #lapses: LapseTicker;
  #timers: NodeJS.Timeout[] = [];
  #round: Promise<void> | null = null;
  #tick: Promise<void> | null = null;
  #sending: Promise<void> | null = null;
  #deadlinesTold = 0;
  #parked = { next: 0, wait: 1 };

  constructor(node: Node) {
    this.#node = node;
    this.#lapses = new LapseTicker(node);
    this.deliverers = new Map([...node.peers.values()].map((peer) => [peer.party, new Deliverer(node, peer)]));
    node.events.on("outbox", (peer) => this.deliverers.get(peer)?.kick());
  }

  start(): void {
    for (const deliverer of this.deliverers.values()) deliverer.kick();
    const round = setInterval(() => {
      this.#round ??= this.round().finally(() => {
        this.#round = null;
      });
    }, TICK);
    // Sight ends when it is to end, however long a round takes.
    const tick = setInterval(() => {
      this.#tick ??= this.#attempt("sight", () => this.#node.sight.tick()).finally(() => {
        this.#tick = null;
      });
    }, TICK);
    this.#timers = [round, tick];
  }

  /** One round of everything, as the timer runs it. */
  async round(): Promise<void> {
    await this.#attempt("sight", () => this.#node.sight.tick());
    await this.#attempt("parked", () => this.#retryParked());
    await this.#attempt("duties", () => doDuties(this.#node));
    await this.#attempt("lapse", () => this.#lapses.round());
    await this.#attempt("search", () => takeUpActs(this.#node, compareActs(this.#node)));
    await this.#attempt("wakes", () => takeUpWakes(this.#node));
    await this.#attempt("rings", () => passRings(this.#node));
    await this.#attempt("deadlines", () => this.#tellDeadlines());
    void this.#sendNotices();
    await this.#attempt("reads", () => sealReads(this.#node));
    await this.#attempt("cosign", () => this.cosign());
    await this.#attempt("outbox", () => countUndelivered(this.#node));
    await this.#attempt("chunks", () => this.#node.chunks.dropLoose());
    for (const deliverer of this.deliverers.values()) deliverer.kick();
  }

  /** Asks every witness of every log; true if all of them cosigned the newest checkpoints. */
  async cosign(): Promise<boolean> {
    const logs = await listLogs(this.#node);
    const done = await Promise.all(logs.map((log) => cosignLog(this.#node, log.name, witnessesOf(this.#node, log))));
    return done.every(Boolean);
  }

  /** At once, then after waits that double while something still cannot be dealt with. */
  async #retryParked(): Promise<void> {
    const now = this.#node.clock.now();
    if (now < this.#parked.next) return;
    const { wait } = this.#parked;
    const left = await retryParked(this.#node);
    this.#parked = left === 0 ? { next: 0, wait: 1 } : { next: now + wait, wait: Math.min(PARKED, wait * 2) };
  }

  async #tellDeadlines(): Promise<void> {
    const now = this.#node.clock.now();
    if (now < this.#deadlinesTold + DEADLINES) return;
    await tellDeadlines(this.#node);
    this.#deadlinesTold = now;
  }

  /** A mail server that does not answer holds up nothing else. */
  #sendNotices(): Promise<void> {
    this.#sending ??= this.#attempt("notices", () => this.#node.notices.round()).finally(() => {
      this.#sending = null;
    });
    return this.#sending;
  }

  /** Resolves once every notice that is due now has been tried. */
  async sent(): Promise<void> {
    await this.#sending;
    await this.#sendNotices();
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    await Promise.all([this.#round, this.#tick, this.#sending, ...[...this.deliverers.values()].map((deliverer) => deliverer.stop())]);
  }

  async #attempt(what: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#node.logger.error({ what, err: error }, "a round failed");
    }
  }
}

async function countUndelivered(node: Node): Promise<void> {
  const rows = await node.db
    .selectFrom("outbox")
    .select("peer")
    .select((row) => row.fn.countAll<number>().as("items"))
    .groupBy("peer")
    .execute();
  for (const peer of node.peers.keys()) node.metrics.undelivered(peer, rows.find((row) => row.peer === peer)?.items ?? 0);
}
