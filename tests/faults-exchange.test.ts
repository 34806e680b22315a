import { randomBytes } from "node:crypto";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { nodeCrypto } from "#node/crypto.ts";
import { alarms } from "./faults/alarms.ts";
import { differences, directoryFaults, faultsOf, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { Link } from "./faults/link.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const sound = async ({ mx, us }: TwoParties): Promise<string[]> => {
  const [a, b] = [mx.running.node, us.running.node];
  const found = await Promise.all([differences(a, b), faultsOf(a), faultsOf(b), directoryFaults(a), directoryFaults(b)]);
  return found.flat();
};

describe("much at once, after a long silence", () => {
  let world: TwoParties;
  const wires = {} as { mx: Link; us: Link };
  beforeAll(async () => {
    [wires.mx, wires.us] = [await Link.open(), await Link.open()];
    world = await startTwoParties({
      through: { mx: wires.mx.url, us: wires.us.url },
      linked: (urls) => {
        wires.mx.leadTo(urls.mx);
        wires.us.leadTo(urls.us);
      },
    });
  });
  afterAll(async () => {
    await world?.stop();
    await Promise.all([wires.mx?.close(), wires.us?.close()]);
  });

  test("large acts, and hundreds of small ones, go in envelopes that keep their limit", async () => {
    const agent = world.mx.as("liaison");
    wires.us.fate = () => "drop";
    const { case: id } = await agent.act(opening("mx"));
    const { seen } = await agent.caseFile(id);
    const firearms = Array.from({ length: 200 }, (_, i) => ({
      serial: `P-${i}`.padEnd(30, "x"),
      serialState: "legible",
      kind: "pistol",
      make: "x".repeat(40),
      foundOn: "2025-09-02",
      foundAt: "x".repeat(80),
    }));
    const texts = { explanation: "x".repeat(12_000), firearms };
    for (let i = 0; i < 30; i++) await agent.act({ ...later("supplement", "mx", id), seen, role: "requester", content: texts });
    const small = Array.from({ length: 400 }, (_, i) =>
      agent.act({ ...later("complaint", "mx", id, undefined, `${i}`), seen, role: "requester" }),
    );
    expect((await Promise.all(small)).filter(({ status }) => status !== 201)).toEqual([]);
    wires.us.fate = () => "pass";
    await world.settle();
    expect(wires.us.largest).toBeGreaterThan(500_000);
    expect(wires.us.largest).toBeLessThanOrEqual(1_048_576);
    expect(await sound(world)).toEqual([]);
  });

  test("a file goes before the act that names it, over a wire that loses and repeats; one that is not there is refused", async () => {
    const agent = world.mx.as("liaison");
    const sealed = [randomBytes(1_048_576 + 16), randomBytes(1000)];
    const hashes = sealed.map((bytes) => Buffer.from(nodeCrypto.sha256(bytes)));
    const attachment = {
      name: "archivo.pdf",
      type: "application/pdf",
      size: 1_049_000,
      sha256: randomBytes(32).toString("base64url").replace(/.$/, "A"),
      key: randomBytes(32).toString("base64url").replace(/.$/, "A"),
      chunks: hashes.map((hash) => hash.toString("base64url")),
    };
    const draft = opening("mx", { content: { ...opening("mx").content, attachments: [attachment] } });
    const early = await agent.act(draft);
    expect(early).toMatchObject({ status: 422, refusal: { kind: "wrong-field", at: "/content/attachments", rule: "chunks" } });
    const session = await tokenOf(agent);
    for (const [i, bytes] of sealed.entries()) {
      const put = () =>
        fetch(`${world.mx.config.publicUrl}/api/v1/chunks/${hashes[i]?.toString("hex")}`, {
          method: "PUT",
          body: new Uint8Array(bytes),
          headers: { authorization: `Bearer ${session}`, "content-type": "application/octet-stream" },
        });
      expect([(await put()).status, (await put()).status]).toEqual([201, 201]);
    }
    let turn = 0;
    wires.us.fate = () => (["lose-answer", "twice", "drop", "late", "pass"] as const)[turn++ % 5] ?? "pass";
    const sent = await agent.act(draft);
    expect(sent.status).toBe(201);
    await world.settle();
    wires.us.fate = () => "pass";
    await wires.us.release();
    await world.settle();
    const rows = await world.us.running.node.db.selectFrom("chunk").select(["hash", "data"]).execute();
    for (const [i, bytes] of sealed.entries())
      expect(rows.find(({ hash }) => hash.equals(hashes[i] as Buffer))?.data.equals(bytes)).toBe(true);
    expect(await sound(world)).toEqual([]);
  });

  test("a clock that runs back: no time in a log or a docket ever does", async () => {
    const { case: id } = await world.mx.as("liaison").act(opening("mx"));
    await world.settle();
    world.clock.advance(-200);
    for (const party of [world.mx, world.us, world.mx]) {
      const sent = await party.as("liaison").act(later("complaint", party.id, id));
      expect(sent.refusal).toBeNull();
      await world.settle();
      world.clock.advance(-30);
    }
    await world.mx.restart();
    expect((await world.mx.as("liaison").act(later("complaint", "mx", id))).refusal).toBeNull();
    await world.settle();
    expect(await sound(world)).toEqual([]);
    world.clock.advance(1000);
  });

  test("after a restart of both, everything in memory is what it was, and nothing new is published", async () => {
    // Readings that are old enough go to the log first.
    for (const { running } of [world.mx, world.us]) await running.workers.round();
    await world.settle();
    const before = await Promise.all([world.mx, world.us].map(({ running }) => snapshotOf(running.node)));
    await world.mx.restart();
    await world.us.restart();
    await world.settle();
    expect(await Promise.all([world.mx, world.us].map(({ running }) => snapshotOf(running.node)))).toEqual(before);
    expect(await sound(world)).toEqual([]);
  });
});

