/** Acts accepted, durable and proven per second on one node, against a bare route on the same server process (docs/performance.md). */
import type { Node } from "#node/context.ts";
import { traceRequest } from "#tests/stories/firearm-trace.ts";
import { START, startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { FLOOR_PATH, startFloor } from "./acts-floor.ts";
import { CLIENTS, Clients } from "./clients.ts";
import { type Measure, type MeasureOptions, median, percentile, round, type Size } from "./measure.ts";
import { preload, type Template } from "./preload.ts";
import { countProcessorTime, type ProcessorTime } from "./processor-time.ts";
import { countProven } from "./proven.ts";
import { signIn, signRequests } from "./trace-requests.ts";

export type Plan = {
  readonly sizes: readonly number[];
  readonly acts: number;
  readonly rounds: number;
  /** How many processes the clients are in. */
  readonly processes: number;
};

const WHOLE: Plan = { sizes: [1_000, 100_000, 1_000_000], acts: 2_000, rounds: 5, processes: CLIENTS };
const QUICK: Plan = { sizes: [100, 200, 400], acts: 128, rounds: 1, processes: 4 };
const LOG = "channel-us";

export type ActsSize = Size & {
  /** Milliseconds until an act is answered, with 64 clients at once. */
  readonly p50: number;
  readonly p99: number;
  readonly perCommit: number;
  readonly otherPerCommit: number;
  readonly cpu: ProcessorTime;
  readonly otherCpu: ProcessorTime;
  /** Acts answered, rows of them in the store, and those that the node's signed checkpoint covers. */
  readonly answered: number;
  readonly kept: number;
  readonly proven: number;
  readonly otherAnswered: number;
  readonly otherKept: number;
};

export default ({ quick, note }: MeasureOptions): Promise<Measure> => measureActs(quick ? QUICK : WHOLE, note);

export async function measureActs(plan: Plan, note: (text: string) => void): Promise<Measure> {
  const world = await startTwoParties();
  try {
    const sizes = await measureAll(world, plan, note);
    const { ours, other, ratio } = sizes.at(-1) as ActsSize;
    const otherName = "bare route on the same process: one signature verified, the same bytes inserted, the same group commit";
    return { name: "acts", unit: "acts/s", ours, other, otherName, ratio, aim: 0.5, sizes };
  } finally {
    await world.stop();
  }
}

/** One node alone, its delivery off. */
async function measureAll(world: TwoParties, plan: Plan, note: (text: string) => void): Promise<ActsSize[]> {
  await world.us.running.stop();
  await world.mx.running.workers.stop();
  const template = await makeTemplate(world);
  const { signer } = world.mx.as("liaison");
  const tokens = await Promise.all(Array.from({ length: CLIENTS }, () => signIn(world.mx.config.publicUrl, signer)));
  const clients = new Clients(world.folder, tokens, plan.processes);
  try {
    const sizes: ActsSize[] = [];
    for (const wanted of plan.sizes) {
      const n = await preload(world.mx.running.node, template, wanted, note);
      await world.mx.restart();
      await world.mx.running.workers.stop();
      sizes.push(await measureAt(world, clients, n, plan, note));
    }
    return sizes;
  } finally {
    clients.stop();
  }
}

/** A case with its opening and four reports. */
async function makeTemplate({ mx }: TwoParties): Promise<Template> {
  const agent = mx.as("liaison");
  const { case: id } = await agent.act(traceRequest());
  for (const about of ["delay", "handling", "quality", "other"]) {
    const content = { statement: `Queja sintética sobre ${about}, sin nadie real detrás.` };
    const sent = await agent.act({ type: "complaint", case: id, frame: { about }, content });
    if (sent.stage !== "docketed") throw new Error(`the template's ${about} was not docketed: ${JSON.stringify(sent)}`);
  }
  return { id: Buffer.from(id, "base64url"), log: LOG };
}

async function measureAt({ mx }: TwoParties, clients: Clients, n: number, plan: Plan, note: (text: string) => void): Promise<ActsSize> {
  const { node } = mx.running;
  const agent = mx.as("liaison");
  const floor = await startFloor(node.db, agent.signer.jwk, mx.config.limits.batchActs);
  try {
    const ours = new Side(clients, mx.config.listen.port, "/api/v1/acts");
    const other = new Side(clients, floor.port, FLOOR_PATH);
    const sign = (count: number) => signRequests(agent, START, count);
    const warming = await sign(plan.acts);
    for (const side of [ours, other]) await side.warm(warming);
    const before = await logOf(node);
    const floorBefore = await floor.rows();
    let commits = 0;
    const floorCommits = floor.group.commits;
    const count = () => commits++;
    node.events.on("outbox", count);
    for (let i = 0; i < plan.rounds; i++) {
      const acts = await sign(plan.acts);
      // Whoever goes second finds the machine as the first one left it: they take turns.
      for (const side of i % 2 === 0 ? [ours, other] : [other, ours]) await side.measure(acts);
      note(`${n} acts: ${ours.rate()} against ${other.rate()} per second`);
    }
    node.events.off("outbox", count);
    return {
      n,
      ours: ours.rate(),
      other: other.rate(),
      ratio: round(ours.rate() / other.rate()),
      p50: round(percentile(ours.times, 0.5), 1),
      p99: round(percentile(ours.times, 0.99), 1),
      perCommit: round(ours.answered / commits, 1),
      otherPerCommit: round(other.answered / (floor.group.commits - floorCommits), 1),
      cpu: ours.processorTime(),
      otherCpu: other.processorTime(),
      answered: ours.answered,
      kept: (await logOf(node)).acts - before.acts,
      proven: await countProven(node, LOG, before.size),
      otherAnswered: other.answered,
      otherKept: (await floor.rows()) - floorBefore,
    };
  } finally {
    await floor.stop();
  }
}

async function logOf(node: Node): Promise<{ size: number; acts: number }> {
  const { size } = await node.db.selectFrom("log").select("size").where("kind", "=", LOG).executeTakeFirstOrThrow();
  const acts = node.db.selectFrom("act").select((row) => row.fn.countAll<number>().as("acts"));
  return { size, ...(await acts.where("log", "=", LOG).executeTakeFirstOrThrow()) };
}

/** One of the two that are compared: what was measured of it so far. */
class Side {
  readonly #clients: Clients;
  readonly #port: number;
  readonly #path: string;
  readonly #rates: number[] = [];
  readonly #times: ProcessorTime[] = [];
  readonly times: number[] = [];
  answered = 0;

  constructor(clients: Clients, port: number, path: string) {
    this.#clients = clients;
    this.#port = port;
    this.#path = path;
  }

  async warm(acts: readonly string[]): Promise<void> {
    await this.#clients.prepare(this.#port, this.#path, acts);
    await this.#clients.run();
  }

  async measure(acts: readonly string[]): Promise<void> {
    await this.#clients.prepare(this.#port, this.#path, acts);
    const perAct = countProcessorTime();
    const { answered, seconds, times } = await this.#clients.run();
    this.#times.push(perAct(answered));
    this.#rates.push(answered / seconds);
    this.times.push(...times);
    this.answered += answered;
  }

  rate(): number {
    return Math.round(median(this.#rates));
  }

  processorTime(): ProcessorTime {
    const of = (part: "server" | "own" | "machine") => median(this.#times.map((time) => time[part] ?? 0));
    return { server: of("server"), own: this.#times.every(({ own }) => own === null) ? null : of("own"), machine: of("machine") };
  }
}
