/** *Check* says before signing what the submission would say: the same answer, for what is good and for what is not. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Refusal } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { type Agent, type Draft, sdJwt } from "./agent.ts";
import { type Checked, check } from "./checked.ts";
import { addRunOutBasis, type BadAct, badActs, type Scene } from "./faults/bad-acts.ts";
import { Chance, seedOf } from "./faults/chance.ts";
import { changes, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { newAgent, publish, revoke } from "./key-ceremonies.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

type Sent = { readonly status: number; readonly refusal: Refusal | null; readonly hash: string; readonly case: string };

const submit = async (agent: Agent, text: string): Promise<Sent> => {
  const response = await agent.request("POST", "/api/v1/acts", { act: text });
  return { refusal: null, ...((await response.json()) as object), status: response.status } as Sent;
};

/** Checks and submits the same; gives both answers. */
const both = async (agent: Agent, draft: Draft): Promise<[Checked, Sent]> => {
  const text = sdJwt(await agent.sign(draft));
  return [await check(agent, text), await submit(agent, text)];
};

/** What only signed bytes can be: no draft says it. */
const NO_DRAFT = new Set(["bad-signature", "unknown-version", "malformed", "wrong-disclosure"]);
const isDraft = ({ refusal, what }: BadAct): boolean => !NO_DRAFT.has(String(refusal.kind)) && what !== "somebody else's act";

describe("what is refused", () => {
  let world: TwoParties;
  let scene: Scene;
  beforeAll(async () => {
    world = await startTwoParties({ limits: { attachmentBytes: 2000 } });
    const liaison = world.mx.as("liaison");
    const [{ case: caseId }, { case: acknowledgedId }] = [await liaison.act(opening("mx")), await liaison.act(opening("mx"))];
    await world.settle();
    await world.us.as("liaison").act(later("acknowledge", "us", acknowledgedId));
    await world.settle();
    addRunOutBasis(world.mx.running.node);
    scene = { world, caseId, acknowledgedId };
  });
  afterAll(() => world?.stop());

  test.each(badActs.filter(isDraft))("$what", async (bad: BadAct) => {
    const agent = bad.by?.(scene) ?? world.mx.as("liaison");
    const text = await bad.make(scene, agent);
    const node = agent.party === "mx" ? world.mx.running.node : world.us.running.node;
    await agent.get("/api/v1/session");
    const before = await snapshotOf(node);
    const checked = await check(agent, text);
    expect(changes(before, await snapshotOf(node)), "a check keeps nothing").toEqual({});
    const sent = await submit(agent, text);
    expect(checked).toMatchObject({ accepted: false, refusal: bad.refusal });
    // A body too large is refused before anything is read of it.
    const said = sent.refusal?.kind === "oversized" && sent.refusal.at === "/body" ? { kind: "oversized" } : sent.refusal;
    expect(checked.refusal).toMatchObject(said ?? {});
    if (said === sent.refusal) expect(checked.refusal).toEqual(sent.refusal);
  });

  const attached = (size: number, chunks: readonly string[]) => {
    const { content } = opening("mx");
    const sha256 = Buffer.alloc(32).toString("base64url");
    const file = { name: "a.pdf", type: "application/pdf", size, sha256, key: sha256, chunks: [...chunks] };
    return { content: { ...content, attachments: [file] } };
  };

  test("an attachment beyond the limit, and one of which a chunk never came", async () => {
    const missing = Buffer.from(nodeCrypto.sha256(Buffer.from("never sent"))).toString("base64url");
    const large = await both(world.mx.as("liaison"), opening("mx", attached(2001, [])));
    expect(large[0].refusal).toEqual({ kind: "oversized", at: "/content", limit: 2000, actual: 2001 });
    const lost = await both(world.mx.as("liaison"), opening("mx", attached(2000, [missing])));
    expect(lost[0].refusal).toMatchObject({ kind: "wrong-field", at: "/content/attachments", rule: "chunks" });
    for (const [checked, sent] of [large, lost]) expect(checked.refusal).toEqual(sent.refusal);
  });

  test("a key that has just ended: its session, as long as it is remembered, and none", async () => {
    const { agent, record } = await newAgent(world);
    await publish(world.mx, record);
    const { case: id } = await agent.act(opening("mx"));
    const end = world.clock.now() + 60;
    await publish(world.mx, await revoke(world, world.mx, agent.kid, "ended", end));
    const [early] = await both(agent, later("complaint", "mx", id));
    expect(early.accepted, "before the end").toBe(true);
    const step = await agent.sign({ ...later("supplement", "mx", id), iat: end - 1 });
    const after = await agent.sign({ ...later("complaint", "mx", id), iat: end + 1 });
    const late = await agent.sign({ ...later("complaint", "mx", id), iat: end - 1 });
    world.clock.advance(61);
    const ended = { kind: "key-not-in-force", kid: agent.kid, because: "ended" };
    for (const act of [step, after]) {
      const answers = [await check(agent, sdJwt(act)), await submit(agent, sdJwt(act))];
      expect(answers.map(({ refusal }) => refusal)).toEqual([ended, ended]);
    }
    expect(await check(agent, sdJwt(late))).toMatchObject({ accepted: true, flags: ["key-not-in-force"] });
    expect((await submit(agent, sdJwt(late))).status).toBe(201);
    world.mx.running.node.sessions.forget();
    for (const ask of [check, submit]) await expect(ask(agent, sdJwt(late))).rejects.toThrow(/sign-in: 403 .*key-not-in-force/);
  });
});

