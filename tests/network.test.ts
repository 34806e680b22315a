import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Chance, seedOf } from "./faults/chance.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import { FATES, Link } from "./faults/link.ts";
import { losses, runSchedule, type Told } from "./faults/schedule.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

/** Every fate that an envelope on the wire can have, and how many had it. */
const met = (wire: Link): [string, number][] => [
  ...FATES.map((fate): [string, number] => [fate, wire.counts.get(fate) ?? 0]),
  ["overtaken", wire.overtaken],
];
const isSome = (count: number): boolean => count > 0;

const SCHEDULES = Number(process.env.HITO_SCHEDULES ?? 200);

describe("two nodes and a network that fails in every way", () => {
  let world: TwoParties;
  const wires = {} as { mx: Link; us: Link };
  beforeAll(async () => {
    wires.mx = await Link.open();
    wires.us = await Link.open();
    world = await startTwoParties({
      through: { mx: wires.mx.url, us: wires.us.url },
      linked: (urls) => {
        wires.mx.leadTo(urls.mx);
        wires.us.leadTo(urls.us);
      },
    });
  });
  afterAll(async () => {
    await world?.stop();
    await Promise.all(Object.values(wires).map((wire) => wire.close()));
  });

  const sound = async (): Promise<string[]> => {
    const [mx, us] = [world.mx.running.node, world.us.running.node];
    return [
      ...(await differences(mx, us)),
      ...(await faultsOf(mx)),
      ...(await faultsOf(us)),
      ...(await directoryFaults(mx)),
      ...(await directoryFaults(us)),
    ];
  };

  test(`${SCHEDULES} random schedules of drops, repeats, delays, disorder, lost answers and partitions end in one state`, async () => {
    const seed = seedOf();
    const told: Told[] = [];
    console.log(`network: seed ${seed}, ${SCHEDULES} schedules`);
    for (let i = 0; i < SCHEDULES; i++) {
      const some = await runSchedule(world, wires, new Chance(seed + i), 10);
      told.push(...some);
      expect({ schedule: i, seed, losses: await losses(world, some) }).toEqual({ schedule: i, seed, losses: [] });
      if (i % 20 === 19) expect({ schedule: i, seed, faults: await sound() }).toEqual({ schedule: i, seed, faults: [] });
    }
    expect(await sound()).toEqual([]);
    const accepted = told.filter(({ refusal }) => refusal === null).length;
    console.log(
      `network: ${told.length} answers (${accepted} accepted, ${told.length - accepted} refused), 0 lost, 0 twice; ` +
        Object.entries(wires)
          .map(
            ([side, wire]) =>
              `to ${side}: ${met(wire)
                .map(([fate, count]) => `${fate} ${count}`)
                .join(", ")}`,
          )
          .join("; "),
    );
    // Fewer schedules, asked for by hand, need not meet everything.
    if (SCHEDULES < 200) return;
    for (const [side, wire] of Object.entries(wires))
      for (const [fate, count] of met(wire))
        expect({ side, fate, count, seed }).toEqual({ side, fate, count: expect.toSatisfy(isSome), seed });
  }, 600_000);
});
