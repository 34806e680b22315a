import { afterAll, beforeAll, expect, test } from "vitest";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";

let world: TwoParties;
beforeAll(async () => {
  world = await startTwoParties();
  await Promise.all([world.mx.running.workers.stop(), world.us.running.workers.stop()]);
}, 60_000);
afterAll(() => world?.stop());

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("a job that comes %i microtasks after the last one settled is run all the same", async (ticks) => {
  const { sequencer } = world.mx.running.node;
  const job = { needs: { cases: [], acts: [] }, run: () => ticks };
  await sequencer.submit(job);
  for (let i = 0; i < ticks; i++) await null;
  const waited = new Promise((resolve) => setTimeout(() => resolve("hangs"), 3000));
  expect(await Promise.race([sequencer.submit(job), waited])).toBe(ticks);
});
