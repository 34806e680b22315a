/** Two real nodes, verified through nothing but their public addresses. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { inlinePool } from "#node/verify/pool.ts";
import type { Seen } from "#node/verify/seen.ts";
import { type Verified, verifyTarget } from "#node/verify/verify.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { type PartyFixture, startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
let id: string;

const verify = (party: PartyFixture, seen: Seen = {}): Promise<Verified> =>
  verifyTarget(crypto, inlinePool(), {
    target: party.config.publicUrl,
    fingerprints: [party.root.key.kid],
    witnesses: [],
    seen,
    signer: party.as("liaison").signer,
    now: world.clock.now(),
  });

beforeAll(async () => {
  world = await startTwoParties();
  const [mx, us] = [world.mx.as("liaison"), world.us.as("liaison")];
  id = (await mx.act(traceRequest())).case;
  await world.settle();
  await us.act({ type: "acknowledge", case: id });
  await world.settle();
  const question = { frame: { missing: "objects" }, content: { questions: "Which serial?" } };
  await us.act({ type: "ask-clarification", case: id, ...question });
  await world.settle();
  await us.act({ type: "acknowledge", case: id });
  await world.settle();
}, 60_000);
afterAll(() => world?.stop());

describe("two nodes with a case between them", () => {
  it.each(["mx", "us"] as const)("%s: logs, keys and the case hold from its root's fingerprint", async (name) => {
    const { report } = await verify(world[name]);
    expect(report.failures).toEqual([]);
    expect(report.suspects).toEqual([]);
    expect(report.logs.map(({ kind }) => kind).sort()).toEqual(["channel", "domestic"]);
    expect(report.cases).toMatchObject([{ case: id, state: "clarifying", acts: 3, lines: 3 }]);
    expect(report.parties.find(({ party }) => party === name)?.trust).toBe("given");
  });

  it("hold again as the continuation of what was seen, and not from another party's root", async () => {
    const before = await verify(world.mx);
    await world.mx.as("liaison").act({ type: "clarify", case: id, handling: { code: "H1" }, content: { explanation: "Ocho." } });
    await world.settle();
    const { report } = await verify(world.mx, before.seen);
    expect(report.failures).toEqual([]);
    expect(report.logs.every(({ since, size }) => since !== null && since <= size)).toBe(true);
    const wrong = await verifyTarget(crypto, inlinePool(), {
      target: world.mx.config.publicUrl,
      fingerprints: [world.us.root.key.kid],
      witnesses: [],
      seen: {},
      now: world.clock.now(),
    });
    expect(new Set(wrong.report.failures.map(({ name }) => name))).toEqual(new Set(["directory-invalid", "root-unknown"]));
  });
});
