import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Faults, Step } from "#node/faults.ts";
import { differences, faultsOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { type PartyId, startTwoParties, type TwoParties } from "./two-parties.ts";

/** As long as it is broken, nothing that comes can be dealt with. */
class Broken implements Faults {
  broken = false;

  at(step: Step): void {
    if (step === "receive.item" && this.broken) throw new Error("a fault that passes");
  }
}

describe("what a partner sent while this node could not deal with it", () => {
  let world: TwoParties;
  const faults = { mx: new Broken(), us: new Broken() };
  const cases = { mx: "", us: "", other: "" };
  beforeAll(async () => {
    world = await startTwoParties({ faults });
    for (const party of ["mx", "us"] as const) cases[party] = (await world[party].as("liaison").act(opening(party))).case;
    cases.other = (await world.mx.as("liaison").act(opening("mx"))).case;
    await world.settle();
  });
  afterAll(() => world?.stop());

  const parked = (party: PartyId) => world[party].running.node.db.selectFrom("parked").select(["idx", "cases"]).orderBy("idx").execute();
  const numbers = async (party: PartyId, id: string) =>
    (await world[party].as("liaison").caseFile(id)).acts.map(({ type, n, stage }) => [type, n, stage]);
  /** Broken until one round has tried again in vain: from then on it waits, by a clock that stands still. */
  const brokenAt = async (party: PartyId, work: () => Promise<unknown>) => {
    faults[party].broken = true;
    await work();
    await world.settle();
    await world[party].running.workers.round();
    faults[party].broken = false;
  };
  /** The worker's round, after the wait that failures have made longer. */
  const mended = async (party: PartyId) => {
    world.clock.advance(300);
    await world[party].running.workers.round();
    await world.settle();
  };
  const same = async () => {
    const [mx, us] = [world.mx.running.node, world.us.running.node];
    const found = await Promise.all([differences(mx, us), faultsOf(mx), faultsOf(us)]);
    expect(found.flat()).toEqual([]);
  };

  test("acts: they wait in their order, and are numbered once it can", async () => {
    const us = world.us.as("liaison");
    await brokenAt("mx", async () => {
      await us.act(later("acknowledge", "us", cases.mx));
      await us.act(later("ask-clarification", "us", cases.mx));
    });
    expect((await numbers("us", cases.mx)).at(-1)).toEqual(["ask-clarification", null, "pending"]);
    expect(await parked("mx")).toMatchObject([{ cases: [cases.mx] }, { cases: [cases.mx] }]);
    expect((await us.caseFile(cases.mx)).acts.at(-1)?.delivery.stage).toBe("received");
    await mended("mx");
    expect(await parked("mx")).toEqual([]);
    world.clock.advance(3600);
    await world.us.running.workers.round();
    await world.settle();
    await expect.poll(async () => (await us.caseFile(cases.mx)).acts.at(-1)?.delivery.stage).toBe("accepted");
    for (const party of ["mx", "us"] as const)
      expect((await numbers(party, cases.mx)).slice(-2)).toEqual([
        ["acknowledge", 2, "docketed"],
        ["ask-clarification", 3, "docketed"],
      ]);
    await same();
  });

  test("docket lines: those that follow wait too, and nobody is in dispute", async () => {
    const mx = world.mx.as("liaison");
    await brokenAt("us", async () => {
      await mx.act(later("supplement", "mx", cases.mx));
      await mx.act(later("complaint", "mx", cases.mx));
    });
    expect((await parked("us")).length).toBeGreaterThanOrEqual(4);
    expect(await numbers("us", cases.mx)).toHaveLength(3);
    await mended("us");
    expect((await world.us.as("liaison").caseFile(cases.mx)).disputed).toBe(false);
    expect(await numbers("us", cases.mx)).toEqual(await numbers("mx", cases.mx));
    await same();
  });

  test("nothing of other cases waits, and what comes after the mend waits for its turn", async () => {
    const us = world.us.as("liaison");
    await brokenAt("mx", () => us.act(later("complaint", "us", cases.mx)));
    await us.act(later("acknowledge", "us", cases.other));
    await us.act(later("note-breach", "us", cases.mx));
    await world.settle();
    expect((await numbers("us", cases.other)).at(-1)).toEqual(["acknowledge", 2, "docketed"]);
    expect((await numbers("us", cases.mx)).slice(-2).map(([type, n]) => [type, n])).toEqual([
      ["complaint", null],
      ["note-breach", null],
    ]);
    await mended("mx");
    expect((await numbers("us", cases.mx)).slice(-2)).toEqual([
      ["complaint", 6, "docketed"],
      ["note-breach", 7, "docketed"],
    ]);
    await same();
  });

  test("a case that is opened", async () => {
    const mx = world.mx.as("liaison");
    let id = "";
    await brokenAt("us", async () => {
      id = (await mx.act(opening("mx"))).case;
    });
    await mended("us");
    expect(await numbers("us", id)).toEqual([["request", 1, "docketed"]]);
    await same();
  });

  test("what waits is sealed", async () => {
    await brokenAt("mx", () => world.us.as("liaison").act(later("complaint", "us", cases.mx)));
    const rows = await world.mx.running.node.db.selectFrom("parked").selectAll().execute();
    expect(rows).toHaveLength(1);
    expect(Buffer.concat(rows.flatMap(({ nonce, data }) => [nonce, data])).includes("hito-act")).toBe(false);
    await mended("mx");
    expect(await parked("mx")).toEqual([]);
  });

  test("one that cannot be opened holds up its own case alone", async () => {
    const { db } = world.us.running.node;
    const mx = world.mx.as("liaison");
    await brokenAt("us", async () => {
      await mx.act(later("complaint", "mx", cases.mx));
      await mx.act(later("complaint", "mx", cases.other));
    });
    const [first] = await db.selectFrom("parked").selectAll().orderBy("idx").execute();
    if (first === undefined) throw new Error("nothing was parked");
    const spoil = (data: Buffer) => db.updateTable("parked").set({ data }).where("idx", "=", first.idx).execute();
    await spoil(Buffer.from("spoilt"));
    await mended("us");
    expect((await parked("us")).every(({ cases: [id] }) => id === cases.mx)).toBe(true);
    await spoil(first.data);
    await mended("us");
    expect(await parked("us")).toEqual([]);
    await same();
  });
});
