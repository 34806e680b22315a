import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Sent } from "./agent.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { losses, type Told } from "./faults/schedule.ts";
import { type PartyId, startTwoParties, type TwoParties } from "./two-parties.ts";

const CLIENTS = 32;
const ACTS = 8;

describe(`${CLIENTS} clients on two nodes write one case at once`, () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  });
  afterAll(() => world?.stop());

  test("there is one order, and every answer that anybody got is in it", async () => {
    const { mx, us } = world;
    const { case: id } = await mx.as("liaison").act(opening("mx"));
    await world.settle();
    const { seen } = await mx.as("liaison").caseFile(id);
    const told: (Told & Sent)[] = [];
    const types = { mx: ["supplement", "complaint", "clarify"], us: ["acknowledge", "ask-clarification", "partial-answer", "complaint"] };
    const client = async (i: number): Promise<void> => {
      const party: PartyId = i % 2 === 0 ? "mx" : "us";
      const agent = world[party].as("liaison");
      const role = party === "mx" ? "requester" : "requested";
      for (let k = 0; k < ACTS; k++) {
        const type = types[party][(i + k) % types[party].length] as string;
        const signed = await agent.sign({ ...later(type, party, id, undefined, `${i} ${k}`), role, seen });
        const answers = await Promise.all(k % 4 === 0 ? [agent.send(signed, id), agent.send(signed, id)] : [agent.send(signed, id)]);
        for (const sent of answers) told.push({ ...sent, party, act: sent.hash });
      }
    };
    const begun = performance.now();
    await Promise.all(Array.from({ length: CLIENTS }, (_, i) => client(i)));
    const took = (performance.now() - begun) / 1000;
    await world.settle();

    expect(told.filter(({ status }) => status >= 500)).toEqual([]);
    expect(await losses(world, told)).toEqual([]);
    const [a, b] = [mx.running.node, us.running.node];
    const found = await Promise.all([differences(a, b), faultsOf(a), faultsOf(b), directoryFaults(a), directoryFaults(b)]);
    expect(found.flat()).toEqual([]);

    const file = await us.as("liaison").caseFile(id);
    const numbers = file.acts.flatMap(({ n }) => (n === null ? [] : [n])).sort((one, other) => one - other);
    expect(numbers).toEqual(Array.from({ length: numbers.length }, (_, i) => i + 1));
    const numbered = told.filter(({ n }) => n !== null);
    for (const { act, n } of numbered) expect(file.acts.find(({ hash }) => hash === act)?.n).toBe(n);
    const kinds = new Map<string, number>();
    for (const { stage, refusal } of told) kinds.set(refusal?.kind ?? stage, (kinds.get(refusal?.kind ?? stage) ?? 0) + 1);
    const both = new Set(told.map(({ act }) => act));
    console.log(
      `contention: ${CLIENTS} clients, ${told.length} answers to ${both.size} acts in ${took.toFixed(1)} s, ${numbers.length} numbered; ` +
        [...kinds].map(([kind, count]) => `${kind} ${count}`).join(", "),
    );
  });

  test("many cases opened at once from both sides get numbers of their own", async () => {
    const sent = await Promise.all(
      Array.from({ length: 40 }, (_, i) => {
        const party: PartyId = i % 2 === 0 ? "mx" : "us";
        return world[party].as("liaison").act(opening(party));
      }),
    );
    expect(new Set(sent.map(({ number }) => number)).size).toBe(40);
    await world.settle();
    expect(await differences(world.mx.running.node, world.us.running.node)).toEqual([]);
  });
});
