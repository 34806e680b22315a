import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { refusalText } from "#kernel";
import { type Agent, sdJwt } from "./agent.ts";
import { addRunOutBasis, type BadAct, badActs, type Scene } from "./faults/bad-acts.ts";
import { changes, differences, faultsOf, ONE_REFUSAL, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

type Answer = {
  readonly status: number;
  readonly headers: Headers;
  readonly body: { readonly refusal: Record<string, unknown>; readonly text: { es: string; en: string }; readonly detail: string };
};

describe("bad input at a running node", () => {
  let world: TwoParties;
  let scene: Scene;
  beforeAll(async () => {
    world = await startTwoParties();
    const [{ case: caseId }, { case: acknowledgedId }] = [
      await world.mx.as("liaison").act(opening("mx")),
      await world.mx.as("liaison").act(opening("mx")),
    ];
    await world.settle();
    await world.us.as("liaison").act(later("acknowledge", "us", acknowledgedId));
    await world.settle();
    addRunOutBasis(world.mx.running.node);
    scene = { world, caseId, acknowledgedId };
  });
  afterAll(() => world?.stop());

  const post = async (agent: Agent, body: unknown, headers: Record<string, string> = {}): Promise<Answer> => {
    const response = await agent.request("POST", "/api/v1/acts", body, headers);
    return { status: response.status, headers: response.headers, body: (await response.json()) as Answer["body"] };
  };

  const nodes = () => [world.mx.running.node, world.us.running.node];
  const all = () => Promise.all(nodes().map(snapshotOf));

  test.each(badActs)("$what", async (bad: BadAct) => {
    const agent = bad.by?.(scene) ?? world.mx.as("liaison");
    const act = await bad.make(scene, agent);
    await agent.get("/api/v1/session");
    const before = await all();
    const answer = await post(agent, { act }, { "accept-language": "en" });
    const after = await all();
    expect({ status: answer.status, refusal: answer.body.refusal }).toMatchObject({ status: bad.status, refusal: bad.refusal });
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(answer.body.text).toEqual(refusalText(answer.body.refusal as never));
    expect(answer.body.detail).toBe(answer.body.text.en);
    expect(answer.body.text.es).not.toBe(answer.body.text.en);
    const here = agent.party === "mx" ? 0 : 1;
    const changed = before.map((one, i) => changes(one, after[i] as typeof one));
    expect(changed[here]).toEqual(bad.recorded ? ONE_REFUSAL : {});
    expect(changed[1 - here]).toEqual({});

    const again = await post(agent, { act });
    expect(again.body.refusal).toEqual(answer.body.refusal);
    expect(await all(), "the same again changes nothing").toEqual(after);
  });

  test("bodies that are none", async () => {
    const agent = world.mx.as("liaison");
    const before = await all();
    const [text, wrong, extra, large] = await Promise.all([
      agent.request("POST", "/api/v1/acts", undefined),
      post(agent, { act: 7 }),
      post(agent, { act: "a", more: true }),
      post(agent, { act: "a".repeat(400_000) }),
    ]);
    expect(text.status).toBe(400);
    expect([wrong.status, wrong.body.refusal]).toMatchObject([422, { kind: "wrong-field", at: "/body/act" }]);
    const { status, body } = await post(agent, {});
    expect([status, body.refusal]).toEqual([422, { kind: "wrong-field", at: "/body/act", rule: "required", expected: "act" }]);
    expect(body.text).toEqual({ es: "Falta «act».", en: "“act” is missing." });
    expect([extra.status, extra.body.refusal.kind]).toEqual([422, "wrong-field"]);
    expect([large.status, large.body.refusal.kind]).toEqual([413, "oversized"]);
    expect(await all()).toEqual(before);
  });

  test("nobody's session", async () => {
    const response = await fetch(`${world.mx.config.publicUrl}/api/v1/acts`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer nobody" },
      body: JSON.stringify({ act: "a" }),
    });
    expect([response.status, ((await response.json()) as Answer["body"]).refusal.kind]).toEqual([401, "unauthenticated"]);
  });

  test("an act that was accepted, again: the same answer, and nothing new", async () => {
    const agent = world.mx.as("liaison");
    const signed = await agent.sign(opening("mx"));
    const first = await agent.send(signed, signed.case);
    await world.settle();
    const before = await all();
    const again = await Promise.all([1, 2, 3].map(() => agent.send(signed, signed.case)));
    for (const one of again) expect(one).toEqual(first);
    expect(await all()).toEqual(before);
  });

  test("a step that follows a refused act is refused, at home and at the partner's", async () => {
    const agent = world.mx.as("liaison");
    const refused = await agent.act(later("clarify", "mx", scene.caseId));
    expect(refused.status).toBe(409);
    const follower = await agent.act({ ...later("supplement", "mx", scene.caseId), after: refused.hash });
    expect(follower).toMatchObject({ status: 409, refusal: { kind: "after-refused", after: refused.hash } });
    const next = await agent.act({ ...later("supplement", "mx", scene.caseId), after: follower.hash });
    expect(next.refusal).toMatchObject({ kind: "after-refused", after: follower.hash });
  });

  test("a case that is not there and one that is not for these eyes cannot be told apart", async () => {
    const agent = world.mx.as("colleague");
    const ask = async (id: string) => {
      const response = await agent.request("GET", `/api/v1/cases/${id}`, undefined, { "x-request-id": "same-request" });
      return (await response.text()).replaceAll(id, "ID");
    };
    expect(await ask(scene.caseId)).toBe(await ask("AAAAAAAAAAAAAAAAAAAAAA"));
    const signed = await agent.sign({ ...later("complaint", "mx", "AAAAAAAAAAAAAAAAAAAAAA"), role: "requester", seen: null });
    expect((await post(agent, { act: sdJwt(signed) })).status).toBe(404);
  });

  test("after all that both nodes are sound and equal", async () => {
    await world.settle();
    const [mx, us] = [world.mx.running.node, world.us.running.node];
    expect([...(await differences(mx, us)), ...(await faultsOf(mx)), ...(await faultsOf(us))]).toEqual([]);
  });
});
