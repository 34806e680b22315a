import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64url } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import type { Draft } from "./agent.ts";
import { later, opening } from "./faults/drafts.ts";
import { misjudged } from "./replay.ts";
import { type PartyId, START, startTwoParties, type TwoParties } from "./two-parties.ts";

describe("a report is on record whatever it says, with marks for what a step would be refused for", () => {
  let world: TwoParties;
  let id: string;
  beforeAll(async () => {
    world = await startTwoParties();
    world.clock.advance(3600);
    id = (await world.mx.as("liaison").act(opening("mx"))).case;
    await world.settle();
  });
  afterAll(() => world?.stop());

  const complain = (party: PartyId, change: Partial<Draft>) =>
    world[party].as("liaison").act({ ...later("complaint", party, id), ...change });

  /** The marks of an act as both parties see them. */
  const marks = async (hash: string) => {
    await world.settle();
    const files = await Promise.all([world.mx.as("liaison").caseFile(id), world.us.as("liaison").caseFile(id)]);
    return files.map((file) => {
      const act = file.acts.find((one) => one.hash === hash);
      return [act?.stage, act?.flags.map((flag) => flag.id)];
    });
  };
  const both = (flags: string[]) => [
    ["docketed", flags],
    ["docketed", flags],
  ];

  test.each<[string, PartyId, () => Partial<Draft>, string[]]>([
    ["nothing strange", "us", () => ({ occurred: world.clock.now() }), []],
    ["of what happened before the case", "mx", () => ({ occurred: START - 30 * 86_400 }), ["occurred-outside"]],
    ["of what happened before the newest line that its author had", "us", () => ({ occurred: START }), ["occurred-outside"]],
    ["of what happens tomorrow", "us", () => ({ occurred: world.clock.now() + 86_400 }), ["occurred-outside", "future"]],
    ["that says it was signed before its author had the case", "us", () => ({ iat: START + 300 }), ["iat-outside"]],
    ["of a place that nobody here knows", "mx", () => ({ territory: "atlantis" }), ["territory"]],
  ])("%s, by %s", async (_, party, change, flags) => {
    const sent = await complain(party, change());
    expect(sent.refusal).toBeNull();
    expect(await marks(sent.hash)).toEqual(both(flags));
  });

  test("that follows a refused act", async () => {
    const refused = await world.mx.as("liaison").act(later("close", "mx", id));
    expect(refused.refusal).not.toBeNull();
    const sent = await complain("mx", { after: refused.hash });
    expect(sent.refusal).toBeNull();
    expect(await marks(sent.hash)).toEqual(both(["after-refused"]));
  });

  test.each<PartyId>(["mx", "us"])("that refers to an act which is not in the case, by %s", async (party) => {
    const sent = await complain(party, { of: base64url(nodeCrypto.random(32)) });
    expect(sent.refusal).toBeNull();
    expect(await marks(sent.hash)).toEqual(both(["unknown-act"]));
  });

  test("that refers to a step which was refused; a step that does so is refused itself", async () => {
    const refused = await world.us.as("liaison").act({ ...later("clarify", "us", id), role: "requester" });
    expect(refused.refusal).not.toBeNull();
    const sent = await complain("us", { of: refused.hash });
    expect(await marks(sent.hash)).toEqual(both(["unknown-act"]));
    const step = await world.us.as("liaison").act({ ...later("acknowledge", "us", id), of: refused.hash });
    expect(step.refusal).toMatchObject({ kind: "unknown-act" });
  });

  test("that the other party declines: contested on both sides, and it stands", async () => {
    const sent = await complain("mx", {});
    await world.settle();
    const declined = await world.us.as("liaison").act({
      type: "decline",
      case: id,
      of: sent.hash,
      frame: { kind: "not-held", law: "agreed" },
    });
    expect(declined.refusal).toBeNull();
    await world.settle();
    for (const party of ["mx", "us"] as const) {
      const { acts, flags } = await world[party].as("liaison").caseFile(id);
      expect(acts.find(({ hash }) => hash === sent.hash)).toMatchObject({ standing: "stands", contested: true });
      expect(flags).toContain("complained");
    }
  });

  test("a step keeps the mark of its time, and is not refused for it", async () => {
    const sent = await world.us.as("liaison").act({ ...later("acknowledge", "us", id), occurred: START - 86_400 });
    expect(sent.refusal).toBeNull();
    expect(await marks(sent.hash)).toEqual(both(["occurred-outside"]));
  });

  test("a claim is held against the line that its author had, also where others followed", async () => {
    const { seen } = await world.us.as("liaison").caseFile(id);
    const saw = world.clock.now();
    world.clock.advance(1000);
    await complain("mx", {});
    const sent = await complain("us", { seen, iat: saw, occurred: saw - 301 });
    expect(await marks(sent.hash)).toEqual(both(["occurred-outside"]));
    const unknown = await complain("us", { seen: base64url(nodeCrypto.random(32)), occurred: saw - 301 });
    expect(await marks(unknown.hash)).toEqual(both([]));
  });

  test("*check* says the same before it is signed", async () => {
    const check = async (given: Draft) => {
      const { content, ...act } = given;
      const { jwt } = await world.mx.as("liaison").sign({ ...act, content: content ?? {} });
      const payload = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
      const { _sd_alg, content: _, ...draft } = payload;
      return (await world.mx.as("liaison").request("POST", "/api/v1/acts/check", { payload: draft, content })).json();
    };
    expect(await check({ ...later("complaint", "mx", id), occurred: START - 86_400 })).toMatchObject({
      accepted: true,
      flags: ["occurred-outside"],
    });
    expect(await check({ ...later("supplement", "mx", id), occurred: world.clock.now() + 3600 })).toMatchObject({
      accepted: false,
      refusal: { kind: "future" },
    });
  });

  test("and every decision can be judged again", async () => {
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
  });
});
