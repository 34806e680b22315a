import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { emptyState } from "#kernel";
import { later, opening } from "./faults/drafts.ts";
import { Forger, said } from "./faults/forger.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("the readable number that a partner gives a case", () => {
  let world: TwoParties;
  let forger: Forger;
  beforeAll(async () => {
    world = await startTwoParties();
    forger = await Forger.replace(world);
  });
  afterAll(() => world?.stop());

  const us = () => world.us.as("liaison");
  const openedAs = async (number: string) => {
    const signed = await us().sign(opening("us", { role: "requester" }));
    const loaded = world.mx.running.node.protocols.get("information-request@1");
    if (loaded === undefined) throw new Error("no protocol");
    const act = said(signed);
    const { receipt } = await forger.say(act, await forger.line(act, emptyState(loaded.protocol), {}, number));
    expect(receipt?.payload.items.map(({ stage }) => stage)).toEqual(["accepted", "accepted"]);
    return signed.case;
  };
  const numberOf = async (id: string) => (await world.mx.as("liaison").caseFile(id)).number;
  const alarms = async () => {
    const told = await world.mx.running.node.metrics.registry.getSingleMetric("hito_alarms_total")?.get();
    return told?.values.find(({ labels }) => labels.kind === "case-number")?.value ?? 0;
  };

  test("is shown where it is the home's for these parties, once", async () => {
    const id = await openedAs("US-MX-2025-0007");
    expect(await numberOf(id)).toBe("US-MX-2025-0007");
    expect(await alarms()).toBe(0);
  });

  test.each([
    ["the number of another of its cases", "US-MX-2025-0007"],
    ["this party's own prefix", "MX-US-2025-0001"],
    ["twenty thousand characters", `US-MX-2025-${"1".repeat(20_000)}`],
    ["marks that turn the writing round", "US-MX-2025-\u202e7000"],
    ["no number", ""],
  ])("%s: the case has none, the operator is told, and the docket goes on", async (_, number) => {
    const before = await alarms();
    const id = await openedAs(number);
    expect(await numberOf(id)).toBeNull();
    expect(await alarms()).toBe(before + 1);
    const row = await world.mx.running.node.db
      .selectFrom("line_disclosure")
      .innerJoin("line", "line.hash", "line_disclosure.line")
      .select("line_disclosure.body")
      .where("line.case_id", "=", Buffer.from(id, "base64url"))
      .execute();
    expect(row).toEqual([]);
    const report = await world.mx.as("liaison").act({ ...later("complaint", "mx", id), role: "requested" });
    expect(report).toMatchObject({ refusal: null, number: null });
  });

  test("two cases in one envelope cannot share one", async () => {
    const [one, two] = await Promise.all([1, 2].map(() => us().sign(opening("us", { role: "requester" }))));
    const loaded = world.mx.running.node.protocols.get("information-request@1");
    if (one === undefined || two === undefined || loaded === undefined) throw new Error("two cases");
    const lineFor = (signed: typeof one) => forger.line(said(signed), emptyState(loaded.protocol), {}, "US-MX-2025-0008");
    await forger.say(said(one), await lineFor(one), said(two), await lineFor(two));
    expect([await numberOf(one.case), await numberOf(two.case)]).toEqual(["US-MX-2025-0008", null]);
  });
});
