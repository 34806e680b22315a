/** A person detained on 4 September 2025 in Georgia, told on paper by the detaining side. The person and all that is said of the person is invented for this test. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TimelineAct } from "#node/api/schemas.ts";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { verifyTarget } from "#node/verify/verify.ts";
import type { Draft } from "#tests/agent.ts";
import { differences } from "#tests/fsck-differences.ts";
import { attach, type SealedFile } from "#tests/paper.ts";
import { misjudged } from "#tests/replay.ts";
import { type PartyFixture, protection, startTwoParties, type TwoParties } from "#tests/two-parties.ts";

const NAME = "Persona de Prueba Detenida";
const PERSON = "personaDePrueba0000001";
const PROTOCOL = "consular-notification@1";
const HOUR = 3600;

const opening = (partner = "us"): Draft => ({
  type: "open",
  protocol: PROTOCOL,
  frame: { partner, subject: PERSON, learned: "family", custody: "detention", heldSince: "2025-09-04" },
  content: { reference: "PROT-PRUEBA-0001" },
});
const visit = { type: "access", territory: "us", frame: { subject: PERSON, mode: "visit", private: true, interpretation: "not-needed" } };
const signed = { requested: true, written: true, understood: true, penalties: true, term: "within-120-days", signedOn: "2025-09-20" };

describe("a person detained abroad, told on paper", () => {
  let world: TwoParties;
  let id: string;
  let letter: SealedFile;
  const consul = () => world.mx.as("consul");
  const file = () => consul().caseFile(id);
  const act = (draft: Draft) => consul().act({ case: id, ...draft, frame: { subject: PERSON, ...draft.frame } });
  const byPaper = (draft: Draft, channel = "letter") =>
    act({
      role: "detaining",
      ...draft,
      frame: { transcribes: "us", channel, ...draft.frame },
      content: { source: letter as never, ...draft.content },
    });
  const actOf = async (hash: string): Promise<TimelineAct> => (await file()).acts.find((one) => one.hash === hash) as TimelineAct;

  beforeAll(async () => {
    world = await startTwoParties({ paired: false, also: protection });
    letter = await attach(consul(), "oficio-de-prueba.pdf", "application/pdf", Buffer.from(`Oficio de prueba sobre ${NAME}`));
  }, 60_000);
  afterAll(() => world?.stop());

  test("the consulate opens the case when a relative calls; the name stays on its own sheet", async () => {
    const opened = await consul().act(opening());
    expect(opened).toMatchObject({ refusal: null, n: 1, log: "domestic", number: "MX-US-2025-0001" });
    id = opened.case;
    expect((await file()).clocks).toMatchObject([{ clock: "rights", debtor: "us", run: "running", law: "agreed" }]);
    const sheet = await act({ type: "record-person", content: { identity: { name: NAME, bornOn: "1990-01-01" } } });
    expect(sheet).toMatchObject({ refusal: null, stage: "own", n: null });
  });

  test("the authority's form says that the rights were told, and where the person is held", async () => {
    const rights = await byPaper({ type: "rights-notice", frame: { language: "spanish", understood: true, form: "both" } }, "form");
    expect(rights).toMatchObject({ refusal: null, n: 2 });
    const place = { place: "Centro de detención de prueba, Georgia", number: "000000001" };
    expect((await byPaper({ type: "state-custody", frame: { custody: "detention" }, content: place })).refusal).toBeNull();
    expect(await file()).toMatchObject({ state: "informed", flags: ["custody-stated"] });
    expect(await actOf(rights.hash)).toMatchObject({ author: { party: "mx" }, frame: { transcribes: "us" }, flags: [] });
  });

  test("the person asks by telephone, and the notice comes late: the lapse is signed, the notice kept and flagged, a complaint made", async () => {
    expect((await act({ type: "ask-assistance", frame: { told: "consulate", form: "spoken" } })).refusal).toBeNull();
    expect((await file()).state).toBe("asked");
    world.clock.advance(97 * HOUR);
    await world.mx.running.workers.round();
    expect((await file()).flags).toContain("notice-overdue");
    const notice = await byPaper({ type: "notify", frame: { means: "letter" }, content: { particulars: `${NAME}, detenida.` } });
    expect(notice.refusal).toBeNull();
    const late = await actOf(notice.hash);
    expect(late).toMatchObject({ stage: "docketed", content: { particulars: `${NAME}, detenida.` } });
    expect(late.flags).toEqual([{ id: "without-delay", law: "mx:vccr-36 us:vccr-36 agreed" }]);
    const breach = { type: "note-breach", frame: { breach: "late-notice" }, content: { statement: "Cuatro días después de solicitarla." } };
    const complaint = { type: "complaint", frame: { about: "notice" }, content: { statement: "Queja por la demora." } };
    for (const draft of [breach, complaint]) expect((await act(draft)).refusal).toBeNull();
    expect((await file()).flags).toEqual(["breach-noted", "complained", "custody-stated", "notice-overdue", "notified"]);
  });

  test("access is asked for, refused by letter, and granted after all; the consul visits in the other country", async () => {
    expect((await act({ type: "request-access", frame: { mode: "visit", urgency: "urgent" } })).refusal).toBeNull();
    const no = await byPaper({ type: "answer-access", frame: { answer: "refused" } });
    expect((await actOf(no.hash)).flags.map((flag) => flag.id)).toEqual(["access-not-refused"]);
    expect((await byPaper({ type: "answer-access", frame: { answer: "granted", on: "2025-09-09" } }, "call")).refusal).toBeNull();
    const told = { type: "inform", frame: { aim: "identify" }, content: { identity: { name: NAME } } };
    expect((await act(told)).refusal).toBeNull();
    expect((await act(visit)).refusal).toBeNull();
    const seen = {
      type: "record-condition",
      frame: { learned: "visit" },
      content: { health: "good", care: "not-needed", treatment: "no-complaint", account: "Dice que no tuvo asesoría." },
    };
    expect(await act(seen)).toMatchObject({ refusal: null, stage: "own" });
  });

  test("the person expressly opposes: no visit, no request, no advice, and nothing is told", async () => {
    const before = (await file()).seen;
    expect((await act({ type: "oppose-assistance", frame: { told: "consulate", form: "spoken" } })).refusal).toBeNull();
    expect(await file()).toMatchObject({ state: "opposed" });
    const request = { type: "request-access", frame: { mode: "visit", urgency: "routine" } };
    const advice = { type: "legal-advice", frame: { help: "advice" }, content: { details: "Asesoría." } };
    const told = { type: "inform", frame: { aim: "locate" }, content: { identity: { name: NAME } } };
    for (const draft of [visit, request, advice, told]) {
      const tried = await act(draft);
      expect([draft.type, tried.refusal?.kind, JSON.stringify(tried.refusal)]).toEqual([
        draft.type,
        "policy",
        expect.stringContaining('"consent"'),
      ]);
    }
    const refused = (await file()).acts.filter(({ stage }) => stage === "refused");
    expect(refused.map(({ type }) => type)).toEqual(["access", "request-access", "legal-advice", "inform"]);
    const earlier = await consul().sign({ ...visit, case: id, seen: before, protocol: PROTOCOL, role: "consulate" });
    expect((await consul().send(earlier, id)).refusal?.kind).toBe("policy");
  });

  test("after a change of mind a visit counts again, but not one that was signed on the knowledge of the opposition", async () => {
    const offline = await consul().sign({ ...visit, case: id });
    expect((await act({ type: "ask-assistance", frame: { told: "consulate", form: "written" } })).refusal).toBeNull();
    const tried = await consul().send(offline, id);
    expect(tried.refusal).toMatchObject({ kind: "policy", rules: [{ id: "consent" }] });
    expect((await act(visit)).refusal).toBeNull();
  });

  test("what the authority tells about somebody who declined is kept and flagged, and such a record can be mended", async () => {
    expect((await act({ type: "decline-assistance", frame: { told: "authority", form: "written" } })).refusal).toBeNull();
    const moved = await byPaper({ type: "transfer", content: { place: "Otro centro de prueba" } });
    expect((await actOf(moved.hash)).flags.map((flag) => flag.id)).toEqual(["consent"]);
    const mended = await consul().act({
      type: "correct",
      case: id,
      of: moved.hash,
      frame: { corrects: ["place"] },
      content: { place: "Otro centro de prueba, Georgia", reason: "Error al transcribir." },
    });
    expect(mended.refusal).toBeNull();
    const told = (await file()).acts.find(({ type }) => type === "inform" || type === "open");
    expect(told?.type).toBe("open");
    expect((await act(visit)).refusal).toBeNull();
  });

  test("a departure signed without advice is recorded and flagged, and never becomes voluntary", async () => {
    const form = await byPaper({ type: "sign-departure", frame: { ...signed, advised: false } }, "form");
    expect((await actOf(form.hash)).flags).toEqual([{ id: "departure-informed", law: "us:8-cfr-240.25 agreed" }]);
    const voluntary = await act({ type: "recognise-departure", frame: { ...signed, advised: false } });
    expect(voluntary.refusal).toMatchObject({ kind: "policy", rules: [{ id: "departure-informed" }] });
  });

  test("colleagues of police and prosecution, and the partner, read nothing of it", async () => {
    const liaison = world.mx.as("liaison");
    expect((await consul().act({ type: "assign", case: id, frame: { agent: liaison.kid, give: true } })).refusal).toBeNull();
    const seen = await liaison.caseFile(id);
    expect(seen.acts.length).toBeGreaterThan(10);
    expect(seen.acts.map(({ content }) => content)).toEqual(seen.acts.map(() => null));
    await expect(world.us.as("custodian").caseFile(id)).rejects.toThrow("404");
  });

  test("every word about the person is sealed with the person's own keys, the letters and the corrections too", async () => {
    const { db, keysDb } = world.mx.running.node;
    const pieces = await db.selectFrom("sealed").innerJoin("act", "act.hash", "sealed.act").select(["act.type", "subject"]).execute();
    expect(new Set(pieces.map(({ subject }) => subject))).toEqual(new Set([PERSON]));
    expect(new Set(pieces.map(({ type }) => type))).toContain("correct");
    const keys = await keysDb.selectFrom("data_key").select("subject").execute();
    expect(keys.length).toBe(pieces.length);
  });

  test("the case leaves as a bundle that verifies, is judged again as it was, and the store holds together", async () => {
    const bundle = await (await consul().request("GET", `/api/v1/cases/${id}/bundle`)).text();
    expect(bundle).not.toContain("Dice que no tuvo asesoría.");
    expect((await verifyBundle(world, world.mx, bundle)).failures).toEqual([]);
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
    expect(await differences(world.mx.config, world.mx.running)).toEqual([]);
  });

  test("the other state gets a node: the case is not shared while the person declines, and then what was written down for it is confirmed or disputed", async () => {
    world.clock.advance(24 * HOUR);
    await world.mx.pair();
    await world.us.pair();
    await world.settle();
    expect((await act({ type: "share", frame: {} })).refusal).toMatchObject({ kind: "wrong-field" });
    const share = { type: "share", case: id };
    expect((await consul().act(share)).refusal).toMatchObject({ kind: "policy", rules: [{ id: "consent" }] });
    expect((await act({ type: "ask-assistance", frame: { told: "consulate", form: "spoken" } })).refusal).toBeNull();
    expect(await consul().act(share)).toMatchObject({ refusal: null, log: "channel-us" });
    await world.settle();
    const there = await world.us.as("custodian").caseFile(id);
    expect(there).toMatchObject({ state: "asked", seen: (await file()).seen, disputed: false });
    const kept = ["record-person", "record-condition", "assign"];
    expect(there.acts.filter(({ type, stage }) => kept.includes(type) || stage === "refused")).toEqual([]);
    const hashOf = (type: string): string => there.acts.find((one) => one.type === type)?.hash ?? "";
    const custodian = world.us.as("custodian");
    const reason = { reason: "She was not moved." };
    const affirmed = await custodian.act({ type: "affirm", case: id, of: hashOf("notify") });
    const disputed = await custodian.act({ type: "dispute", case: id, of: hashOf("transfer"), content: reason });
    expect([affirmed.refusal, disputed.refusal]).toEqual([null, null]);
    await world.settle();
    expect(await actOf(affirmed.hash)).toMatchObject({ stage: "docketed", of: hashOf("notify"), author: { party: "us" } });
    expect(await actOf(disputed.hash)).toMatchObject({ stage: "docketed", of: hashOf("transfer"), content: reason });
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
    for (const { config, running } of [world.mx, world.us]) expect(await differences(config, running)).toEqual([]);
  });

  test("once the person's keys are gone nothing is left to read, and the proofs still hold", async () => {
    const { keysDb } = world.mx.running.node;
    await keysDb.deleteFrom("data_key").where("subject", "=", PERSON).execute();
    const { acts, state } = await file();
    expect([state, acts.filter(({ content }) => content !== null && Object.keys(content).length > 0)]).toEqual(["asked", []]);
    const bundle = await (await consul().request("GET", `/api/v1/cases/${id}/bundle`)).text();
    const { failures, cases } = await verifyBundle(world, world.mx, bundle);
    expect([failures, cases.map((one) => one.state)]).toEqual([[], ["asked"]]);
  });
});

describe("a person detained abroad, between two nodes", () => {
  let world: TwoParties;
  let id: string;
  const [consul, custodian] = [() => world.mx.as("consul"), () => world.us.as("custodian")];
  const act = (draft: Draft, by = consul()) => by.act({ case: id, ...draft, frame: { subject: PERSON, ...draft.frame } });
  const both = async () => {
    await world.settle();
    return Promise.all([consul().caseFile(id), custodian().caseFile(id)]);
  };

  beforeAll(async () => {
    world = await startTwoParties({ also: protection });
  }, 60_000);
  afterAll(() => world?.stop());

  test("the case arrives; the authority tells where the person is, and of the rights", async () => {
    id = (await consul().act(opening())).case;
    expect(await act({ type: "record-person", content: { identity: { name: NAME } } })).toMatchObject({ stage: "own" });
    await both();
    const place = { place: "Test detention centre, Georgia" };
    for (const draft of [
      { type: "state-custody", frame: { custody: "detention" }, content: place },
      { type: "rights-notice", frame: { language: "spanish", understood: true, form: "written" } },
      { type: "ask-assistance", frame: { told: "authority", form: "written" } },
      { type: "notify", frame: { means: "call" }, content: { particulars: "Asks for her consulate." } },
    ])
      expect((await act(draft, custodian())).refusal).toBeNull();
    const [here, there] = await both();
    expect([here.state, there.state, there.seen]).toEqual(["asked", "asked", here.seen]);
    expect(there.acts.map(({ type }) => type)).not.toContain("record-person");
    expect(here.acts.find(({ type }) => type === "state-custody")?.content).toEqual(place);
    expect(here.clocks.map(({ run }) => run)).toEqual(["stopped", "stopped"]);
  });

  test("who declined is told nothing about: a disclosure and the correction of an earlier one are refused", async () => {
    const told = await act({ type: "inform", frame: { aim: "identify" }, content: { identity: { name: NAME } } });
    expect(told.refusal).toBeNull();
    await both();
    expect((await act({ type: "decline-assistance", frame: { told: "authority", form: "written" } }, custodian())).refusal).toBeNull();
    await both();
    const again = await act({ type: "inform", frame: { aim: "health" }, content: { identity: { name: NAME } } });
    expect(again.refusal).toMatchObject({ kind: "policy", rules: [{ id: "consent" }] });
    const fields = { corrects: ["identity"] };
    const content = { identity: { name: `${NAME} y Otra` }, reason: "Faltaba un apellido." };
    const mended = await consul().act({ type: "correct", case: id, of: told.hash, frame: fields, content });
    expect(mended.refusal).toMatchObject({ kind: "policy", rules: [{ id: "consent" }] });
  });

  test("opposition that the authority heard binds the consulate; nobody at home writes down for a party with a node", async () => {
    expect((await act({ type: "oppose-assistance", frame: { told: "authority", form: "written" } }, custodian())).refusal).toBeNull();
    await both();
    expect((await act(visit)).refusal).toMatchObject({ kind: "policy", rules: [{ id: "consent" }] });
    const paper = { type: "notify", role: "detaining", frame: { transcribes: "us", channel: "letter", means: "letter" } };
    const source = await attach(consul(), "carta.pdf", "application/pdf", Buffer.from("x"));
    expect((await act({ ...paper, content: { source: source as never } })).refusal).toMatchObject({ at: "/frame/transcribes" });
  });

  test("each side seals it under the person's key; each side's store and the bundle hold", async () => {
    for (const { running } of [world.mx, world.us]) {
      const pieces = await running.node.db.selectFrom("sealed").select("subject").execute();
      expect(new Set(pieces.map(({ subject }) => subject))).toEqual(new Set([PERSON]));
    }
    expect(await misjudged(world.mx.running.node, id)).toEqual([]);
    for (const { config, running } of [world.mx, world.us]) expect(await differences(config, running)).toEqual([]);
    const bundle = await (await consul().request("GET", `/api/v1/cases/${id}/bundle`)).text();
    expect((await verifyBundle(world, world.mx, bundle)).failures).toEqual([]);
  });
});

const verifyBundle = async (world: TwoParties, { root }: PartyFixture, bundle: string) => {
  const path = join(world.folder, "bundle.json");
  writeFileSync(path, bundle);
  const request = { target: path, fingerprints: [root.key.kid], witnesses: [], seen: {}, now: world.clock.now() };
  return (await verifyTarget(crypto, inlinePool(), request)).report;
};
