import { afterAll, beforeAll, expect, test } from "vitest";
import { acceptAct } from "#node/acts/accept.ts";
import { doDuties } from "#node/acts/duties.ts";
import { ClockFault } from "#node/clock.ts";
import { sdJwt } from "#tests/agent.ts";
import { alarms } from "#tests/faults/alarms.ts";
import { snapshotOf } from "#tests/faults/compare.ts";
import { later, opening } from "#tests/faults/drafts.ts";
import { traceRequest } from "#tests/stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";

let world: TwoParties;
beforeAll(async () => {
  world = await startTwoParties();
}, 60_000);
afterAll(() => world?.stop());

const untilRefused = async (db = world.mx.running.node.db): Promise<unknown> => {
  for (let tries = 0; tries < 100; tries++) {
    const { last_error: error } = await db.selectFrom("peer").select("last_error").executeTakeFirstOrThrow();
    if (error !== null) return (error as { refusal: unknown }).refusal;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
};

/** Sets the clock of one node's own judgement; what it has logged stays. */
const setBack = (node: object, seconds: number) => Object.assign(node, { clock: { now: () => world.clock.now() - seconds } });

test("a witness whose clock differs raises an alarm, and stops nothing", async () => {
  const { mx, us, clock } = world;
  await mx.running.workers.cosign();
  expect(await alarms(mx)).not.toContain("clock-apart");
  setBack(us.running.node, -301);
  const { case: id } = await mx.as("liaison").act(opening("mx"));
  await mx.running.workers.cosign();
  Object.assign(us.running.node, { clock });
  expect(await alarms(mx)).toContain("clock-apart");
  expect((await mx.as("liaison").act(later("complaint", "mx", id))).status).toBe(201);
});

test("an envelope from ahead is not decided: once the clocks agree it arrives, and no case is disputed", async () => {
  const { mx, us, clock } = world;
  const now = clock.now();
  Object.assign(mx.running.node, { clock: { now: () => clock.now() + 3600 } });
  const sent = await mx.as("liaison").act(traceRequest());
  expect(await untilRefused()).toEqual({ kind: "future", iat: now + 3600, now });
  const arrived = us.running.node.db.selectFrom("act").select("type").where("case_id", "=", Buffer.from(sent.case, "base64url"));
  expect(await arrived.execute()).toEqual([]);
  Object.assign(mx.running.node, { clock });
  await world.settle();
  expect(await us.as("liaison").caseFile(sent.case)).toMatchObject({ state: "sent", disputed: false, number: sent.number });
});

test("a few minutes between two clocks cost nothing", async () => {
  const { mx, us, clock } = world;
  Object.assign(us.running.node, { clock: { now: () => clock.now() - 250 } });
  const sent = await mx.as("liaison").act(traceRequest({ iat: clock.now() + 200 }));
  await world.settle();
  Object.assign(us.running.node, { clock });
  expect(await us.as("liaison").caseFile(sent.case)).toMatchObject({ state: "sent", disputed: false });
});

test("a node whose clock is behind its own log takes no act, and loses none", async () => {
  const { mx, us, clock } = world;
  const [here, there] = [mx.as("liaison"), us.as("liaison")];
  const { case: id } = await here.act(opening("mx"));
  await world.settle();
  const { node } = mx.running;
  setBack(node, 300);
  expect((await here.act(later("complaint", "mx", id))).status, "as far as clocks may be apart").toBe(201);
  await world.settle();
  setBack(node, 301);
  const before = await snapshotOf(node);
  const unavailable = { kind: "unavailable", what: "clock" };
  const signed = await here.sign(later("complaint", "mx", id));
  expect(await here.send(signed, id)).toMatchObject({ status: 503, refusal: unavailable });
  const check = await here.request("POST", "/api/v1/acts/check", { payload: {}, content: {} });
  expect([check.status, (await check.json()).refusal]).toEqual([503, unavailable]);
  const ready = await fetch(`${mx.config.publicUrl}/ready`);
  expect([ready.status, (await ready.json()).refusal]).toEqual([503, unavailable]);
  expect((await here.caseFile(id)).case, "what is there can be read").toBe(id);
  await expect(acceptAct(node, sdJwt(signed), here.kid)).rejects.toThrow(ClockFault);

  const pending = await there.act(later("acknowledge", "us", id));
  expect(pending.stage).toBe("pending");
  expect(await untilRefused(us.running.node.db)).toEqual(unavailable);
  expect(await snapshotOf(node)).toEqual(before);

  Object.assign(node, { clock });
  expect((await here.send(signed, id)).status, "the same act, once the clock is right").toBe(201);
  await world.settle();
  expect((await there.caseFile(id)).acts.find(({ hash }) => hash === pending.hash)?.stage).toBe("docketed");
});

test("a duty that the clock stopped is done once it is right", async () => {
  const { mx, us, clock } = world;
  const { case: id, hash } = await us.as("liaison").act(opening("us"));
  await world.settle();
  const { node } = mx.running;
  const detail = { rules: [{ id: "test", law: "mx:cnpp-442" }] };
  await node.db
    .insertInto("duty")
    .values({ kind: "decline", act: Buffer.from(hash, "base64url"), detail: JSON.stringify(detail) })
    .execute();
  setBack(node, 400);
  await expect(doDuties(node)).rejects.toThrow(ClockFault);
  expect(await node.db.selectFrom("duty").select("id").execute()).toHaveLength(1);
  Object.assign(node, { clock });
  await doDuties(node);
  await world.settle();
  expect((await us.as("liaison").caseFile(id)).acts.map(({ type }) => type)).toEqual(["request", "decline"]);
});
