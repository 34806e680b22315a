/** Acts delivered and receipted per second between two nodes, and how long one takes, against signed POSTs with inserts (docs/performance.md). */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { START, startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { ask, startChild } from "./child.ts";
import type { Asked, Commands } from "./exchange-process.ts";
import { type Measure, type MeasureOptions, median, round, type Size } from "./measure.ts";
import { signRequests } from "./trace-requests.ts";

/** Acts that wait at once, by records in an envelope; rounds of each. */
type Plan = { readonly sizes: readonly number[]; readonly single: number; readonly rounds: number; readonly alone: number };

const WHOLE: Plan = { sizes: [250, 1_000, 4_000], single: 100, rounds: 3, alone: 40 };
const QUICK: Plan = { sizes: [32, 64, 128], single: 8, rounds: 1, alone: 3 };
const BATCH = 64;

export type ExchangeSize = Size & {
  /** Acts sent, those that the other node keeps, and those that it receipted as accepted. */
  readonly sent: number;
  readonly kept: number;
  readonly receipted: number;
  readonly otherSent: number;
  readonly otherKept: number;
  readonly otherReceipted: number;
};

/** Milliseconds from an act that waits alone to its durable receipt, median. */
type Latency = { readonly ours: number; readonly other: number };

export type ExchangeMeasure = Measure & {
  readonly sizes: readonly ExchangeSize[];
  readonly latency: Latency;
  /** With one record in an envelope. */
  readonly single: { readonly ours: number; readonly other: number; readonly ratio: number; readonly latency: Latency };
};

export default async function run({ quick, note }: MeasureOptions): Promise<ExchangeMeasure> {
  const world = await startTwoParties();
  const pair = await Pair.start(world);
  try {
    return await measure(pair, quick ? QUICK : WHOLE, note);
  } finally {
    await pair.stop();
    await world.stop();
  }
}

async function measure(pair: Pair, plan: Plan, note: (text: string) => void): Promise<ExchangeMeasure> {
  await pair.round(plan.sizes[0] ?? 0, BATCH);
  const sizes: ExchangeSize[] = [];
  for (const n of plan.sizes) {
    const before = await pair.counts();
    const rates = await rounds(pair, n, BATCH, plan.rounds);
    sizes.push({ n, ...rates, ...difference(before, await pair.counts()) });
    note(`${n} acts at once: ${rates.ours} against ${rates.other} per second`);
  }
  const latency = await aloneFor(pair, BATCH, plan.alone);
  const rates = await rounds(pair, plan.single, 1, plan.rounds);
  const single = { ...rates, latency: await aloneFor(pair, 1, plan.alone) };
  note(`one record in an envelope: ${single.ours} against ${single.other} per second`);
  const { ours, other, ratio } = sizes.at(-1) as ExchangeSize;
  const otherName = `signed POST of the same records, ${BATCH} at once, with inserts on both sides`;
  return { name: "exchange", unit: "acts/s", ours, other, otherName, ratio, aim: 0.4, sizes, latency, single };
}

async function rounds(pair: Pair, acts: number, items: number, count: number): Promise<{ ours: number; other: number; ratio: number }> {
  const times = { ours: [] as number[], other: [] as number[] };
  for (let i = 0; i < count; i++) {
    const { ours, other } = await pair.round(acts, items);
    times.ours.push(ours);
    times.other.push(other);
  }
  const rate = (list: readonly number[]) => round((acts * 1000) / median(list), 1);
  return { ours: rate(times.ours), other: rate(times.other), ratio: round(median(times.other) / median(times.ours)) };
}

async function aloneFor(pair: Pair, items: number, count: number): Promise<Latency> {
  const times = { ours: [] as number[], other: [] as number[] };
  for (let i = 0; i < count; i++) {
    const { ours, other } = await pair.round(1, items);
    times.ours.push(ours);
    times.other.push(other);
  }
  return { ours: round(median(times.ours), 1), other: round(median(times.other), 1) };
}

type Counts = Pick<ExchangeSize, "sent" | "kept" | "receipted" | "otherSent" | "otherKept" | "otherReceipted">;

const difference = (before: Counts, after: Counts): Counts =>
  Object.fromEntries(Object.entries(after).map(([name, count]) => [name, count - before[name as keyof Counts]])) as Counts;

/** Two nodes, each in a process of its own, on one Postgres server. */
class Pair {
  readonly #world: TwoParties;
  readonly #mx = startChild("exchange-process.ts");
  readonly #us = startChild("exchange-process.ts");
  #sent = 0;

  private constructor(world: TwoParties) {
    this.#world = world;
  }

  static async start(world: TwoParties): Promise<Pair> {
    await Promise.all([world.mx.running.stop(), world.us.running.stop()]);
    const pair = new Pair(world);
    await pair.#do(pair.#us, "start", { config: world.us.config, sends: false });
    const key = await pair.#do(pair.#mx, "start", { config: world.mx.config, sends: true });
    await pair.#do(pair.#mx, "send", { port: await pair.#do(pair.#us, "receive", { key }) });
    return pair;
  }

  /** Milliseconds to deliver these many new acts, ours and the floor's, one after the other in turn. */
  async round(acts: number, items: number): Promise<{ ours: number; other: number }> {
    const file = join(this.#world.folder, "exchange-acts.txt");
    const agent = this.#world.mx.as("liaison");
    writeFileSync(file, (await signRequests(agent, START, acts)).join("\n"));
    this.#sent += await this.#do(this.#mx, "accept", { file, kid: agent.kid });
    const floorFirst = this.#sent % 2 === 0;
    const early = floorFirst ? await this.#do(this.#mx, "deliverFloor", { items }) : 0;
    const ours = await this.#do(this.#mx, "deliver", { items });
    return { ours, other: floorFirst ? early : await this.#do(this.#mx, "deliverFloor", { items }) };
  }

  /** The floor's records are acts and lines: two for each act. */
  async counts(): Promise<Counts> {
    const [here, there] = await Promise.all([this.#do(this.#mx, "count", { party: "mx" }), this.#do(this.#us, "count", { party: "mx" })]);
    return {
      sent: this.#sent,
      kept: there.acts,
      receipted: here.receipts,
      otherSent: this.#sent,
      otherKept: there.floor / 2,
      otherReceipted: here.floor / 2,
    };
  }

  async stop(): Promise<void> {
    for (const child of [this.#mx, this.#us]) {
      await this.#do(child, "stop", undefined).catch(() => {});
      if (child.connected) child.disconnect();
    }
  }

  async #do<K extends keyof Commands>(
    child: ChildProcess,
    name: K,
    given: Parameters<Commands[K]>[0],
  ): Promise<Awaited<ReturnType<Commands[K]>>> {
    return (await ask(child, { name, given } as Asked)) as Awaited<ReturnType<Commands[K]>>;
  }
}
