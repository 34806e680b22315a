import { afterAll, beforeAll, expect, test } from "vitest";
import { traceRequest } from "#tests/stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";

let world: TwoParties;
beforeAll(async () => {
  world = await startTwoParties();
}, 60_000);
afterAll(() => world?.stop());

const untilRefused = async (): Promise<unknown> => {
  for (let tries = 0; tries < 100; tries++) {
    const { last_error: error } = await world.mx.running.node.db.selectFrom("peer").select("last_error").executeTakeFirstOrThrow();
    if (error !== null) return (error as { refusal: unknown }).refusal;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return null;
};

test("an envelope from ahead is not decided: once the clocks agree it arrives, and no case is disputed", async () => {
  const { mx, us, clock } = world;
  const now = clock.now();
  Object.assign(us.running.node, { clock: { now: () => clock.now() - 3600 } });
  const sent = await mx.as("liaison").act(traceRequest());
  expect(await untilRefused()).toEqual({ kind: "future", iat: now, now: now - 3600 });
  expect(await us.running.node.db.selectFrom("act").selectAll().execute()).toEqual([]);
  Object.assign(us.running.node, { clock });
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
