/** A report signed before its author's key ended, brought after that: nobody can sign in with the key any more (SEMANTICS 4). */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Refusal, SignedAct } from "#kernel";
import { generateKey, signerOf } from "#node/crypto.ts";
import { Agent, type Draft, newCaseId, sdJwt } from "./agent.ts";
import { changes, ONE_REFUSAL, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { DAY, newAgent, publish, revoke, sound } from "./key-ceremonies.ts";
import { breakSignature } from "./records/forge.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

type Answer = { readonly status: number; readonly body: { readonly refusal?: Refusal; readonly instance?: string } };

describe("late reports", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  });
  afterAll(() => world?.stop());

  const bring = async (act: Pick<SignedAct, "jwt" | "disclosures">): Promise<Answer> => {
    const response = await fetch(`${world.mx.config.publicUrl}/api/v1/acts/late`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-request-id": "same-request" },
      body: JSON.stringify({ act: sdJwt(act) }),
    });
    return { status: response.status, body: (await response.json()) as Answer["body"] };
  };
  /** What México's node keeps, once nothing is under way. */
  const here = async () => {
    await world.mx.running.workers.round();
    await world.settle();
    return snapshotOf(world.mx.running.node);
  };
  const both = (id: string) => Promise.all([world.mx.as("liaison").caseFile(id), world.us.as("liaison").caseFile(id)] as const);

  /** An agent with an open case, whose key ends in a minute; the reports and the step are signed before that, and brought an hour later. */
  const leaver = async () => {
    const { agent, record } = await newAgent(world);
    await publish(world.mx, record);
    const { case: id, hash: seen } = await agent.act(opening("mx"));
    const end = world.clock.now() + 60;
    const sign = (draft: Draft, iat = end - 1) => agent.sign({ role: "requester", seen, iat, ...draft });
    const report = (marker: string, iat?: number) => sign(later("complaint", "mx", id, undefined, marker), iat);
    expect(await publish(world.mx, await revoke(world, world.mx, agent.kid, "ended", end))).toBe(201);
    return { agent, id, end, sign, report };
  };
  const ended = (kid: string) => ({ status: 403, body: { refusal: { kind: "key-not-in-force", kid, because: "ended" } } });
  const nobody = { status: 401, body: { refusal: { kind: "unauthenticated" } } };

  test("one gets in by itself, is flagged on both sides, and its answer says where it stands and nothing of the case", async () => {
    const { agent, id, report } = await leaver();
    const act = await report("late");
    expect(await bring(act), "with a key in force one signs in").toMatchObject(nobody);
    world.clock.advance(3600);
    await expect(agent.caseFile(id), "no session").rejects.toThrow(/sign-in: 403/);
    const answer = await bring(act);
    expect(answer).toEqual({ status: 201, body: { hash: act.hash, log: "channel-us", index: expect.any(Number) } });
    const kept = await here();
    expect(await bring(act), "again").toEqual(answer);
    expect(await here()).toEqual(kept);
    await world.settle();
    for (const file of await both(id)) {
      expect(file.acts.at(-1)).toMatchObject({ hash: act.hash, stage: "docketed", flags: [{ id: "key-not-in-force", law: "" }] });
      expect(file.acts[0]?.flags).toEqual([]);
    }
    expect(await sound(world)).toEqual([]);
  });

  test("one about the partner's case is flagged by its home too, as far as that had seen the log without it", async () => {
    const { case: id, hash: seen } = await world.us.as("liaison").act(opening("us"));
    await world.settle();
    const { agent, sign } = await leaver();
    await world.mx.as("liaison").act({ type: "assign", case: id, frame: { agent: agent.kid, give: true } });
    const [quiet, known] = await Promise.all(
      ["quiet", "known"].map((marker) => sign({ ...later("complaint", "mx", id, undefined, marker), role: "requested", seen })),
    );
    if (quiet === undefined || known === undefined) throw new Error("two reports");
    await world.settle();
    await world.mx.running.workers.cosign();
    world.clock.advance(3600);
    expect((await bring(quiet)).status).toBe(201);
    await world.settle();
    await world.mx.running.workers.cosign();
    expect((await bring(known)).status).toBe(201);
    await world.settle();
    const [own, home] = await both(id);
    const flagsOf = (file: typeof own, { hash }: SignedAct) => file.acts.find((act) => act.hash === hash)?.flags.map((flag) => flag.id);
    expect(
      [quiet, known].map((act) => flagsOf(own, act)),
      "its own node knows",
    ).toEqual([["key-not-in-force"], ["key-not-in-force"]]);
    expect([quiet, known].map((act) => flagsOf(home, act))).toEqual([[], ["key-not-in-force"]]);
    expect(own.acts.every(({ stage }) => stage === "docketed" || stage === "own")).toBe(true);
  });

  test("a step, a report dated after the end, and one that comes after 72 hours are refused, and nothing is kept", async () => {
    const { agent, id, end, sign, report } = await leaver();
    const step = await sign(later("supplement", "mx", id));
    const [after, last, late] = [await report("after", end), await report("last"), await report("late")];
    world.clock.advance(60);
    const before = await here();
    expect(await bring(step)).toMatchObject(ended(agent.kid));
    expect(await bring(after)).toMatchObject(ended(agent.kid));
    expect(await here()).toEqual(before);
    world.clock.advance(3 * DAY - 1);
    expect((await bring(last)).status, "the last second").toBe(201);
    world.clock.advance(1);
    const then = await here();
    expect(await bring(late)).toMatchObject(ended(agent.kid));
    expect(await here()).toEqual(then);
  });

  test("of a compromised key nothing is taken, and what came late by it is suspect", async () => {
    const { agent, id, end, report } = await leaver();
    const [first, second] = [await report("first"), await report("second")];
    world.clock.advance(3600);
    expect((await bring(first)).status).toBe(201);
    expect(await publish(world.mx, await revoke(world, world.mx, agent.kid, "compromised", end - 10))).toBe(201);
    const refusal = { kind: "key-not-in-force", kid: agent.kid, because: "compromised" };
    expect(await bring(second)).toMatchObject({ status: 403, body: { refusal } });
    await world.settle();
    for (const file of await both(id)) expect(file.acts.map(({ suspect }) => suspect)).toEqual([false, true]);
    expect(await sound(world)).toEqual([]);
  });

  test("who has no such key learns nothing: every answer is the same", async () => {
    const { id, report } = await leaver();
    const act = await report("late");
    world.clock.advance(3600);
    const liaison = world.mx.as("liaison");
    const stranger = new Agent("mx", liaison.spec, signerOf(generateKey("Ed25519")), world.mx.config.publicUrl, world.clock);
    const of = (agent: Agent, caseId: string, party = "mx") =>
      agent.sign({ ...later("complaint", "mx", caseId), role: "requester", seen: null, party });
    const before = await here();
    const answers = await Promise.all([
      bring(await of(liaison, id)),
      bring(await of(liaison, newCaseId())),
      bring(await of(stranger, id)),
      bring(await of(stranger, newCaseId())),
      bring(await of(stranger, id, "us")),
      bring(await of(world.us.as("liaison"), id)),
      bring({ ...act, jwt: breakSignature(act.jwt) }),
      bring(await of(world.mx.as("inspector"), id)),
    ]);
    expect(answers[0]).toMatchObject(nobody);
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await here()).toEqual(before);
    const broken = await bring({ jwt: "no act", disclosures: [] });
    expect(broken).toMatchObject({ status: 400, body: { refusal: { kind: "malformed" } } });
  });

  test("its author learns of the case no more than that the report is not taken; the refusal is recorded", async () => {
    const { case: other, hash } = await world.mx.as("liaison").act(opening("mx"));
    const { id, sign, report } = await leaver();
    const drafts: Draft[] = [
      later("complaint", "mx", other),
      later("complaint", "mx", newCaseId()),
      { ...later("complaint", "mx", id), after: hash },
      { type: "affirm", case: id, of: hash },
      { ...later("complaint", "mx", id), role: "requested" },
    ];
    const acts = await Promise.all(drafts.map((draft) => sign(draft)));
    const wrong = await sign({ ...later("complaint", "mx", id), frame: { about: "weather" } });
    world.clock.advance(3600);
    for (const [i, act] of acts.entries()) {
      const before = await here();
      const answer = await bring(act);
      const isTaken = i === 2;
      expect(answer).toMatchObject(isTaken ? { status: 201 } : { status: 404, body: { refusal: { kind: "unknown-case" } } });
      if (!isTaken) expect(changes(before, await here())).toEqual(ONE_REFUSAL);
      expect(await bring(act), "again").toEqual(answer);
    }
    expect(await bring(wrong)).toMatchObject({ status: 422, body: { refusal: { kind: "wrong-field", at: "/frame/about" } } });
    expect((await bring(await report("and a good one"))).status).toBe(201);
  });

  test("a body larger than an act can be is not read", async () => {
    const large = await bring({ jwt: randomBytes(300_000).toString("base64url"), disclosures: [] });
    expect(large).toMatchObject({ status: 413, body: { refusal: { kind: "oversized", at: "/body" } } });
  });
});

test("one address may bring only so many in a minute, whatever they are", async () => {
  const world = await startTwoParties({ limits: { signInsPerMinute: 5 } });
  try {
    const bring = () =>
      fetch(`${world.mx.config.publicUrl}/api/v1/acts/late`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ act: "no act" }),
      });
    const statuses = [];
    for (let i = 0; i < 6; i++) statuses.push((await bring()).status);
    expect(statuses).toEqual([400, 400, 400, 400, 400, 429]);
  } finally {
    await world.stop();
  }
});
