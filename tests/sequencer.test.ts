import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CommitFault } from "#node/log/sequencer.ts";
import { newCaseId } from "./agent.ts";
import { Chance, seedOf } from "./faults/chance.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { losses, type Told } from "./faults/schedule.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
/** Called between a transaction's last statement and its commit, and after the commit. */
let atCommit: (step: string) => void | Promise<void> = () => {};
beforeAll(async () => {
  world = await startTwoParties({ faults: { mx: { at: (step) => atCommit(step) } } });
  await Promise.all([world.mx.running.workers.stop(), world.us.running.workers.stop()]);
}, 60_000);
afterAll(() => world?.stop());

test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])("a job that comes %i microtasks after the last one settled is run all the same", async (ticks) => {
  const { sequencer } = world.mx.running.node;
  const job = { needs: { cases: [], acts: [] }, run: () => ticks };
  await sequencer.submit(job);
  for (let i = 0; i < ticks; i++) await null;
  const waited = new Promise((resolve) => setTimeout(resolve, 3000, "hangs"));
  expect(await Promise.race([sequencer.submit(job), waited])).toBe(ticks);
});

describe("while a commit is under way", () => {
  /** Holds the next commit; gives what ends it, by a fault if there is one. */
  const hold = (): { readonly begun: Promise<void>; end(fault?: Error): void } => {
    const begun = Promise.withResolvers<void>();
    const ended = Promise.withResolvers<void>();
    atCommit = (step) => {
      if (step !== "commit.before") return;
      atCommit = () => {};
      begun.resolve();
      return ended.promise;
    };
    return { begun: begun.promise, end: (fault) => (fault === undefined ? ended.resolve() : ended.reject(fault)) };
  };
  const soon = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 50));

  /** A job of the case that notes each time it is run. */
  const noting = (runs: string[], name: string, caseId: string, runsAhead: boolean) => ({
    needs: { cases: [caseId], acts: [] },
    runsAhead,
    run: () => {
      runs.push(name);
      return name;
    },
  });

  test("jobs of other cases run behind it in their order, and are told nothing before it is durable", async () => {
    const { sequencer } = world.mx.running.node;
    const [one, other] = [newCaseId(), newCaseId()];
    const held = hold();
    const first = world.mx.as("liaison").act(opening("mx", { case: one, seen: null }));
    await held.begun;
    const runs: string[] = [];
    const told: string[] = [];
    const jobs = ["a", "b"].map((name) => sequencer.submit(noting(runs, name, other, true)).then((done) => told.push(done)));
    const dependent = sequencer.submit(noting(runs, "of the same case", one, true));
    const behind = sequencer.submit(noting(runs, "behind it", other, true));
    await soon();
    expect({ runs, told }).toEqual({ runs: ["a", "b"], told: [] });
    held.end();
    expect((await first).n).toBe(1);
    await Promise.all([...jobs, dependent, behind]);
    expect({ runs, told }).toEqual({ runs: ["a", "b", "of the same case", "behind it"], told: ["a", "b"] });
  });

  test("a job that does not say that it may run ahead waits", async () => {
    const { sequencer } = world.mx.running.node;
    const held = hold();
    const first = world.mx.as("liaison").act(opening("mx"));
    await held.begun;
    const runs: string[] = [];
    const job = sequencer.submit(noting(runs, "a", newCaseId(), false));
    await soon();
    expect(runs).toEqual([]);
    held.end();
    await Promise.all([first, job]);
    expect(runs).toEqual(["a"]);
  });

  test("what ran behind a commit that fails runs again", async () => {
    const { sequencer } = world.mx.running.node;
    const held = hold();
    const first = world.mx.as("liaison").act(opening("mx"));
    await held.begun;
    const runs: string[] = [];
    const job = sequencer.submit(noting(runs, "a", newCaseId(), true));
    await soon();
    held.end(new Error("the test fails the commit"));
    expect((await first).status).toBe(503);
    expect(await job).toBe("a");
    expect(runs).toEqual(["a", "a"]);
  });

  test("a job that throws is told its own error, and the others are kept", async () => {
    const { sequencer } = world.mx.running.node;
    const bad = { needs: { cases: [], acts: [] }, runsAhead: true, run: () => Promise.reject(new Error("this one")) };
    const held = hold();
    const first = world.mx.as("liaison").act(opening("mx"));
    await held.begun;
    const [one, other] = [sequencer.submit(bad), world.mx.as("liaison").act(opening("mx"))];
    const thrown = expect(one).rejects.toThrow("this one");
    held.end();
    await thrown;
    expect([(await first).n, (await other).n]).toEqual([1, 1]);
    expect(await one.catch((error: unknown) => error)).not.toBeInstanceOf(CommitFault);
  });
});

test("many cases at once, and commits that fail before or after they are kept: nothing lost, nothing twice", async () => {
  await Promise.all([world.mx.restart(), world.us.restart()]);
  const seed = seedOf();
  const chance = new Chance(seed);
  const agent = world.mx.as("liaison");
  let failed = 0;
  atCommit = (step) => {
    if (!step.startsWith("commit.") || step === "commit.keys" || !chance.is(0.3)) return;
    failed++;
    throw new Error(`the test fails ${step}`);
  };
  const told: Told[] = [];
  const send = async (draft: Parameters<typeof agent.sign>[0]): Promise<string> => {
    const signed = await agent.sign(draft);
    for (let tries = 0; ; tries++) {
      const sent = await agent.send(signed, signed.case);
      if (sent.status >= 500 && tries < 50) continue;
      told.push({ party: "mx", act: sent.hash, case: signed.case, n: sent.n, refusal: sent.refusal });
      return signed.case;
    }
  };
  const client = async (): Promise<void> => {
    const id = await send(opening("mx"));
    for (let i = 0; i < 5; i++)
      await Promise.all(
        Array.from({ length: 1 + chance.below(2) }, (_, k) => send({ ...later("supplement", "mx", id, undefined, `${i} ${k}`) })),
      );
  };
  await Promise.all(Array.from({ length: 16 }, client));
  atCommit = () => {};
  await world.settle();
  const [mx, us] = [world.mx.running.node, world.us.running.node];
  const found = await Promise.all([differences(mx, us), faultsOf(mx), faultsOf(us), directoryFaults(mx), directoryFaults(us)]);
  expect({ seed, found: found.flat(), lost: await losses(world, told) }).toEqual({ seed, found: [], lost: [] });
  expect(told.filter(({ refusal }) => refusal !== null)).toEqual([]);
  expect({ seed, failed }).toEqual({ seed, failed: expect.toSatisfy((count: number) => count > 3) });
  console.log(`sequencer: ${told.length} acts in 16 cases, ${failed} commits failed, seed ${seed}`);
}, 120_000);
