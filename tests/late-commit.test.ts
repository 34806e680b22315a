/** A commit of which the node never heard and which happens later all the same: whoever is told anything meanwhile is told what stays true. */
import { sql } from "kysely";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Outcome } from "#kernel";
import { type Acceptance, acceptAct } from "#node/acts/accept.ts";
import { CommitFault } from "#node/log/sequencer.ts";
import { type RunningNode, startNode } from "#node/start.ts";
import { refusalOfStoreFault } from "#node/store/faults.ts";
import { sdJwt } from "./agent.ts";
import { faultsOf } from "./faults/compare.ts";
import { Wire } from "./faults/wire.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

/** So much later no calendar lists the days of a request's deadlines, and it is refused. */
const LATER = 4 * 365 * 86_400;

describe("a commit that ends late", () => {
  let world: TwoParties;
  let wire: Wire;
  let running: RunningNode;
  /** Called between a transaction's last statement and its commit. */
  let beforeCommit = (): void => {};
  beforeAll(async () => {
    world = await startTwoParties();
    await world.mx.running.stop();
    wire = await Wire.to(world.postgres.port);
    const { config } = world.mx;
    if (!("url" in config.store)) throw new Error("no store to lead to");
    const url = config.store.url.replace(`:${world.postgres.port}/`, `:${wire.port}/`);
    const faults = { at: (step: string) => (step === "commit.before" ? beforeCommit() : undefined) };
    running = await startNode({ ...config, store: { url } }, { clock: world.clock, faults, logger: pino({ level: "silent" }) });
    world.mx.running = running;
    await running.workers.stop();
  }, 60_000);
  afterAll(async () => {
    wire?.release();
    await world?.stop();
    await wire?.close();
  });

  const untilAnswered = async (tries: () => Promise<Outcome<Acceptance>>): Promise<Outcome<Acceptance>> => {
    for (let i = 0; ; i++) {
      try {
        return await tries();
      } catch (error) {
        if (!(error instanceof CommitFault || refusalOfStoreFault(error) !== null) || i === 20) throw error;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
    }
  };

  test("a transaction that nobody goes on with is taken back by the store", async () => {
    const { rows } = await sql<{ limit: string }>`select current_setting('idle_in_transaction_session_timeout') as limit`.execute(
      running.node.db,
    );
    expect(rows).toEqual([{ limit: "1min" }]);
  });

  test("an answer for which nothing is written is not given once a log has grown since it was begun", async () => {
    const { db, sequencer } = running.node;
    const grow = (by: number) => sql`update log set size = size + ${by} where kind = 'channel-us'`.execute(db);
    const needs = { cases: [], acts: [] };
    const answer = sequencer.submit({ needs, run: () => grow(1).then(() => "nothing new") });
    await expect(answer).rejects.toBeInstanceOf(CommitFault);
    await grow(-1);
    expect(await sequencer.submit({ needs, run: () => "nothing new" })).toBe("nothing new");
  });

  test("no refusal is given of an act that a commit in doubt may yet number", async () => {
    const { node } = running;
    const agent = world.mx.as("liaison");
    const signed = await agent.sign(traceRequest());
    const bring = () => acceptAct(node, sdJwt(signed), agent.kid);
    beforeCommit = () => {
      beforeCommit = () => {};
      wire.hold();
      setTimeout(() => wire.break(), 50);
    };
    await expect(bring()).rejects.toBeInstanceOf(CommitFault);

    world.clock.advance(LATER);
    const again = untilAnswered(bring);
    await new Promise((resolve) => setTimeout(resolve, 400));
    wire.release();
    expect(await again).toMatchObject({ ok: true, value: { n: 1, stage: "docketed" } });
    expect(await untilAnswered(bring)).toMatchObject({ ok: true, value: { n: 1, isNew: false } });

    const other = await agent.sign(traceRequest({ iat: world.clock.now() }));
    expect(await acceptAct(node, sdJwt(other), agent.kid), "what would have been said of it by now").toMatchObject({ ok: false });

    const act = Buffer.from(signed.hash, "base64url");
    expect(await node.db.selectFrom("line").select("n").where("act", "=", act).execute()).toEqual([{ n: 1 }]);
    expect(await node.db.selectFrom("refusal").select("hash").where("act", "=", act).execute()).toEqual([]);
    expect((await faultsOf(node)).filter((fault) => !/outbox|us has/.test(fault))).toEqual([]);
  });
});
