import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EntryClass, type Receipt, type SignedAct, type Signer, signGrant } from "#kernel";
import { acceptAct } from "#node/acts/accept.ts";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { createAgency, createRoot, grantAgent, type MadeRecord } from "#node/identity/ceremony.ts";
import { startNode } from "#node/start.ts";
import { Agent, sdJwt } from "./agent.ts";
import { forgedGrant } from "./faults/bad-envelopes.ts";
import { directoryFaults } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { type Answer, Forger, said } from "./faults/forger.ts";
import { changeNodeKey, DAY, newAgent, publish, revoke, sound } from "./key-ceremonies.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const worlds: TwoParties[] = [];
const begin = async (): Promise<TwoParties> => {
  const world = await startTwoParties();
  worlds.push(world);
  return world;
};
afterAll(() => Promise.all(worlds.map((world) => world.stop())));

const stages = (receipt: Receipt | null) => receipt?.payload.items.map(({ stage, refusal }) => (refusal === undefined ? stage : refusal));

describe("keys over the wire", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await begin();
  });

  test("a new agent's first act brings key and name to the partner", async () => {
    const { agent, record } = await newAgent(world);
    expect(await publish(world.mx, record)).toBe(201);
    expect(await publish(world.mx, record), "again").toBe(201);
    const sent = await agent.act(opening("mx"));
    expect(sent.status).toBe(201);
    await world.settle();
    const there = await world.us.as("liaison").caseFile(sent.case);
    expect(there.acts[0]?.author).toMatchObject({ kid: agent.kid, name: "Persona de prueba" });
    expect(await sound(world)).toEqual([]);
  });

  test("two of the same record at once are one", async () => {
    const { record } = await newAgent(world);
    const before = (await world.mx.running.node.sequencer.heads()).get("domestic")?.edge.size ?? 0;
    expect(await Promise.all([1, 2, 3, 4].map(() => publish(world.mx, record)))).toEqual([201, 201, 201, 201]);
    expect((await world.mx.running.node.sequencer.heads()).get("domestic")?.edge.size).toBe(before + 1);
    await world.settle();
    expect(await sound(world)).toEqual([]);
  });

  test("after an ordinary end: late reports for 72 hours, no steps; the same act as before gets its answer", async () => {
    const { agent, record } = await newAgent(world);
    await publish(world.mx, record);
    const first = await agent.sign(opening("mx"));
    const accepted = await agent.send(first, first.case);
    const ended = world.clock.now() + 60;
    const report = (marker: string, iat: number) =>
      agent.sign({ ...later("complaint", "mx", first.case, undefined, marker), role: "requester", seen: accepted.hash, iat });
    const [early, soon, late] = [await report("early", ended - 10), await report("soon", ended - 5), await report("late", ended - 1)];
    const after = await report("after", ended + 1);
    const step = await agent.sign({ ...later("supplement", "mx", first.case), role: "requester", seen: accepted.hash, iat: ended - 5 });
    expect(await publish(world.mx, await revoke(world, world.mx, agent.kid, "ended", ended))).toBe(201);
    expect((await agent.send(early, first.case)).status, "before the end").toBe(201);
    world.clock.advance(3600);
    const take = (act: SignedAct) => acceptAct(world.mx.running.node, sdJwt(act), agent.kid);
    const refused = { ok: false, refusal: { kind: "key-not-in-force", kid: agent.kid, because: "ended" } };
    expect(await take(soon), "a late report").toMatchObject({ ok: true });
    expect(await take(step), "a late step").toEqual(refused);
    expect(await take(after), "dated after the end").toEqual(refused);
    world.clock.advance(72 * 3600);
    expect(await take(late), "too late").toEqual(refused);
    const again = await take(first);
    expect(again, "what was accepted stays so").toMatchObject({ ok: true, value: { n: accepted.n, stage: "docketed", isNew: false } });
    await world.settle();
    const [here, there] = await Promise.all([world.mx.as("liaison").caseFile(first.case), world.us.as("liaison").caseFile(first.case)]);
    expect(here.seen).toBe(there.seen);
    expect(there.acts.filter(({ type }) => type === "complaint")).toHaveLength(2);
    expect(await sound(world)).toEqual([]);
  });

  test("after a compromise nothing is accepted, and what came since is doubtful on both sides until it is affirmed", async () => {
    const { agent, record } = await newAgent(world);
    await publish(world.mx, record);
    const opened = await agent.act(opening("mx"));
    await world.settle();
    world.clock.advance(3600);
    const since = world.clock.now();
    const doubtful = await agent.act({ ...later("complaint", "mx", opened.case), seen: null, role: "requester" });
    expect(doubtful.status).toBe(201);
    world.clock.advance(60);
    expect(await publish(world.mx, await revoke(world, world.mx, agent.kid, "compromised", since))).toBe(201);
    const next = await agent.sign({ ...opening("mx"), iat: since - 100 });
    const refusal = { kind: "key-not-in-force", kid: agent.kid, because: "compromised" };
    expect(await acceptAct(world.mx.running.node, sdJwt(next), agent.kid)).toEqual({ ok: false, refusal });
    await world.settle();
    const files = () => Promise.all([world.mx, world.us].map((party) => party.as("liaison").caseFile(opened.case)));
    for (const file of await files()) expect(file.acts.map(({ suspect }) => suspect)).toEqual([false, true]);
    const affirmed = await world.mx.as("liaison").act({ type: "affirm", case: opened.case, of: doubtful.hash });
    expect(affirmed.refusal).toBeNull();
    await world.settle();
    for (const file of await files()) expect(file.acts.map(({ suspect }) => suspect)).toEqual([false, false, false]);
    expect(await sound(world)).toEqual([]);
  });

  test("a grant that was signed before its grantor's began is taken on both sides once it holds", async () => {
    const { mx, clock } = world;
    const now = clock.now();
    const ceremony = { crypto: nodeCrypto, now, validity: { nbf: now + DAY, exp: now + 100 * DAY } };
    const agency = await createAgency(ceremony, { party: "mx", root: mx.root.key.signer, agency: "sre", sector: "civil" });
    const signer = signerOf(generateKey("Ed25519"));
    const holder = { name: "Persona de prueba", title: "Agente" };
    const grant = await grantAgent(ceremony, {
      party: "mx",
      by: agency.key.signer,
      agency: "sre",
      sector: "civil",
      key: signer.jwk,
      powers: ["act"],
      holder,
    });
    expect(await publish(mx, agency.record)).toBe(201);
    expect(await publish(mx, grant), "too early").toBe(403);
    clock.advance(DAY + 10);
    expect(await publish(mx, grant)).toBe(201);
    await world.settle();
    expect(await sound(world)).toEqual([]);
  });

  test("the partner's node changes its key: both go on without pairing again, restarts included", async () => {
    const { us, mx } = world;
    const before = await mx.as("liaison").act(opening("mx"));
    await world.settle();
    await changeNodeKey(world, us, []);
    await us.restart();
    await world.settle();
    const step = await us.as("liaison").act(later("acknowledge", "us", before.case));
    expect(step.stage).toBe("pending");
    const next = await mx.as("liaison").act(opening("mx"));
    await world.settle();
    expect((await mx.as("liaison").caseFile(before.case)).state).toBe("acknowledged");
    expect((await us.as("liaison").caseFile(next.case)).state).toBe("sent");
    const own = await us.as("liaison").act(opening("us"));
    await world.settle();
    expect((await mx.as("liaison").caseFile(own.case)).state).toBe("sent");
    await mx.restart();
    await us.restart();
    await world.settle();
    expect((await us.as("liaison").act(opening("us"))).status).toBe(201);
    await world.settle();
    expect(await Promise.all([mx, us].map(({ running }) => running.workers.cosign())), "each cosigns the other's log").toEqual([
      true,
      true,
    ]);
    expect(await sound(world)).toEqual([]);
  });

  test("a directory under another root is no start", async () => {
    const { mx, clock } = world;
    const other = await createRoot({ crypto: nodeCrypto, now: clock.now(), validity: { nbf: clock.now(), exp: clock.now() + DAY } }, "us");
    const [peer] = mx.config.peers;
    if (peer === undefined) throw new Error("no peer");
    const config = { ...mx.config, listen: { ...mx.config.listen, port: 0 }, peers: [{ ...peer, rootFingerprint: other.key.kid }] };
    await expect(startNode(config, { clock })).rejects.toThrow("the directory of us does not hold");
  });
});

