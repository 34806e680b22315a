import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { PeerNode } from "#node/context.ts";
import { buildBatch } from "#node/exchange/build-batch.ts";
import { type BadEnvelope, badEnvelopes } from "./faults/bad-envelopes.ts";
import { changes, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { Forger } from "./faults/forger.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("bad envelopes from a partner that holds all its keys", () => {
  let world: TwoParties;
  let forger: Forger;
  beforeAll(async () => {
    world = await startTwoParties();
    const { case: id } = await world.mx.as("liaison").act(opening("mx"));
    await world.settle();
    await world.us.as("liaison").act(later("acknowledge", "us", id));
    forger = await Forger.replace(world);
  });
  afterAll(() => world?.stop());

  test.each(badEnvelopes)("$what", async ({ make, status, refusal }: BadEnvelope) => {
    const { node } = world.mx.running;
    const envelope = await make(forger);
    const before = await snapshotOf(node);
    const answer = await forger.post(envelope);
    expect(answer).toMatchObject({ status, refusal });
    expect(changes(before, await snapshotOf(node))).toEqual({});
  });

  test("a good one again, whole or in part: the same results, and nothing new", async () => {
    const { node } = world.mx.running;
    const us = world.us.running.node;
    const peer = us.peers.get("mx") as PeerNode;
    const before = await snapshotOf(node);
    for (const start of [0, 3, forger.entries.length - 2]) {
      const built = await buildBatch(us, peer, start, 256);
      if (built === null) throw new Error("nothing to send");
      const envelope = await forger.seal(built.batch);
      const [first, ...others] = await Promise.all([1, 2, 3].map(() => forger.post(envelope)));
      expect(first).toMatchObject({ status: 200 });
      expect(first?.receipt?.payload.items).toHaveLength(built.items.length);
      for (const other of others) expect(other.receipt?.payload).toEqual(first?.receipt?.payload);
    }
    expect(changes(before, await snapshotOf(node))).toEqual({});
  });
});
