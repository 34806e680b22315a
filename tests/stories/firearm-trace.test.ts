import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

describe("México asks the United States to trace twelve firearms", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  }, 60_000);
  afterAll(() => world?.stop());

  test("the request is numbered at home and arrives whole", async () => {
    const { mx, us } = world;
    const sent = await mx.as("liaison").act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, status: 201, n: 1, stage: "docketed", number: "MX-US-2025-0001" });
    await world.settle();
    const [here, there] = await Promise.all([mx.as("liaison").caseFile(sent.case), us.as("liaison").caseFile(sent.case)]);
    expect(there).toMatchObject({ state: "sent", home: "mx", number: "MX-US-2025-0001", seen: here.seen, side: "partner" });
    expect(there.acts[0]?.content).toEqual(here.acts[0]?.content);
    expect(here.acts[0]?.delivery.stage).toBe("accepted");
  });
});
