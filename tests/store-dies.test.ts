/** The embedded Postgres killed under its node, alone: it comes back by itself, and nobody was told of an act that is not kept. */

import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Writable } from "node:stream";
import { pino } from "pino";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type RunningNode, startNode } from "#node/start.ts";
import { makeTemporaryDataDir } from "#node/store/embedded.ts";
import { Agent, type Sent } from "./agent.ts";
import { faultsOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const ROUNDS = 3;
const CLIENTS = 16;

describe("the embedded store of a node", () => {
  let world: TwoParties;
  let running: RunningNode;
  let dataDir: string;
  const lines: string[] = [];
  beforeAll(async () => {
    world = await startTwoParties({ paired: false });
    await world.mx.running.stop();
    dataDir = await makeTemporaryDataDir("hito-dies-");
    const { url: _gone, ...keys } = world.mx.config.keys;
    const sink = new Writable({
      write: (chunk, _, done) => {
        lines.push(String(chunk));
        done();
      },
    });
    const config = { ...world.mx.config, store: { embedded: { dataDir } }, keys };
    running = await startNode(config, { clock: world.clock, logger: pino({ level: "error" }, sink) });
    world.mx.running = running;
  }, 120_000);
  afterAll(async () => {
    await world?.stop();
    rmSync(join(dataDir, ".."), { recursive: true, force: true });
  });

  const postmaster = (): number => Number(readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
  const port = (): string => readFileSync(join(dataDir, "cluster", "postmaster.pid"), "utf8").split("\n")[3] ?? "";
  const ready = async (): Promise<number> => (await fetch(`${running.url}/ready`)).status;

  test("is killed with acts in flight: they get their answer or `unavailable`, all goes on at the same port, and what was answered is kept", async () => {
    const { spec, signer } = world.mx.as("liaison");
    const agent = new Agent("mx", spec, signer, running.url, world.clock);
    const { case: id } = await agent.act(opening("mx"));
    const { seen } = await agent.caseFile(id);
    const sent: Sent[] = [];
    const [first, at] = [postmaster(), port()];
    for (let round = 0; round < ROUNDS; round++) {
      const pid = postmaster();
      let isDown = false;
      const client = async (name: number) => {
        for (let i = 0; !isDown; i++) {
          const draft = { ...later("complaint", "mx", id), role: "requester", seen, content: { statement: `${round} ${name} ${i}` } };
          const signed = await agent.sign(draft);
          const answer = await agent.send(signed, id);
          sent.push(answer);
          if (answer.status === 201) continue;
          isDown = true;
          expect(answer).toMatchObject({ status: 503, refusal: { kind: "unavailable", what: "store" } });
          const again = async () => {
            const tried = await agent.send(signed, id);
            sent.push(tried);
            if (tried.status !== 201) expect(tried).toMatchObject({ status: 503, refusal: { kind: "unavailable", what: "store" } });
            return tried.status;
          };
          await expect.poll(again, { interval: 100, timeout: 60_000 }).toBe(201);
        }
      };
      const clients = Array.from({ length: CLIENTS }, (_, name) => client(name));
      await new Promise((resolve) => setTimeout(resolve, 150 + 130 * round));
      process.kill(pid, "SIGKILL");
      await expect.poll(ready, { interval: 5, timeout: 10_000 }).toBe(503);
      isDown = true;
      await Promise.all(clients);
      await expect.poll(ready, { timeout: 60_000 }).toBe(200);
      expect(postmaster()).not.toBe(pid);
    }
    expect([postmaster() === first, port()]).toEqual([false, at]);
    const file = await agent.caseFile(id);
    const accepted = sent.filter(({ status }) => status === 201);
    for (const { hash, n } of accepted) expect(file.acts.find((act) => act.hash === hash)?.n).toBe(n);
    const numbers = file.acts.map(({ n }) => n).sort((a, b) => (a ?? 0) - (b ?? 0));
    expect(numbers).toEqual(numbers.map((_, i) => i + 1));
    expect((await faultsOf(running.node)).filter((fault) => !/outbox/.test(fault))).toEqual([]);
    const told = lines.filter((line) => line.includes("the embedded Postgres")).map((line) => JSON.parse(line).line as string);
    expect(told.filter((line) => /ended by itself/.test(line)).length).toBe(ROUNDS);
    expect(told.filter((line) => /runs again/.test(line)).length).toBe(ROUNDS);
    console.log(`store dies: ${ROUNDS} times under ${CLIENTS} clients; ${sent.length} answers, ${accepted.length} accepted, all kept`);
    expect(sent.length - accepted.length).toBeGreaterThan(0);
  }, 180_000);
});
