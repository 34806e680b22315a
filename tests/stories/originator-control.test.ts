import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { later, opening } from "#tests/faults/drafts.ts";
import { Forger, said } from "#tests/faults/forger.ts";
import { misjudged } from "#tests/replay.ts";
import { type PartyId, startTwoParties, type TwoParties } from "#tests/two-parties.ts";

describe("information is used onward with its originator's signed permission, and not without", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  }, 60_000);
  afterAll(() => world?.stop());

  /** Opens a case and answers it; gives its id and the answer's hash. */
  const answered = async (home: PartyId, partner: PartyId) => {
    const { case: id } = await world[home].as("liaison").act(opening(home));
    await world.settle();
    await world[partner].as("liaison").act(later("acknowledge", partner, id));
    const answer = await world[partner].as("liaison").act(later("answer", partner, id));
    await world.settle();
    return { id, answer: answer.hash };
  };
  const declines = (id: string) =>
    world.us.running.node.db
      .selectFrom("act")
      .select("type")
      .where("type", "=", "decline")
      .where("case_id", "=", Buffer.from(id, "base64url"))
      .execute();

  test("asked for, permitted and made: nobody declines it", async () => {
    const { id, answer } = await answered("mx", "us");
    const liaison = world.mx.as("liaison");
    const early = await liaison.act(later("use", "mx", id, answer));
    expect(early.refusal).toMatchObject({ kind: "policy", rules: [{ id: "originator-control" }, { id: "stated-purpose-only" }] });
    const asked = await liaison.act(later("ask-use", "mx", id, answer));
    await world.settle();
    expect((await world.us.as("liaison").act(later("permit-use", "us", id, asked.hash))).refusal).toBeNull();
    await world.settle();
    expect((await liaison.act(later("use", "mx", id, answer))).refusal).toBeNull();
    await world.settle();
    await world.us.running.workers.round();
    await world.settle();
    const [here, there] = await Promise.all([liaison.caseFile(id), world.us.as("liaison").caseFile(id)]);
    expect(there.acts.at(-1)).toMatchObject({ type: "use", standing: "stands", stage: "docketed" });
    expect(there.seen).toBe(here.seen);
    expect(await declines(id)).toEqual([]);
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
  });

  test("made without permission: the originator's node declines it by its own law", async () => {
    const { id, answer } = await answered("us", "mx");
    const forger = await Forger.replace(world);
    const us = world.us.as("liaison");
    const { node } = world.mx.running;
    const use = said(await us.sign({ ...later("use", "us", id, answer), role: "requester", seen: null }));
    const record = await node.caseOf(id);
    if (record === undefined) throw new Error("no case");
    const { receipt } = await forger.say(use, await forger.line(use, record.state));
    expect(receipt?.payload.items.map(({ stage }) => stage)).toEqual(["accepted", "accepted"]);
    const newest = async () => (await world.mx.as("liaison").caseFile(id)).acts.at(-1);
    await expect.poll(newest, { timeout: 20_000 }).toMatchObject({
      type: "decline",
      stage: "pending",
      frame: { kind: "policy", law: "mx:cnpp-444" },
      author: { party: "mx", signer: "node" },
    });
  });
});
