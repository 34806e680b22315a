import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type CaseState, EntryClass, emptyState } from "#kernel";
import type { Draft } from "./agent.ts";
import { later, opening } from "./faults/drafts.ts";
import { type Answer, Forger, type Said, said } from "./faults/forger.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

describe("what a node holds against a line that it folds all the same", () => {
  let world: TwoParties;
  let forger: Forger;
  let homedInMexico = "";
  beforeAll(async () => {
    world = await startTwoParties();
    homedInMexico = (await world.mx.as("liaison").act(opening("mx"))).case;
    await world.settle();
    await world.us.as("liaison").act(later("acknowledge", "us", homedInMexico));
    await world.settle();
  });
  afterAll(() => world?.stop());

  const decline = (caseId: string, of: string, law: string): Draft => ({
    type: "decline",
    case: caseId,
    of,
    frame: { kind: "sovereignty", law },
  });

  describe("a decline names a law in force of the party that declines, or `agreed`", () => {
    test.each(["us:mlat-1987", "mx:no-such-law"])("not %s, for México", async (law) => {
      const { acts } = await world.mx.as("liaison").caseFile(homedInMexico);
      const of = acts.find(({ type }) => type === "acknowledge")?.hash ?? "";
      const sent = await world.mx.as("liaison").act(decline(homedInMexico, of, law));
      expect(sent).toMatchObject({ status: 422, refusal: { kind: "wrong-field", at: "/frame/law", rule: "law" } });
    });
    test("nor for the United States, at home or at the partner's", async () => {
      const us = world.us.as("liaison");
      const { acts } = await us.caseFile(homedInMexico);
      const of = acts.find(({ type }) => type === "request")?.hash ?? "";
      expect((await us.act(decline(homedInMexico, of, "mx:cnpp-444"))).refusal).toMatchObject({ at: "/frame/law" });
      forger = await Forger.replace(world);
      const act = said(await us.sign({ ...decline(homedInMexico, of, "mx:cnpp-444"), role: "requested" }));
      const { receipt } = await forger.say(act);
      expect(receipt?.payload.items).toMatchObject([{ stage: "refused", refusal: { kind: "wrong-field", at: "/frame/law" } }]);
    });
  });

  /** What a home in the United States says of an act, and what México objects. */
  const say = async (
    signed: Said,
    state: CaseState | undefined,
    change: (due: readonly { clock: string; at: number }[]) => Record<string, unknown>,
  ) => {
    const honest = await forger.line(signed, state ?? empty());
    const payload = JSON.parse(Buffer.from(honest.record.split(".")[1] ?? "", "base64url").toString());
    const taken = await forger.say(signed, await forger.line(signed, state ?? empty(), change(payload.due)));
    expect(stages(taken)).toEqual(["accepted", "accepted"]);
  };
  const stages = ({ receipt }: Answer) => receipt?.payload.items.map(({ stage, refusal }) => refusal ?? stage);
  const empty = (): CaseState => {
    const loaded = world.mx.running.node.protocols.get("information-request@1");
    if (loaded === undefined) throw new Error("no protocol");
    return emptyState(loaded.protocol);
  };
  const objections = async (caseId: string, type: string) =>
    (await world.mx.as("liaison").caseFile(caseId)).acts.find((act) => act.type === type)?.objections;
  const open = async (change: Partial<Draft> = {}) => world.us.as("liaison").sign(opening("us", { role: "requester", ...change }));

  test("a time that its own calendars give otherwise", async () => {
    const signed = await open();
    let own = 0;
    await say(said(signed), undefined, (due) => {
      own = due.find(({ clock }) => clock === "answer")?.at ?? 0;
      return { due: due.map((one) => (one.clock === "answer" ? { ...one, at: one.at - 86_400 } : one)) };
    });
    expect(await objections(signed.case, "request")).toEqual([{ kind: "due", clock: "answer", given: own - 86_400, own }]);
  });

  test("a date that was over", async () => {
    const signed = await open({ frame: { ...opening("us").frame, answerBy: "2025-09-03" } });
    await say(said(signed), undefined, () => ({}));
    expect(await objections(signed.case, "request")).toEqual([{ kind: "past", at: "/frame/answerBy" }]);
  });

  test("a decline by a law that its party does not have; and nothing where there is nothing", async () => {
    const signed = await open();
    await say(said(signed), undefined, () => ({}));
    expect(await objections(signed.case, "request")).toEqual([]);
    const { node } = world.mx.running;
    const own = await world.mx.as("liaison").act({ ...later("acknowledge", "mx", signed.case), role: "requested" });
    const row = await node.db
      .selectFrom("act")
      .select("body")
      .where("hash", "=", Buffer.from(own.hash, "base64url"))
      .executeTakeFirstOrThrow();
    const stateNow = async () => (await node.caseOf(signed.case))?.state;
    expect(stages(await forger.say(await forger.line({ class: EntryClass.act, record: row.body }, (await stateNow()) ?? empty())))).toEqual(
      ["accepted"],
    );
    const act = await world.us.as("liaison").sign({ ...decline(signed.case, own.hash, "us:no-such-law"), role: "requester", seen: null });
    await say(said(act), await stateNow(), () => ({}));
    expect(await objections(signed.case, "decline")).toEqual([{ kind: "law", law: "us:no-such-law" }]);
  });
});
