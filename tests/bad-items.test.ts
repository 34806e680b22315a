import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { base64url, type CaseState, emptyState, type SignedAct } from "#kernel";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { Agent, newCaseId } from "./agent.ts";
import { alarms } from "./faults/alarms.ts";
import { changes, faultsOf, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { type Answer, actIn, Forger, lineHash, type Said, said } from "./faults/forger.ts";
import { breakSignature, resign } from "./records/forge.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

/** What a partner with all its keys may put into a right envelope: each item is decided by itself, and nothing stops what comes after it. */
describe("bad items in good envelopes", () => {
  let world: TwoParties;
  let forger: Forger;
  let us: Agent;
  /** Homed in México and in the United States. */
  const cases = { mx: "", us: "" };
  beforeAll(async () => {
    world = await startTwoParties();
    us = world.us.as("liaison");
    cases.mx = (await world.mx.as("liaison").act(opening("mx"))).case;
    cases.us = (await us.act(opening("us"))).case;
    forger = await Forger.replace(world);
  });
  afterAll(() => world?.stop());

  const node = () => world.mx.running.node;
  const results = ({ receipt }: Answer) => receipt?.payload.items.map(({ stage, refusal }) => refusal ?? stage);
  const inMexico = (type: string, change = {}) => us.sign({ ...later(type, "us", cases.mx), role: "requested", seen: null, ...change });
  const stateOf = async (id: string): Promise<CaseState> => {
    const record = await node().caseOf(id);
    if (record === undefined) throw new Error("no such case");
    return record.state;
  };

  /** Says one record; gives its result and what changed in México beyond its copy of the partner's log. */
  const tell = async (...records: Said[]) => {
    const before = await snapshotOf(node());
    const answer = await forger.say(...records);
    const { incoming, "from us": from, ...changed } = changes(before, await snapshotOf(node()));
    expect([answer.status, incoming, from]).toEqual([200, records.length, records.length]);
    return { result: results(answer), changed };
  };

  /** The act and its refusal stand in México's channel log, and nothing else does. */
  const RECORDED = { log_entry: 2, refusal: 1, outbox: 1, "log channel-us": 2, "checkpoint channel-us": "changed" };

  const stranger = () => new Agent("us", us.spec, signerOf(generateKey("Ed25519")), world.us.config.publicUrl, world.clock);

  test("nobody known: refused, and nothing is recorded", async () => {
    expect(await tell(said(await stranger().sign(opening("us"))))).toMatchObject({ result: [{ kind: "unknown-key" }], changed: {} });
    const signed = await us.sign(opening("us"));
    const broken = said({ ...signed, jwt: breakSignature(signed.jwt) });
    expect(await tell(broken)).toEqual({ result: [{ kind: "bad-signature", kid: us.kid }], changed: {} });
  });

  test.each<[string, Record<string, unknown>, () => Promise<SignedAct>]>([
    [
      "a wrong field",
      { kind: "wrong-field", at: "/frame/topic" },
      () => us.sign(opening("us", { frame: { ...opening("us").frame, topic: "weather" } })),
    ],
    ["a name with U+0000", { kind: "wrong-field" }, () => us.sign(opening("us", { frame: { ...opening("us").frame, "a\u0000b": 1 } }))],
    [
      "an unknown protocol",
      { kind: "unknown-protocol" },
      () => us.sign(opening("us", { protocol_hash: base64url(nodeCrypto.random(32)) })),
    ],
    ["an unknown type", { kind: "unknown-type" }, () => inMexico("teleport")],
    ["a date ahead", { kind: "future" }, () => us.sign(opening("us", { iat: world.clock.now() + 301 }))],
    [
      "a request to somebody else",
      { kind: "unknown-party", party: "zz" },
      () => us.sign(opening("us", { frame: { ...opening("us").frame, partner: "zz" } })),
    ],
    ["a case that is there", { kind: "conflict", what: "case" }, () => us.sign(opening("us", { case: cases.mx, seen: null }))],
    ["a case that is not there", { kind: "unknown-case" }, () => inMexico("complaint", { case: newCaseId() })],
    ["somebody without power", { kind: "no-power" }, () => world.us.as("registrar").sign(opening("us"))],
  ])("%s: refused and recorded on both sides", async (_, refusal, make) => {
    const act = said(await make());
    const told = await tell(act);
    expect(told.result).toMatchObject([refusal]);
    expect(told.changed).toEqual(RECORDED);
    expect(await tell(act), "the same again").toEqual({ result: told.result, changed: {} });
  });

  test("a step out of turn in a case homed here: kept, refused, and again the same", async () => {
    const act = said(await inMexico("permit-use", { of: base64url(nodeCrypto.random(32)) }));
    const before = await stateOf(cases.mx);
    const told = await tell(act);
    expect(told.result).toMatchObject([{ kind: "unknown-act" }]);
    expect(await stateOf(cases.mx)).toEqual(before);
    expect(await tell(act)).toEqual({ result: told.result, changed: {} });
    const after = said(await inMexico("acknowledge", { after: actIn(act).hash }));
    expect((await tell(after)).result).toEqual([{ kind: "after-refused", after: actIn(act).hash }]);
    const report = said(await inMexico("complaint", { after: actIn(act).hash }));
    expect((await tell(report)).result).toEqual(["accepted"]);
    const file = await world.mx.as("liaison").caseFile(cases.mx);
    expect(file.acts.find(({ hash }) => hash === actIn(report).hash)?.flags).toMatchObject([{ id: "after-refused" }]);
  });

  test("an accepted act a second time: accepted, and not twice", async () => {
    const act = said(await inMexico("complaint"));
    expect((await tell(act)).result).toEqual(["accepted"]);
    expect(await tell(act, act)).toEqual({ result: ["accepted", "accepted"], changed: {} });
  });

  test("disclosures that are not the act's", async () => {
    const signed = await inMexico("complaint");
    const other = await inMexico("complaint");
    const told = await tell(said({ ...signed, disclosures: other.disclosures }));
    expect(told).toMatchObject({ result: [{ kind: "wrong-disclosure" }], changed: RECORDED });
  });

  test("what stays with its party does not cross", async () => {
    const act = said(await inMexico("assign", { frame: { agent: us.kid, give: true } }));
    expect(await tell(act)).toMatchObject({ result: [{ kind: "wrong-sender" }], changed: {} });
  });

  test("a correction in the envelope of the act that it corrects", async () => {
    const act = await inMexico("complaint", { content: { statement: "Wrong." } });
    const correction = await inMexico("correct", {
      of: act.hash,
      frame: { corrects: ["statement"] },
      content: { statement: "Right.", reason: "Mistake." },
    });
    expect((await tell(said(act), said(correction))).result).toEqual(["accepted", "accepted"]);
    expect((await stateOf(cases.mx)).acts[act.hash]?.standing).toBe("corrected");
  });

  test("a line for a case homed here: refused, and the case is not disputed", async () => {
    const act = said(await inMexico("complaint"));
    expect((await tell(act)).result).toEqual(["accepted"]);
    const told = await tell(await forger.line(act, await stateOf(cases.mx)));
    expect(told.result).toMatchObject([{ kind: "wrong-sender" }]);
    expect(await node().caseOf(cases.mx)).toMatchObject({ disputed: null });
    const refusal = await forger.refusalLine(act);
    await tell(refusal);
    expect((await stateOf(cases.mx)).acts[actIn(act).hash]).toBeDefined();
    expect((await world.mx.as("liaison").caseFile(cases.mx)).disputed).toBe(false);
  });

  test("a refusal line twice is one", async () => {
    const [other] = [said(await us.sign({ ...later("complaint", "us", cases.us), role: "requester", seen: null }))];
    const line = await forger.refusalLine(other);
    expect((await tell(line)).result).toEqual(["accepted"]);
    expect(await tell(line, line)).toEqual({ result: ["accepted", "accepted"], changed: {} });
  });

  test("its own docket goes on; the same line twice is one; two lines for one number dispute the case, and what comes waits", async () => {
    const [one, two, three] = await Promise.all(
      [1, 2, 3].map(async (i) =>
        said(await us.sign({ ...later("complaint", "us", cases.us, undefined, `${i}`), role: "requester", seen: null })),
      ),
    );
    if (one === undefined || two === undefined || three === undefined) throw new Error("three acts");
    const state = await stateOf(cases.us);
    const line = await forger.line(one, state);
    expect((await tell(one, line)).result).toEqual(["accepted", "accepted"]);
    expect((await stateOf(cases.us)).n).toBe(state.n + 1);
    expect((await tell(line)).result).toEqual(["accepted"]);
    const other = await forger.line(two, state);
    expect((await tell(two, other)).result).toMatchObject(["accepted", { kind: "gap" }]);
    expect(await node().caseOf(cases.us)).toMatchObject({ disputed: state.n + 1 });
    const waiting = await forger.line(three, { ...(await stateOf(cases.us)), line: lineHash(other) });
    expect((await tell(three, waiting)).result).toMatchObject(["accepted", { kind: "bad-proof", at: "/previous" }]);
    const step = await world.mx.as("liaison").act({ ...later("acknowledge", "mx", cases.us) });
    expect(step.refusal).toMatchObject({ kind: "case-disputed" });
    const report = await world.mx.as("liaison").act({ ...later("complaint", "mx", cases.us) });
    expect(report).toMatchObject({ refusal: null, stage: "pending" });
    const kept = await node().db.selectFrom("act").select("decision").where("hash", "=", Buffer.from(report.hash, "base64url")).execute();
    expect(kept).toMatchObject([{ decision: { flags: ["case-disputed"] } }]);
    const file = await world.mx.as("liaison").caseFile(cases.us);
    expect(file.next.filter(({ enabled }) => enabled).map(({ type }) => type)).toEqual(
      expect.arrayContaining(["complaint", "note-breach"]),
    );
    expect(file.next.map(({ type }) => type)).not.toContain("acknowledge");
  });

  test("a line dated ahead is folded, and the operator is told where it is further than clocks may be apart", async () => {
    const act = said(await us.sign(opening("us")));
    const id = actIn(act).frame.case;
    const ahead = async (one: Said, seconds: number) => {
      const record = await node().caseOf(id);
      const state = record?.state ?? emptyState(node().protocols.get("information-request@1")?.protocol as never);
      return tell(one, await forger.line(one, state, { at: world.clock.now() + seconds }));
    };
    expect((await ahead(act, 300)).result).toEqual(["accepted", "accepted"]);
    expect(await alarms(world.mx)).not.toContain("line-ahead");
    const next = said(await us.sign({ ...later("complaint", "us", id), role: "requester", seen: null }));
    expect((await ahead(next, 301)).result).toEqual(["accepted", "accepted"]);
    expect(await alarms(world.mx)).toContain("line-ahead");
    expect(await node().caseOf(id)).toMatchObject({ disputed: null });
  });

  test("to refuse what it numbered, and to number what it refused, disputes a case of its own", async () => {
    const fresh = async () => {
      const act = said(await us.sign(opening("us")));
      const state = emptyState(node().protocols.get("information-request@1")?.protocol as never);
      await tell(act, await forger.line(act, state));
      return act;
    };
    const numbered = await fresh();
    expect((await tell(await forger.refusalLine(numbered))).result).toMatchObject([{ kind: "conflict" }]);
    expect(await node().caseOf(actIn(numbered).frame.case)).toMatchObject({ disputed: 1 });

    const first = await fresh();
    const id = actIn(first).frame.case;
    const refused = said(await us.sign({ ...later("complaint", "us", id), role: "requester", seen: null }));
    await tell(refused, await forger.refusalLine(refused));
    expect((await tell(await forger.line(refused, await stateOf(id)))).result).toMatchObject([{ kind: "conflict" }]);
    expect(await node().caseOf(id)).toMatchObject({ disputed: 2 });
  });

  test("a line for an act that never came, by another key, or that does not fold", async () => {
    const missing = said(await us.sign({ ...later("complaint", "us", cases.us), role: "requester", seen: null }));
    expect((await tell(await forger.line(missing, await stateOf(cases.us)))).result).toMatchObject([{ kind: "unknown-act" }]);
    const line = await forger.line(missing, await stateOf(cases.us));
    const forged = { ...line, record: await resign(us.signer, line.record, { header: (header) => ({ ...header, kid: us.kid }) }) };
    expect((await tell(forged)).result).toMatchObject([{ kind: "no-power", power: "node" }]);
  });

  test("after all that México's node is sound, but for what it has not delivered", async () => {
    const faults = (await faultsOf(node())).filter((fault) => !/outbox|us has/.test(fault));
    expect(faults).toEqual([]);
  });
});
