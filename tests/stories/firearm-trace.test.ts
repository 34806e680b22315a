import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { misjudged } from "#tests/replay.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

describe("México asks the United States to trace twelve firearms", () => {
  let world: TwoParties;
  let id: string;
  beforeAll(async () => {
    world = await startTwoParties();
  }, 60_000);
  afterAll(() => world?.stop());

  const both = async () => {
    await world.settle();
    return Promise.all([world.mx.as("liaison").caseFile(id), world.us.as("liaison").caseFile(id)]);
  };

  test("the request is numbered at home and arrives whole", async () => {
    const sent = await world.mx.as("liaison").act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, status: 201, n: 1, stage: "docketed", number: "MX-US-2025-0001" });
    id = sent.case;
    const [here, there] = await both();
    expect(there).toMatchObject({ state: "sent", home: "mx", number: "MX-US-2025-0001", seen: here.seen, side: "partner" });
    expect(there.acts[0]?.content).toEqual(here.acts[0]?.content);
    expect(there.acts[0]?.author).toMatchObject({ name: "Persona de prueba Uno", title: "Enlace", party: "mx" });
    expect(here.acts[0]?.delivery.stage).toBe("accepted");
  });

  test("the United States acknowledges: pending there until México numbers it", async () => {
    const sent = await world.us.as("liaison").act({ type: "acknowledge", case: id });
    expect(sent).toMatchObject({ status: 201, stage: "pending", n: null });
    const [here, there] = await both();
    expect([here.state, there.state]).toEqual(["acknowledged", "acknowledged"]);
    expect(there.acts.at(-1)).toMatchObject({ type: "acknowledge", stage: "docketed", n: 2, delivery: { stage: "accepted" } });
    expect(here.clocks.find(({ clock }) => clock === "acknowledge")?.run).toBe("stopped");
  });

  test("a question pauses the clock of the answer, and its answer resumes it", async () => {
    const asked = await world.us.as("liaison").act({
      type: "ask-clarification",
      case: id,
      frame: { missing: "objects" },
      content: { questions: "Which serial number does number eight bear?" },
    });
    expect(asked.refusal).toBeNull();
    const [waiting] = await both();
    expect(waiting).toMatchObject({ state: "clarifying" });
    expect(waiting.clocks.find(({ clock }) => clock === "answer")?.run).toBe("paused");
    world.clock.advance(86_400);
    const answered = await world.mx
      .as("liaison")
      .act({ type: "clarify", case: id, handling: { code: "H1" }, content: { explanation: "El número parcial es PRUEBA-0008." } });
    expect(answered.refusal).toBeNull();
    const [here, there] = await both();
    expect([here.state, there.state]).toEqual(["acknowledged", "acknowledged"]);
    expect(there.clocks).toEqual(here.clocks);
  });

  test("a coercive act in the other's territory is refused, by name of its rule, and the refusal is kept", async () => {
    const sent = await world.us.as("agent").act({
      type: "measure",
      case: id,
      seen: (await world.us.as("liaison").caseFile(id)).seen,
      territory: "mx",
      role: "requested",
      basis: ["us:customs-tias-13103"],
      handling: { code: "H1" },
      frame: { measure: "seizure", objects: 1 },
      content: { place: "Sonora", warrant: "None", description: "Seizure in Sonora" },
    });
    expect(sent.status).toBe(404);
    await world.us.as("liaison").act({ type: "assign", case: id, frame: { agent: world.us.as("agent").kid, give: true } });
    const tried = await world.us.as("agent").act({
      type: "measure",
      case: id,
      territory: "mx",
      basis: ["us:customs-tias-13103"],
      handling: { code: "H1" },
      frame: { measure: "seizure", objects: 1 },
      content: { place: "Sonora", warrant: "None", description: "Seizure in Sonora" },
    });
    expect(tried.refusal).toMatchObject({ kind: "policy" });
    expect(JSON.stringify(tried.refusal)).toContain("own-territory");
    const file = await world.us.as("liaison").caseFile(id);
    expect(file.acts.at(-1)).toMatchObject({ type: "measure", stage: "refused" });
  });

  test("an answer under H1, and the corrected one beside it", async () => {
    const grades = { sourceGrade: "A", informationGrade: "1" };
    const wrong = await world.us.as("liaison").act({
      type: "answer",
      case: id,
      basis: ["us:mlat-1987"],
      handling: { code: "H1" },
      frame: { outcome: "found", objects: 12, ...grades },
      content: { findings: "All twelve were sold in Texas." },
    });
    expect(wrong.refusal).toBeNull();
    await both();
    const right = await world.us.as("liaison").act({
      type: "correct",
      case: id,
      of: wrong.hash,
      frame: { corrects: ["findings"] },
      content: { findings: "All twelve were sold in Arizona.", reason: "Wrong state." },
    });
    expect(right.refusal).toBeNull();
    const [here, there] = await both();
    expect(here.acts.find(({ hash }) => hash === wrong.hash)).toMatchObject({ standing: "corrected" });
    expect(here).toMatchObject({ state: "answered", seen: there.seen });
  });

  test("every decision can be judged again, from its own attributes and from the records", async () => {
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
  });

  test("what their own law forbids, the other node declines by itself", async () => {
    const sent = await world.mx.as("liaison").act(traceRequest({ frame: { ...traceRequest().frame, topic: "firearm-owners" } }));
    expect(sent.status).toBe(201);
    await world.settle();
    await world.us.running.workers.round();
    await world.settle();
    const file = await world.mx.as("liaison").caseFile(sent.case);
    expect(file).toMatchObject({ state: "declined", final: true });
    expect(file.acts.at(-1)).toMatchObject({
      type: "decline",
      frame: { kind: "policy", law: "us:18-usc-926-a" },
      author: { party: "us", signer: "node" },
    });
  });

  test("a duty that is not met lapses, signed by a node", async () => {
    const sent = await world.mx.as("liaison").act(traceRequest());
    await world.settle();
    world.clock.advance(60 * 86_400);
    await world.mx.running.workers.round();
    await world.settle();
    const [here, there] = await Promise.all([world.mx.as("liaison").caseFile(sent.case), world.us.as("liaison").caseFile(sent.case)]);
    expect(here.state).toBe("unanswered");
    expect(there).toMatchObject({ state: "unanswered", seen: here.seen });
  });
});
