import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EntryClass, signAct } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import { checkBundle } from "#node/verify/bundle-check.ts";
import { Findings } from "#node/verify/failure.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { TreeLedger } from "#node/verify/tree-ledger.ts";
import { later, opening } from "./faults/drafts.ts";
import { type Answer, Forger, type Said, said } from "./faults/forger.ts";
import { type PartyId, startTwoParties, type TwoParties } from "./two-parties.ts";

const DAY = 86_400;
const ids = ["mx", "us"] as const;

describe("an answer that was in time counts as in time, if somebody else saw it", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  });
  afterAll(() => world?.stop());

  const liaison = (id: PartyId) => world[id].as("liaison");
  const answerOf = async (id: PartyId, caseId: string) => {
    const file = await liaison(id).caseFile(caseId);
    return { state: file.state, flags: file.flags, act: file.acts.find(({ type }) => type === "answer") };
  };
  const failures = async (id: PartyId, caseId: string): Promise<string[]> => {
    const bundle = await liaison(id).get(`/api/v1/cases/${caseId}/bundle`);
    const findings = new Findings();
    const fingerprints = ids.map((party) => world[party].root.key.kid);
    const deps = { crypto: nodeCrypto, pool: inlinePool(), findings, fingerprints };
    await checkBundle({ ...deps, ledger: new TreeLedger(nodeCrypto, findings), witnesses: [] }, bundle);
    return findings.failures.map(({ name }) => name);
  };
  const differences = async (id: PartyId): Promise<string[]> => {
    const { config, running } = world[id];
    const settings = await fsckSettings(config, running.node);
    const { db, keysDb } = running.node;
    return (await check({ ...settings, db, keysDb }, {})).report.differences.map(({ what }) => what);
  };
  let id = "";

  test("logged and cosigned in time, delivered after the lapse: it is cured on both sides, and anybody can check why", async () => {
    id = (await liaison("mx").act(opening("mx"))).case;
    await world.settle();
    await liaison("us").act(later("acknowledge", "us", id));
    await world.settle();
    await Promise.all([...world.us.running.workers.deliverers.values()].map((deliverer) => deliverer.stop()));
    expect((await liaison("us").act(later("answer", "us", id))).stage).toBe("pending");
    await world.us.running.workers.round();
    world.clock.advance(60 * DAY);
    await world.mx.running.workers.round();
    expect((await liaison("mx").caseFile(id)).state).toBe("unanswered");
    await world.us.restart();
    await world.settle();
    for (const side of ids) {
      expect(await answerOf(side, id)).toMatchObject({ state: "answered", flags: [], act: { stage: "docketed", objections: [] } });
      expect(await failures(side, id)).toEqual([]);
      expect(await differences(side)).toEqual([]);
    }
  });

  test("what the line rests on is evidence: without it the home's store is not whole", async () => {
    const { db } = world.mx.running.node;
    const kept = await db.deleteFrom("timely_proof").returningAll().execute();
    expect(await differences("mx")).toEqual(["timely-unproven"]);
    await db.insertInto("timely_proof").values(kept).execute();
  });

  test("a home that only says so: the partner objects, and so does whoever verifies", async () => {
    const { node } = world.mx.running;
    const forged = (await liaison("us").act(opening("us"))).case;
    await world.settle();
    const forger = await Forger.replace(world);
    const stateNow = async () => {
      const record = await node.caseOf(forged);
      if (record === undefined) throw new Error("no case");
      return record.state;
    };
    const signed = await liaison("mx").act({ ...later("acknowledge", "mx", forged), role: "requested" });
    world.clock.advance(60 * DAY);
    const lapse = said(await lapseOf(forger, forged));
    expect(await taken(forger.say(lapse, await forger.line(lapse, await stateNow())))).toEqual(["accepted", "accepted"]);
    const line = await forger.line(await recordOf(signed.hash), await stateNow(), { timely: "acknowledge" });
    expect(await taken(forger.say(line))).toEqual(["accepted"]);
    const file = await liaison("mx").caseFile(forged);
    const act = file.acts.find(({ hash }) => hash === signed.hash);
    expect(act).toMatchObject({ stage: "docketed", objections: [{ kind: "timely", clock: "acknowledge" }] });
    expect(await failures("mx", forged)).toContain("timely-unproven");
    expect(await differences("mx")).not.toContain("timely-unproven");
  });

  const taken = async (answer: Promise<Answer>) => (await answer).receipt?.payload.items.map(({ stage, refusal }) => refusal ?? stage);
  const recordOf = async (hash: string): Promise<Said> => {
    const { db } = world.mx.running.node;
    const row = await db.selectFrom("act").select("body").where("hash", "=", Buffer.from(hash, "base64url")).executeTakeFirstOrThrow();
    return { class: EntryClass.act, record: row.body };
  };
  /** As the United States' node would sign it. */
  const lapseOf = (forger: Forger, caseId: string) =>
    signAct(nodeCrypto, forger.signer, {
      case: caseId,
      protocol: "information-request@1",
      protocol_hash: world.us.running.node.protocols.get("information-request@1")?.hash ?? "",
      type: "lapse",
      party: "us",
      agency: "node",
      role: "requester",
      iat: world.clock.now(),
      seen: null,
      basis: [],
      territory: "us",
      frame: { clock: "acknowledge" },
    });
});
