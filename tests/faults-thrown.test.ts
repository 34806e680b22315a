import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Faults, STEPS, type Step } from "#node/faults.ts";
import { DURABLE, type Mode } from "./faults/campaign.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import { later, opening, otherOf } from "./faults/drafts.ts";
import { losses, type Told } from "./faults/schedule.ts";
import { type PartyId, startTwoParties, type TwoParties } from "./two-parties.ts";

/** Throws at a step, or once what follows it is durable. */
class Throwing implements Faults {
  #step: Step | null = null;
  #isFollowing = false;
  #mode: Mode = "failed";
  thrown = 0;

  arm(step: Step, mode: Mode): void {
    this.#step = step;
    this.#mode = mode;
    this.#isFollowing = false;
    this.thrown = 0;
  }

  disarm(): void {
    this.#step = null;
  }

  at(step: Step): void {
    const armed = this.#step;
    if (armed === null) return;
    const until = DURABLE[armed];
    if (this.#mode === "failed but persisted" && until !== null) {
      if (step === armed) this.#isFollowing = true;
      if (!this.#isFollowing || step !== until) return;
    } else if (step !== armed) return;
    this.thrown++;
    if (this.thrown === 2) this.disarm();
    throw new Error(`the test fails ${step}`);
  }
}

describe("each step that throws, twice in a row", () => {
  let world: TwoParties;
  const faults = { mx: new Throwing(), us: new Throwing() };
  const cases: string[] = [];
  const told: Told[] = [];
  beforeAll(async () => {
    world = await startTwoParties({ faults });
    for (const party of ["mx", "us"] as const) {
      const sent = await world[party].as("liaison").act(opening(party));
      cases.push(sent.case);
    }
    await world.settle();
  });
  afterAll(() => world?.stop());

  const act = async (party: PartyId, id: string, type: string): Promise<void> => {
    const agent = world[party].as("liaison");
    const signed = await agent.sign(later(type, party, id, undefined, `${told.length}`));
    for (let tries = 0; tries < 20; tries++) {
      const sent = await agent.send(signed, id);
      if (sent.status >= 500) expect(sent.status, "a fault of a commit may be tried again").toSatisfy((one) => one === 503 || one === 500);
      else return void told.push({ party, act: sent.hash, case: id, n: sent.n, refusal: sent.refusal });
    }
    throw new Error("no answer");
  };

  const points = STEPS.flatMap((step) =>
    (["failed", "failed but persisted"] as const).flatMap((mode) => (["mx", "us"] as const).map((party) => ({ step, mode, party }))),
  );

  test.each(points)("$step $mode in $party", async ({ step, mode, party }) => {
    faults[party].arm(step, mode);
    const sender = step.startsWith("receive.") ? otherOf(party) : party;
    for (const id of cases) await act(sender, id, "complaint");
    await act("mx", cases[0] as string, "supplement");
    await world.settle();
    expect(faults[party].thrown).toBe(2);
    faults[party].disarm();
    const [mx, us] = [world.mx.running.node, world.us.running.node];
    const found = await Promise.all([differences(mx, us), faultsOf(mx), faultsOf(us), directoryFaults(mx), directoryFaults(us)]);
    expect(found.flat()).toEqual([]);
    expect(await losses(world, told)).toEqual([]);
  });
});