describe("a partner that answers nonsense", () => {
  let world: TwoParties;
  let wire: Link;
  beforeAll(async () => {
    wire = await Link.open();
    world = await startTwoParties({ through: { us: wire.url }, linked: ({ us }) => wire.leadTo(us) });
  });
  afterAll(async () => {
    await world?.stop();
    await wire?.close();
  });

  const gap = (have: unknown) => JSON.stringify({ refusal: { kind: "gap", have, given: 1 } });
  test.each<[string, number, string]>([
    ["words", 200, "thanks"],
    ["nothing", 200, ""],
    ["ten megabytes", 200, "x".repeat(10_000_000)],
    ["a receipt by nobody", 200, `${"A".repeat(80)}.${"A".repeat(80)}.${"A".repeat(86)}`],
    ["a gap before the beginning", 409, gap(-5)],
    ["a gap that is no number", 409, gap("all")],
    ["a gap in the far future", 409, gap(2 ** 60)],
    ["a gap at the beginning", 409, gap(0)],
    ["a fault", 500, "<html>"],
    ["a refusal of no known kind", 400, JSON.stringify({ refusal: { kind: "bored\u0000" } })],
  ])("%s: it is sent again, and arrives once there is somebody to hear it", async (_, status, body) => {
    wire.answer = { status, body };
    const sent = await world.mx.as("liaison").act(opening("mx"));
    expect(sent.status).toBe(201);
    const { running } = world.mx;
    const attempts = async () => {
      running.workers.deliverers.get("us")?.retry();
      const peer = await running.node.db.selectFrom("peer").select(["delivered", "attempts"]).executeTakeFirstOrThrow();
      expect(peer.delivered).toBeGreaterThanOrEqual(0);
      return peer.attempts;
    };
    await expect.poll(attempts, { interval: 30, timeout: 20_000 }).toBeGreaterThan(1);
    wire.answer = null;
    await world.settle();
    expect((await world.us.as("liaison").caseFile(sent.case)).state).toBe("sent");
    expect(await sound(world)).toEqual([]);
  });
});

describe("a partner that comes back from an older backup", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  });
  afterAll(() => world?.stop());

  test("both sides raise an alarm, and this one's copy of its log stays what it was", async () => {
    const { mx, us, postgres } = world;
    const { case: id } = await mx.as("liaison").act(opening("mx"));
    await world.settle();
    await us.running.stop();
    const [store, keys] = [databaseIn(us.config.store), databaseIn(us.config.keys)];
    for (const name of [store, keys]) await postgres.createDatabase(`${name}_backup`, name);
    us.running = await us.start();
    await us.as("liaison").act(later("acknowledge", "us", id));
    await mx.as("liaison").act(later("complaint", "mx", id));
    await world.settle();

    await us.running.stop();
    for (const name of [store, keys]) await replaceDatabase(postgres.url("postgres"), name);
    us.running = await us.start();
    const copyOf = () => mx.running.node.db.selectFrom("incoming").selectAll().where("peer", "=", "us").orderBy("idx").execute();
    const before = await copyOf();
    await mx.as("liaison").act(later("complaint", "mx", id));
    await us.as("liaison").act(later("complaint", "us", id));
    for (let i = 0; i < 12; i++) {
      for (const { running } of [mx, us]) for (const deliverer of running.workers.deliverers.values()) deliverer.retry();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    expect(await copyOf()).toEqual(before);
    expect(await alarms(mx)).toEqual(expect.arrayContaining(["rolled-back", "bad-proof"]));
    expect(await alarms(us)).toEqual(expect.arrayContaining(["refused-bad-proof"]));
    expect((await faultsOf(mx.running.node)).filter((fault) => !/outbox|us has/.test(fault))).toEqual([]);
  });
});

async function tokenOf(agent: { readonly kid: string; request(method: string, path: string): Promise<Response> }): Promise<string> {
  const seen: string[] = [];
  const real = globalThis.fetch;
  globalThis.fetch = (input, init) => {
    seen.push(new Headers(init?.headers).get("authorization") ?? "");
    return real(input, init);
  };
  await agent.request("GET", "/api/v1/session");
  globalThis.fetch = real;
  return (seen.at(-1) ?? "").replace("Bearer ", "");
}

const databaseIn = (place: { readonly url?: string } | { readonly embedded: unknown }): string =>
  new URL("url" in place ? (place.url ?? "") : "").pathname.slice(1);

async function replaceDatabase(url: string, name: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(`drop database ${name} with (force)`);
  await client.query(`alter database ${name}_backup rename to ${name}`);
  await client.end();
}
