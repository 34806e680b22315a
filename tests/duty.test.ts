/** Who is on duty, and whom an urgent case rings until somebody takes care of it. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Ring, Shift } from "#node/api/inbox-schemas.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import type { Agent } from "./agent.ts";
import { assign, DAY, enlist } from "./desk-people.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const MINUTE = 60;

let world: TwoParties;

beforeAll(async () => {
  world = await startTwoParties();
}, 120_000);
afterAll(() => world?.stop());

describe("the duty roster", () => {
  const flash = () => traceRequest({ frame: { ...traceRequest().frame, urgency: "flash" } });
  const shiftOf = (agent: Agent, place: number, from = 0, to = 8 * 3600) => ({
    kid: agent.kid,
    place,
    begins: world.clock.now() + from,
    ends: world.clock.now() + to,
  });
  const rings = async (agent: Agent, since?: number): Promise<Ring[]> =>
    (await agent.get<{ rings: Ring[] }>(`/api/v1/rings${since === undefined ? "" : `?since=${since}`}`)).rings;
  const round = () => world.us.running.workers.round();
  const ringOf = async (agent: Agent, id: string): Promise<Ring | undefined> => (await rings(agent)).find((one) => one.case === id);
  const open = async (): Promise<string> => {
    const { case: id } = await world.mx.as("liaison").act(flash());
    await world.settle();
    await round();
    return id;
  };
  const clear = async (): Promise<void> => {
    const { shifts } = await world.us.as("liaison").get<{ shifts: Shift[] }>("/api/v1/shifts");
    for (const { id } of shifts) await world.us.as("liaison").request("DELETE", `/api/v1/shifts/${id}`);
  };
  let first: Agent;
  let second: Agent;
  beforeAll(async () => {
    first = await enlist(world, world.us, "doj-oia", "prosecution", ["act", "intake"], "Test Person Six");
    second = await enlist(world, world.us, "doj-oia", "prosecution", ["act", "intake"], "Test Person Seven");
  });

  test("is kept by who assigns, names who takes in cases, and shows who is on duty now", async () => {
    const { us, mx } = world;
    const chief = us.as("liaison");
    expect((await first.request("POST", "/api/v1/shifts", shiftOf(first, 1))).status).toBe(403);
    expect((await chief.request("POST", "/api/v1/shifts", shiftOf(us.as("agent"), 1))).status).toBe(422);
    expect((await mx.as("liaison").request("POST", "/api/v1/shifts", shiftOf(mx.as("colleague"), 1))).status).toBe(422);
    expect((await chief.request("POST", "/api/v1/shifts", shiftOf(second, 2))).status).toBe(201);
    expect((await chief.request("POST", "/api/v1/shifts", shiftOf(first, 1))).status).toBe(201);
    const { shifts } = await second.get<{ shifts: Shift[] }>("/api/v1/shifts");
    expect(shifts.map(({ who, place, now }) => [who.kid, place, now])).toEqual([
      [first.kid, 1, true],
      [second.kid, 2, true],
    ]);
    expect((await us.as("agent").get<{ shifts: Shift[] }>("/api/v1/shifts")).shifts).toEqual([]);
    expect((await us.as("agent").request("DELETE", `/api/v1/shifts/${shifts[0]?.id}`)).status).toBe(403);
  });

  test("an urgent case rings the first on duty, after fifteen minutes the next, and on, until somebody acknowledges it; every step is kept", async () => {
    const { clock } = world;
    const id = await open();
    expect(await ringOf(first, id)).toMatchObject({ mine: true, who: { kid: first.kid }, steps: [{ what: "rang" }] });
    expect(await ringOf(second, id)).toMatchObject({ mine: false, who: { kid: first.kid } });
    clock.advance(15 * MINUTE - 1);
    await round();
    expect((await ringOf(first, id))?.who?.kid).toBe(first.kid);
    clock.advance(1);
    await round();
    expect(await ringOf(second, id)).toMatchObject({ mine: true, passesAt: clock.now() + 15 * MINUTE });
    clock.advance(15 * MINUTE);
    await round();
    const ring = await ringOf(first, id);
    expect(ring).toMatchObject({ mine: true });
    expect((await world.mx.as("liaison").request("POST", `/api/v1/rings/${ring?.id}/acknowledged`)).status).toBe(404);
    expect((await first.request("POST", `/api/v1/rings/${ring?.id}/acknowledged`)).status).toBe(204);
    clock.advance(15 * MINUTE);
    await round();
    expect(await ringOf(first, id)).toBeUndefined();
    const ended = (await rings(second, clock.now() - DAY)).find((one) => one.case === id);
    expect(ended?.steps.map(({ what, who }) => [what, who?.kid])).toEqual([
      ["rang", first.kid],
      ["rang", second.kid],
      ["rang", first.kid],
      ["acknowledged", first.kid],
    ]);
    expect((await first.request("POST", `/api/v1/rings/${ring?.id}/acknowledged`)).status).toBe(204);
  });

  test("an act in the case ends it; who is away is passed over", async () => {
    const { clock } = world;
    const plan = { begins: clock.now(), ends: clock.now() + DAY, deputy: null, reason: "leave" };
    expect((await first.request("PUT", `/api/v1/absences/${first.kid}`, plan)).status).toBe(204);
    const id = await open();
    const ring = await ringOf(second, id);
    expect(ring?.steps.map(({ what, who }) => [what, who?.kid])).toEqual([
      ["away", first.kid],
      ["rang", second.kid],
    ]);
    expect((await first.request("DELETE", `/api/v1/absences/${first.kid}`)).status).toBe(204);
    expect((await assign(second, id, second)).refusal).toBeNull();
    await round();
    expect(await ringOf(second, id)).toBeUndefined();
    const [ended] = await rings(second, clock.now() - 1);
    expect(ended?.steps.at(-1)).toMatchObject({ what: "acted", who: { kid: second.kid } });
  });

  test("with nobody on duty it says so, and rings as soon as somebody is", async () => {
    const { us, clock } = world;
    await clear();
    const id = await open();
    expect(await ringOf(first, id)).toMatchObject({ who: null, mine: false, steps: [{ what: "nobody" }] });
    clock.advance(MINUTE);
    await round();
    expect((await ringOf(first, id))?.steps).toHaveLength(1);
    await us.as("liaison").request("POST", "/api/v1/shifts", shiftOf(first, 1));
    clock.advance(MINUTE);
    await round();
    expect(await ringOf(first, id)).toMatchObject({ mine: true });
    await assign(first, id, first);
    await round();
  });

  test("what is not urgent does not ring, nor does one's own", async () => {
    const { mx, settle } = world;
    const { case: calm } = await mx.as("liaison").act(traceRequest());
    await settle();
    await round();
    expect(await ringOf(first, calm)).toBeUndefined();
    await mx.running.workers.round();
    expect(await rings(mx.as("liaison"))).toEqual([]);
  });

  test("and what is derived follows from the records", async () => {
    const { config, running } = world.us;
    const settings = await fsckSettings(config, running.node);
    const { report } = await check({ ...settings, db: running.node.db, keysDb: running.node.keysDb }, {});
    expect(report.differences).toEqual([]);
  });
});
