import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64url } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import type { Actor } from "#node/store/actor.ts";
import { openingRefused } from "#node/store/may-open.ts";
import { readLeaf } from "#node/store/read-batches.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./stories/firearm-trace.ts";

/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
const chance = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

describe("who sees what", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  }, 60_000);
  afterAll(() => world?.stop());

  test("what the view shows is what policy lets open, through any course of assignments", async () => {
    const random = chance(20250904);
    const { mx } = world;
    const { node } = mx.running;
    const opener = mx.as("liaison");
    const cases = await Promise.all(Array.from({ length: 4 }, async () => (await opener.act(traceRequest())).case));
    const people = ["liaison", "colleague", "inspector"] as const;
    for (let round = 0; round < 25; round++) {
      const id = cases[Math.floor(random() * cases.length)] ?? "";
      const whom = mx.as(people[1 + Math.floor(random() * 2)] ?? "colleague");
      const sent = await opener.act({ type: "assign", case: id, frame: { agent: whom.kid, give: random() < 0.6 } });
      expect(sent.refusal).toBeNull();
    }
    const agents = await node.db.selectFrom("agent").selectAll().where("party", "=", "mx").execute();
    let compared = 0;
    for (const agent of agents) {
      for (const id of cases) {
        const record = await node.caseOf(id);
        const [row] = await node.db
          .selectFrom("act")
          .selectAll()
          .where("case_id", "=", Buffer.from(id, "base64url"))
          .orderBy("at")
          .limit(1)
          .execute();
        if (record === undefined || row === undefined) throw new Error("the case is gone");
        const seen = await node.sight.has(agent.kid, id);
        const actor: Actor = { ...agent, account: "", name: "", title: "", persona: false };
        expect(openingRefused(node, actor, record, row, seen, "investigation") === null, `${agent.kid} ${id}`).toBe(seen);
        compared++;
      }
    }
    expect(compared).toBe(agents.length * cases.length);
  });

  test("nobody without sight gets the case, its acts, chunks, proofs or bundle, or learns that it exists", async () => {
    const { case: id, hash } = await world.mx.as("liaison").act(traceRequest());
    const stranger = world.mx.as("colleague");
    for (const path of [
      `cases/${id}`,
      `cases/${id}/readers`,
      `cases/${id}/bundle`,
      `acts/${hash}/proof`,
      `acts/${hash}/record`,
      `acts/${hash}/chunks/${"0".repeat(64)}`,
    ]) {
      const response = await stranger.request("GET", `/api/v1/${path}`);
      expect([path, response.status]).toEqual([path, 404]);
    }
    const list = await stranger.get<{ cases: { case: string }[] }>("/api/v1/cases");
    expect(list.cases.map((one) => one.case)).not.toContain(id);
  });

  test("oversight sees the frame of every case and the content of none that it was not given", async () => {
    const { case: id } = await world.mx.as("liaison").act(traceRequest());
    const file = await world.mx.as("inspector").caseFile(id);
    expect(file.acts[0]).toMatchObject({ type: "request", content: null });
    expect((await world.mx.as("inspector").request("GET", `/api/v1/cases/${id}/bundle`)).status).toBe(200);
  });

  test("every opening of content is written down first, and goes into the log by the minute", async () => {
    const { case: id, hash } = await world.mx.as("liaison").act(traceRequest());
    const { node } = world.mx.running;
    const response = await world.mx.as("liaison").request("GET", `/api/v1/acts/${hash}/record`, undefined, { "hito-purpose": "prueba" });
    expect(response.status).toBe(200);
    const rows = await node.db.selectFrom("read").selectAll().where("act", "=", Buffer.from(hash, "base64url")).execute();
    expect(rows).toMatchObject([{ kid: world.mx.as("liaison").kid, purpose: "prueba" }]);
    world.clock.advance(61);
    await world.mx.running.workers.round();
    const [read] = await node.db.selectFrom("read").selectAll().where("act", "=", Buffer.from(hash, "base64url")).execute();
    const batch = await node.db
      .selectFrom("read_batch")
      .selectAll()
      .where("hash", "=", read?.batch ?? Buffer.alloc(0))
      .executeTakeFirstOrThrow();
    const entry = await node.db.selectFrom("log_entry").selectAll().where("hash", "=", batch.hash).executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ log: "domestic", class: 0x20 });
    expect(base64url(nodeCrypto.sha256(Buffer.from(batch.body)))).toBe(base64url(batch.hash));
    expect(read === undefined ? "" : readLeaf(read)).toContain(hash);
    expect(id).toHaveLength(22);
  });
});