describe("what is done and left undone, at random", () => {
  const seed = seedOf();
  const TYPES = [
    ...["acknowledge", "ask-clarification", "clarify", "supplement", "answer", "partial-answer", "ask-more", "measure", "ask-use"],
    ...["permit-use", "refuse-use", "use", "cancel", "close", "archive", "complaint", "note-breach", "withdraw"],
  ];
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  });
  afterAll(() => world?.stop());

  test(`both answers agree (seed ${seed})`, async () => {
    const chance = new Chance(seed);
    const cases = [(await world.mx.as("liaison").act(opening("mx"))).case, (await world.us.as("liaison").act(opening("us"))).case];
    await world.settle();
    const met = { accepted: 0, refused: 0 };
    for (let i = 0; i < 80; i++) {
      const party = chance.one([world.mx, world.us]);
      const agent = party.as("liaison");
      const id = chance.one(cases);
      const { acts, next } = await agent.caseFile(id);
      const turns = next.filter(({ type, enabled }) => enabled && TYPES.includes(type));
      const turn = chance.is(0.6) && turns.length > 0 ? chance.one(turns) : { type: chance.one(TYPES), of: acts.map(({ hash }) => hash) };
      const draft = later(turn.type, party.id, id, turn.of[chance.below(turn.of.length)], String(i));
      const unknown = { basis: [`${party.id}:nothing`] };
      const change = chance.one([{}, {}, {}, {}, unknown, { territory: "us" }, { basis: [] }, { iat: world.clock.now() + 301 }]);
      const [checked, sent] = await both(agent, { ...draft, ...change });
      expect({ accepted: checked.accepted, refusal: checked.refusal }, `${i}: ${draft.type}`).toEqual({
        accepted: sent.status === 201,
        refusal: sent.refusal,
      });
      met[sent.status === 201 ? "accepted" : "refused"]++;
      if (sent.status === 201) {
        const kept = (await agent.caseFile(id)).acts.find(({ hash }) => hash === sent.hash);
        expect(kept?.flags.map((flag) => flag.id)).toEqual(checked.flags);
      }
      if (chance.below(3) === 0) await world.settle();
    }
    expect(Math.min(...Object.values(met)), JSON.stringify(met)).toBeGreaterThan(2);
  }, 120_000);

  test("a report that breaks a rule: both say which", async () => {
    const agent = world.mx.as("liaison");
    const { case: id } = await agent.act(opening("mx"));
    const [checked, sent] = await both(agent, { ...later("complaint", "mx", id), basis: ["mx:nothing"] });
    expect(checked.flags).toContain("basis-unknown");
    const kept = (await agent.caseFile(id)).acts.find(({ hash }) => hash === sent.hash);
    expect(kept?.flags.map((flag) => flag.id)).toEqual(checked.flags);
  });
});
