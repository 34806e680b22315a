import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedProtocol } from "#node/acts/loaded-protocol.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

describe("two nodes that worked alone and are paired later", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties({ paired: false });
  }, 60_000);
  afterAll(() => world?.stop());

  test("each tells the other all its keys, and they work a case together", async () => {
    const alone = await world.mx.as("liaison").act(traceRequest());
    expect(alone).toMatchObject({ refusal: null, log: "domestic" });
    await world.mx.pair();
    await world.us.pair();
    await world.settle();
    const sent = await world.mx.as("liaison").act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, log: "channel-us" });
    await world.settle();
    expect((await world.us.as("liaison").act({ type: "acknowledge", case: sent.case })).refusal).toBeNull();
    await world.settle();
    expect((await world.mx.as("liaison").caseFile(sent.case)).state).toBe("acknowledged");
    expect((await world.mx.as("liaison").caseFile(alone.case)).state).toBe("sent");
  });

  test("a case opens only with a protocol that the partner published as well", async () => {
    const { node } = world.mx.running;
    const record = await node.db
      .selectFrom("public_record")
      .select("hash")
      .where("party", "=", "us")
      .where("class", "=", 3)
      .executeTakeFirst();
    expect(record).toBeDefined();
    const protocols = node.protocols as Map<string, LoadedProtocol>;
    const loaded = protocols.get("information-request@1");
    if (loaded === undefined) throw new Error("no protocol");
    const other = `${loaded.hash.slice(0, -1)}${loaded.hash.endsWith("A") ? "E" : "A"}`;
    protocols.set("information-request@1", { ...loaded, hash: other });
    const sent = await world.mx.as("liaison").act(traceRequest({ protocol_hash: other }));
    protocols.set("information-request@1", loaded);
    expect(sent.refusal).toEqual({ kind: "unknown-protocol", protocol: "information-request@1" });
  });
});