describe("keys of a partner that keeps no rule", () => {
  let world: TwoParties;
  let forger: Forger;
  beforeAll(async () => {
    world = await begin();
    forger = await Forger.replace(world);
  });

  const revocation = async (because: "ended" | "compromised", key: string, at: number) => {
    const { jwt } = await revoke(world, world.us, key, because, at);
    return { class: EntryClass.revocation, record: jwt };
  };

  test("a revocation counts from its place in the envelope on", async () => {
    const agent = world.us.as("liaison");
    const signed = await Promise.all([1, 2].map(() => agent.sign(opening("us"))));
    const [one, other] = signed.map(said);
    if (one === undefined || other === undefined) throw new Error("two acts");
    const { receipt } = await forger.say(one, await revocation("compromised", agent.kid, world.clock.now()), other);
    expect(stages(receipt)).toMatchObject(["accepted", "accepted", { kind: "key-not-in-force", because: "compromised" }]);
    const next = await forger.say(said(await agent.sign(opening("us"))));
    expect(stages(next.receipt)).toMatchObject([{ kind: "key-not-in-force", because: "compromised" }]);
  });

  test("an envelope that was checked before a revocation came is checked again", async () => {
    const agent = world.us.as("agent");
    const first = await forger.draft([await revocation("compromised", agent.kid, world.clock.now())]);
    const act = said(await agent.sign(opening("us")));
    const start = forger.entries.length + 1;
    const all = [...forger.entries, ...first.entries];
    const second = await forger.draft([act], { start });
    const checkpoint = await forger.checkpoint([...all, ...second.entries]);
    const [one, two] = await Promise.all([
      forger.seal(await forger.sign(first)),
      forger.seal(await forger.sign({ ...second, checkpoint })),
    ]);
    const answers = await Promise.all([forger.post(one), forger.post(two)]);
    forger.entries.push(...first.entries);
    expect(answers[0].status).toBe(200);
    if (answers[1].status === 200) {
      forger.entries.push(...second.entries);
      expect(stages(answers[1].receipt)).toMatchObject([{ kind: "key-not-in-force", because: "compromised" }]);
    } else expect(answers[1].refusal).toMatchObject({ kind: "gap" });
  });

  test("an ended key's act cannot be dated back once the log was seen without it", async () => {
    const { us, clock } = world;
    const by = us.agencies.get("doj-oia")?.key.signer;
    if (by === undefined) throw new Error("no agency");
    const now = clock.now();
    const { leaver, grant } = await leavingAgent(world, by);
    await forger.say({ class: EntryClass.key, record: grant.jwt });
    await forger.say(await revocation("ended", leaver.kid, now + 60));
    const soon = await forger.say(said(await leaver.sign({ ...opening("us"), iat: now + 10 })));
    expect(stages(soon.receipt), "before the end").toEqual(["accepted"]);
    clock.advance(100 * 3600);
    await cosignAsWitness(forger);
    const back = await forger.say(said(await leaver.sign({ ...opening("us"), iat: now + 20 })));
    expect(stages(back.receipt)).toMatchObject([{ kind: "key-not-in-force", because: "ended" }]);
  });

  test("a step of an ended key counts as late by its place, whatever date it bears", async () => {
    const { us, clock } = world;
    const agency = us.agencies.get("doj-oia")?.key.signer;
    if (agency === undefined) throw new Error("no agency");
    const { leaver, grant } = await leavingAgent(world, agency);
    const end = clock.now() + 60;
    await forger.say({ class: EntryClass.key, record: grant.jwt });
    clock.advance(120);
    await forger.say(await revocation("ended", leaver.kid, end));
    const back = await forger.say(said(await leaver.sign({ ...opening("us"), iat: end - 10 })));
    expect(stages(back.receipt)).toMatchObject([{ kind: "key-not-in-force", because: "ended" }]);
  });

  test("a root that nobody granted grants nothing, and stops nothing", async () => {
    const { receipt } = await forger.say(
      await forgedGrant(forger),
      await revocation("ended", world.us.as("registrar").kid, world.clock.now()),
    );
    expect(stages(receipt)).toMatchObject([{ kind: "unknown-key" }, "accepted"]);
    expect(await directoryFaults(world.mx.running.node)).toEqual([]);
    await world.mx.restart();
    expect(await directoryFaults(world.mx.running.node)).toEqual([]);
  });

  test("an ended node key, stolen with its log's key, dates no envelope back; what it sent before is answered as it was", async () => {
    const { clock } = world;
    const before = await forger.draft([said(await world.us.as("liaison").sign(opening("us")))]);
    const envelope = await forger.seal(await forger.sign(before));
    const answer = await forger.post(envelope);
    forger.entries.push(...before.entries);
    clock.advance(60);
    const end = clock.now();
    const handedOver = await succeed(forger, signerOf(generateKey("Ed25519")));
    expect(stages(handedOver.receipt)).toEqual(["accepted"]);
    clock.advance(60);
    const back = await forger.draft([said(await world.us.as("liaison").sign({ ...opening("us"), iat: end - 30 }))], { iat: end - 30 });
    const refused = await forger.post(await forger.seal(await forger.sign(back)));
    expect(refused).toMatchObject({ status: 403, refusal: { kind: "key-not-in-force", because: "ended" } });
    expect((await forger.post(envelope)).receipt?.payload.items).toEqual(answer.receipt?.payload.items);
  });
});

