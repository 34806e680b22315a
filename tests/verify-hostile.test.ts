/** Whoever is verified writes every byte that is read: nothing of it may stop the verification or pass unseen. */
import { beforeAll, describe, expect, it } from "vitest";
import { signCheckpoint, utf8 } from "#kernel";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { playCase, type TestCase } from "./verify-case.ts";
import { Chance } from "./verify-chance.ts";
import { makeScene, type Scene, verifyBundleAlone, verifyScene } from "./verify-scene.ts";

const rounds = process.env.SLOW === "1" ? 5_000 : 600;
const strange: readonly unknown[] = [null, true, -1, 1.5, 2 ** 53, "", "x", "\ud800", "__proto__", [], {}, [[]], { a: 1 }, "\u2014 a b\n"];

let story: TestCase;
let scene: Scene;
let bundle: Bundle;
beforeAll(async () => {
  story = await playCase(5);
  scene = await makeScene(story);
  bundle = await story.bundle();
});

type Holder = Record<string, unknown>;
const holdersIn = (value: unknown): Holder[] =>
  typeof value === "object" && value !== null ? [value as Holder, ...Object.values(value).flatMap(holdersIn)] : [];

describe("hostile input", () => {
  it("in a bundle: any member replaced, renamed or left out never throws, and never passes for the whole", async () => {
    let passed = 0;
    for (let round = 0; round < rounds; round++) {
      const chance = new Chance(`strange ${round}`);
      const spoilt = structuredClone(bundle);
      const holder = chance.pick(holdersIn(spoilt).filter((one) => Object.keys(one).length > 0));
      const key = chance.pick(Object.keys(holder));
      if (chance.below(4) === 0) delete holder[key];
      else holder[key] = structuredClone(chance.pick(strange));
      const failures = await verifyBundleAlone({ ...scene, bundle: spoilt });
      if (failures.length === 0) passed++;
    }
    // A disclosure, a receipt, a spare proof or the maker's word for a time may go without harm; hardly anything else.
    console.log(`bundles: ${rounds} strange members, ${rounds - passed} refused, ${passed} harmless`);
    expect(passed / rounds).toBeLessThan(0.2);
  });

  it("in a log: any file replaced by noise never throws, and is always seen", async () => {
    for (let round = 0; round < rounds / 4; round++) {
      const chance = new Chance(`noise ${round}`);
      const channel = new Map(scene.channel);
      const path = chance.pick([...channel.keys()]);
      const noise = Uint8Array.from({ length: chance.below(300) }, () => chance.below(256));
      channel.set(path, chance.below(5) === 0 ? utf8(JSON.stringify(chance.pick(strange))) : noise);
      expect(await verifyScene({ ...scene, channel }), path).not.toEqual([]);
    }
  });

  it("a checkpoint of any size is not read for ever", async () => {
    const { channel } = story.mx;
    const text = await signCheckpoint(channel.signer, channel.key, 2 ** 40, channel.root());
    const failures = await verifyScene({ ...scene, channel: new Map(scene.channel).set("checkpoint", utf8(text)) });
    expect(failures.map(({ name }) => name)).toContain("entries-missing");
  });
});
