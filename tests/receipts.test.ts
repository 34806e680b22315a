import { pino } from "pino";
/** Which receipts a node keeps, and which of them a case takes along. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64, base64url, parseReceipt, type ReceiptItem, recordHash, signReceipt, utf8 } from "#kernel";
import { buildBatch } from "#node/exchange/build-batch.ts";
import { settle } from "#node/exchange/deliver.ts";
import { sealEnvelope } from "#node/exchange/envelope-crypto.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import { newestCheckpoint, rootAt } from "#node/log/proofs.ts";
import { startNode } from "#node/start.ts";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { opening } from "./faults/drafts.ts";
import { bundleReport, changeNodeKey } from "./key-ceremonies.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { type PartyFixture, startTwoParties, type TwoParties } from "./two-parties.ts";

describe("receipts", () => {
  let world: TwoParties;
  let id: string;
  beforeAll(async () => {
    world = await startTwoParties();
    const [mx, us] = [world.mx.as("liaison"), world.us.as("liaison")];
    id = (await mx.act(traceRequest())).case;
    await world.settle();
    await us.act({ type: "acknowledge", case: id });
    await world.settle();
    await mx.act(traceRequest());
    await world.settle();
    await us.act({ type: "ask-clarification", case: id, frame: { missing: "objects" }, content: { questions: "Which serial?" } });
    await world.settle();
    await us.act({ type: "acknowledge", case: id });
    await world.settle();
    await mx.act(opening("mx"));
    await world.settle();
  }, 60_000);
  afterAll(() => world?.stop());

  const bundleOf = (party: PartyFixture, of = id): Promise<Bundle> => party.as("liaison").get(`/api/v1/cases/${of}/bundle`);
  const read = (party: PartyFixture, text: string) => {
    const receipt = parseReceipt(party.running.node.crypto, text);
    if (!receipt.ok) throw new Error(JSON.stringify(receipt.refusal));
    return receipt.value;
  };
  const kept = (party: PartyFixture) => party.running.node.db.selectFrom("receipt").selectAll().orderBy("at").execute();
  const faults = async (party: PartyFixture) => {
    const { node } = party.running;
    const settings = await fsckSettings(party.config, node);
    return (await check({ ...settings, db: node.db, keysDb: node.keysDb }, {})).report.differences;
  };

  test.each(["mx", "us"] as const)("%s: a case takes along the receipt of each record that was sent, and no other", async (name) => {
    const party = world[name];
    const { crypto } = party.running.node;
    const bundle = await bundleOf(party);
    const own = party.running.node.logKeys.get(`channel-${name === "mx" ? "us" : "mx"}`)?.vkey.name;
    const sent = [...bundle.acts, ...bundle.lines, ...bundle.refusals].filter(({ log }) => log === own);
    expect(sent.length).toBeGreaterThan(1);
    const items = bundle.receipts.flatMap((text) => read(party, text).payload.items);
    for (const { record, index } of sent) {
      const hash = recordHash(crypto, utf8(record));
      expect(items.find((item) => item.record === hash)).toMatchObject({ index, stage: "accepted" });
    }
    const records = new Set([...bundle.acts, ...bundle.lines, ...bundle.refusals].map(({ record }) => recordHash(crypto, utf8(record))));
    for (const text of bundle.receipts) expect(read(party, text).payload.items.some(({ record }) => records.has(record))).toBe(true);
    expect(bundle.receipts.length).toBeLessThan((await kept(party)).length);
    const report = await bundleReport(party, id);
    expect(report.failures).toEqual([]);
    expect(report.cases[0]?.receipts).toBe(bundle.receipts.length);
  });

  test("what is sent again keeps the receipt that it has", async () => {
    const { mx } = world;
    const before = await kept(mx);
    const bundle = await bundleOf(mx);
    await mx.running.node.db.updateTable("peer").set({ delivered: 0 }).execute();
    await world.settle();
    expect(await kept(mx)).toEqual(before);
    expect((await bundleOf(mx)).receipts).toEqual(bundle.receipts);
    expect(await faults(mx)).toEqual([]);
  });

  test("a receipt that was lost comes again for every part, also where the parts are smaller by then", async () => {
    const { mx, clock } = world;
    const { node } = mx.running;
    await mx.running.workers.stop();
    const sent = [];
    for (let i = 0; i < 3; i++) sent.push((await mx.as("liaison").act(traceRequest())).case);
    const peer = node.peers.get("us");
    const { delivered } = await node.db.selectFrom("peer").select("delivered").where("party", "=", "us").executeTakeFirstOrThrow();
    const built = peer === undefined ? null : await buildBatch(node, peer, delivered, 64);
    if (peer === undefined || built === null) throw new Error("nothing to send");
    const body = await sealEnvelope(built.batch, peer.encryption);
    const headers = { "content-type": "application/jose" };
    expect((await fetch(`${peer.url}/exchange/v1/envelopes`, { method: "POST", headers, body })).status).toBe(200);
    await mx.running.stop();
    const limits = { ...mx.config.limits, envelopeItems: 2 };
    mx.running = await startNode({ ...mx.config, limits }, { clock, logger: pino({ level: "silent" }) });
    await world.settle();
    for (const id of sent) {
      expect((await mx.as("liaison").caseFile(id)).acts[0]?.delivery.stage).toBe("accepted");
      expect((await bundleOf(mx, id)).receipts).toHaveLength(1);
    }
    expect(await faults(mx)).toEqual([]);
    await mx.restart();
    await world.settle();
  });

  test("that a record was received is kept beside what became of it", async () => {
    const { mx, us, clock } = world;
    const { node } = mx.running;
    const peer = node.peers.get("us");
    if (peer === undefined) throw new Error("no partner");
    const stop = mx.running.workers.deliverers.get("us");
    await stop?.stop();
    const { case: late, hash } = await mx.as("liaison").act(traceRequest());
    const size = (await node.sequencer.heads()).get("channel-us")?.edge.size ?? 0;
    const act = await node.db.selectFrom("act").select("idx").where("hash", "=", Buffer.from(hash, "base64url")).executeTakeFirstOrThrow();
    const answer = async (item: Pick<ReceiptItem, "stage" | "own">) => {
      const signer = us.running.node.signer;
      const at = clock.now();
      const text = await signReceipt(node.crypto, signer, {
        from: "us",
        to: "mx",
        envelope: base64url(node.crypto.random(32)),
        at,
        have: { size, root: base64(await rootAt(node.db, node.crypto, "channel-us", size)) },
        items: [{ index: act.idx, record: hash, at, ...item }],
        checkpoint: (await newestCheckpoint(us.running.node.db, "channel-mx")).note,
      });
      await settle(node, peer, read(mx, text), {
        batch: "",
        start: size - 1,
        end: size,
        size,
        chunks: [],
        items: [{ index: act.idx, hash }],
      });
      clock.advance(60);
      return text;
    };
    const received = await answer({ stage: "received" });
    expect((await bundleOf(mx, late)).receipts).toEqual([received]);
    await answer({ stage: "received" });
    expect((await bundleOf(mx, late)).receipts).toEqual([received]);
    const accepted = await answer({ stage: "accepted", own: 3 });
    expect((await bundleOf(mx, late)).receipts).toEqual([received, accepted]);
    await answer({ stage: "accepted", own: 3 });
    expect((await bundleOf(mx, late)).receipts).toEqual([received, accepted]);
    expect((await faults(mx)).filter(({ what }) => what.startsWith("receipt"))).toEqual([]);
    await node.db.updateTable("peer").set({ delivered: 0 }).execute();
    await mx.restart();
    await world.settle();
  });

  test("a receipt holds after the node that gave it has other keys, of its log too", async () => {
    const { mx, us, clock } = world;
    const before = await bundleOf(mx);
    await us.running.stop();
    clock.advance(60);
    await changeNodeKey(world, us, []);
    us.running = await us.start();
    await world.settle();
    await us.as("liaison").act({ type: "complaint", case: id, frame: { about: "other" }, content: { statement: "Late." } });
    await world.settle();
    for (const { running } of [mx, us]) await running.workers.cosign();
    const after = await bundleOf(mx);
    expect(after.receipts.slice(0, before.receipts.length)).toEqual(before.receipts);
    expect(after.receipts.length).toBeGreaterThan(before.receipts.length);
    const report = await bundleReport(mx, id);
    expect(report.failures).toEqual([]);
    expect(report.cases[0]?.receipts).toBe(after.receipts.length);
    expect(await faults(mx)).toEqual([]);
  });
});