/** Another key becomes that of the United States' node, which keeps its logs' keys. */
async function succeed(forger: Forger, next: Signer): Promise<Answer> {
  const { us, clock } = forger.world;
  const now = clock.now();
  const grant = await signGrant(nodeCrypto, us.root.key.signer, {
    party: "us",
    kind: "node",
    key: next.jwk,
    powers: [],
    node: us.made.facts,
    succeeds: { key: us.made.key.kid, sizes: [] },
    iat: now,
    nbf: now,
    exp: now + 100 * DAY,
  });
  const draft = await forger.draft([{ class: EntryClass.key, record: grant.jwt }]);
  const answer = await forger.post(await forger.seal(await forger.sign(draft, next)));
  forger.entries.push(...draft.entries);
  return answer;
}

/** An agent of the United States that nobody there has published yet. */
async function leavingAgent({ us, clock }: TwoParties, by: Signer): Promise<{ leaver: Agent; grant: MadeRecord }> {
  const signer = signerOf(generateKey("Ed25519"));
  const now = clock.now();
  const [agency, sector, powers] = ["doj-oia", "prosecution", ["act"]] as const;
  const holder = { name: "Test", title: "Test" };
  const validity = { nbf: now, exp: now + 100 * DAY };
  const grant = await grantAgent(
    { crypto: nodeCrypto, now, validity },
    { party: "us", by, agency, sector, key: signer.jwk, powers, holder },
  );
  return { leaver: new Agent("us", us.as("registrar").spec, signer, us.config.publicUrl, clock), grant };
}

/** México's node cosigns the log that it holds of the partner, as it would on the partner's request. */
async function cosignAsWitness({ world, entries }: Forger): Promise<void> {
  const { node } = world.mx.running;
  const origin = node.peers.get("us")?.channel.name ?? "";
  await node.db
    .updateTable("witness_log" as "peer")
    .set({ size: entries.length, cosigned_at: world.clock.now() } as never)
    .where("origin" as "party", "=", origin)
    .execute();
}
