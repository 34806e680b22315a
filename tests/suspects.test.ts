import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { later, opening } from "./faults/drafts.ts";
import { bundleReport, changeNodeKey, DAY, newAgent, publish, revoke, sound } from "./key-ceremonies.ts";
import { type PartyFixture, startTwoParties, type TwoParties } from "./two-parties.ts";

const worlds: TwoParties[] = [];
const begin = async (): Promise<TwoParties> => {
  const world = await startTwoParties();
  worlds.push(world);
  return world;
};
afterAll(() => Promise.all(worlds.map((world) => world.stop())));

describe("keys while the line was down", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await begin();
  });

  test("what was logged before a compromise and came after it is good on both sides; what is dated back is not", async () => {
    const { mx, us, clock } = world;
    const { agent, record } = await newAgent(world);
    await publish(mx, record);
    const { case: id } = await agent.act(opening("mx"));
    await world.settle();
    await us.running.stop();
    const report = (iat: number, marker: string) =>
      agent.act({ ...later("complaint", "mx", id, undefined, marker), role: "requester", iat });
    clock.advance(1000);
    expect((await report(clock.now(), "before")).status).toBe(201);
    clock.advance(1000);
    const since = clock.now();
    expect((await report(since - 500, "dated back")).status).toBe(201);
    expect(await publish(mx, await revoke(world, mx, agent.kid, "compromised", since))).toBe(201);
    clock.advance(1000);
    us.running = await us.start();
    await world.settle();
    const files = await Promise.all([mx, us].map((party) => party.as("liaison").caseFile(id)));
    for (const file of files) expect(file.acts.map(({ suspect }) => suspect)).toEqual([false, false, true]);
    const bundles = await Promise.all([mx, us].map((party) => bundleReport(party, id)));
    for (const { failures, suspects } of bundles) {
      expect(failures).toEqual([]);
      expect(suspects).toMatchObject([{ kid: agent.kid, record: files[0]?.acts[2]?.hash }]);
    }
    expect(await sound(world)).toEqual([]);
  });

  test("a grant that ran out while the act was on its way: the receiver's bundle holds", async () => {
    const { mx, us, clock } = world;
    const { case: id } = await us.as("liaison").act(opening("us"));
    await world.settle();
    const { agent, record } = await newAgent(world, 2000);
    await publish(mx, record);
    const assigned = await mx.as("liaison").act({ type: "assign", case: id, frame: { agent: agent.kid, give: true } });
    expect(assigned.refusal).toBeNull();
    const file = await agent.caseFile(id);
    await us.running.stop();
    const report = await agent.act({ ...later("complaint", "mx", id), role: "requested", seen: file.seen });
    expect(report.stage).toBe("pending");
    clock.advance(3000);
    us.running = await us.start();
    await world.settle();
    expect((await us.as("liaison").caseFile(id)).acts.at(-1)).toMatchObject({ stage: "docketed", suspect: false });
    for (const party of [mx, us]) expect((await bundleReport(party, id)).failures).toEqual([]);
    expect(await sound(world)).toEqual([]);
  });
});

describe("a lost node key", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await begin();
  });

  const marks = async (party: PartyFixture, id: string) =>
    (await party.as("liaison").caseFile(id)).acts.map(({ type, suspect, lineSuspect }) => [type, suspect, lineSuspect]);

  test("what it signed unseen from the named size on is suspect on both sides, numbers too, until affirmed", async () => {
    const { mx, us, clock } = world;
    const { case: id } = await us.as("liaison").act(opening("us"));
    await world.settle();
    const { node } = us.running;
    const size = (await node.sequencer.heads()).get("channel-mx")?.edge.size ?? 0;
    await mx.running.stop();
    await us.as("liaison").act(later("complaint", "us", id));
    clock.advance(12 * DAY);
    await us.running.workers.round();
    expect((await us.as("liaison").caseFile(id)).acts.at(-1)).toMatchObject({ type: "lapse", stage: "docketed" });
    const origin = node.logKeys.get("channel-mx")?.vkey.name ?? "";
    clock.advance(60);
    await changeNodeKey(world, us, [{ origin, size }]);
    await us.restart();
    mx.running = await mx.start();
    await world.settle();
    const doubtful = [
      ["request", false, false],
      ["complaint", false, true],
      ["lapse", true, true],
    ];
    for (const party of [us, mx]) expect(await marks(party, id)).toEqual(doubtful);
    for (const party of [us, mx]) {
      const { failures, suspects } = await bundleReport(party, id);
      expect(failures).toEqual([]);
      expect(suspects).toHaveLength(3);
    }
    const hashes = (await us.as("liaison").caseFile(id)).acts.map(({ hash }) => hash);
    await us.as("liaison").act({ type: "affirm", case: id, of: hashes[0] ?? "" });
    await world.settle();
    const numbered = [
      ["request", false, false],
      ["complaint", false, false],
      ["lapse", true, false],
      ["affirm", false, false],
    ];
    for (const party of [us, mx]) expect(await marks(party, id)).toEqual(numbered);
    await us.as("liaison").act({ type: "affirm", case: id, of: hashes[2] ?? "" });
    await world.settle();
    for (const party of [us, mx]) expect((await marks(party, id)).flat()).not.toContain(true);
    for (const party of [us, mx]) expect((await bundleReport(party, id)).suspects).toEqual([]);
    expect(await sound(world)).toEqual([]);
  });

  test("what the partner had acknowledged before the loss stays good", async () => {
    const { us, clock } = world;
    const { node } = us.running;
    const size = (await node.sequencer.heads()).get("channel-mx")?.edge.size ?? 0;
    const { case: id } = await us.as("liaison").act(opening("us"));
    await world.settle();
    clock.advance(60);
    const origin = node.logKeys.get("channel-mx")?.vkey.name ?? "";
    await changeNodeKey(world, us, [{ origin, size }]);
    await us.restart();
    await world.settle();
    for (const party of [us, world.mx]) expect(await marks(party, id)).toEqual([["request", false, false]]);
  });
});
