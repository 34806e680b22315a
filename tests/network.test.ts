import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Chance, seedOf } from "./faults/chance.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import { Link } from "./faults/link.ts";
import { losses, runSchedule, type Told } from "./faults/schedule.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

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
    const fates = new Map<string, number>();
    for (const wire of Object.values(wires)) for (const [fate, count] of wire.counts) fates.set(fate, (fates.get(fate) ?? 0) + count);
    const accepted = told.filter(({ refusal }) => refusal === null).length;
    console.log(
      `network: ${told.length} answers (${accepted} accepted, ${told.length - accepted} refused), 0 lost, 0 twice; ` +
        [...fates].map(([fate, count]) => `${fate} ${count}`).join(", "),
    );
  }, 600_000);
});
