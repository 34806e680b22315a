import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LoadedProtocol } from "#node/acts/loaded-protocol.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { verifyTarget } from "#node/verify/verify.ts";
import { differences } from "#tests/fsck-differences.ts";
import { publish, revoke } from "#tests/key-ceremonies.ts";
import { attach } from "#tests/paper.ts";
import { type PartyFixture, startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./firearm-trace.ts";

/** What `hito verify` finds wrong with a node and the cases of its liaison. */
const failures = async ({ config: { publicUrl: target }, root, as }: PartyFixture, now: number) => {
  const request = { target, fingerprints: [root.key.kid], witnesses: [], seen: {}, signer: as("liaison").signer, now };
  return (await verifyTarget(nodeCrypto, inlinePool(), request)).report.failures;
};

describe("two nodes that worked alone and are paired later", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties({ paired: false });
  }, 60_000);
  afterAll(() => world?.stop());

  test("each tells the other all its keys, and they work a case together", async () => {
    const alone = await world.mx.as("liaison").act(traceRequest());
    expect(alone).toMatchObject({ refusal: null, log: "domestic" });
    await world.mx.pair();
    await world.us.pair();
    await world.settle();
    const sent = await world.mx.as("liaison").act(traceRequest());
    expect(sent).toMatchObject({ refusal: null, log: "channel-us" });
    await world.settle();
    expect((await world.us.as("liaison").act({ type: "acknowledge", case: sent.case })).refusal).toBeNull();
    await world.settle();
    expect((await world.mx.as("liaison").caseFile(sent.case)).state).toBe("acknowledged");
    expect((await world.mx.as("liaison").caseFile(alone.case)).state).toBe("sent");
  });

  test("a case begun on paper goes on at home, is shared by an act, and what was written down for the partner is confirmed or disputed by it", async () => {
    const [mx, us] = [world.mx.as("liaison"), world.us.as("liaison")];
    const other = await startTwoParties({ paired: false });
    try {
      const [here, there] = [other.mx.as("liaison"), other.us.as("liaison")];
      const { case: id } = await here.act(traceRequest());
      const source = await attach(here, "carta.pdf", "application/pdf", Buffer.from("We have received it."));
      const byLetter = { role: "requested", frame: { transcribes: "us", channel: "letter" }, content: { source: source as never } };
      const receipt = await here.act({ ...byLetter, type: "acknowledge", case: id });
      expect((await here.act({ type: "share", case: id })).refusal).toEqual({ kind: "unknown-party", party: "us" });
      const { case: emptied, hash: erased } = await here.act(traceRequest());
      const { case: orphaned } = await other.mx.as("colleague").act(traceRequest());
      other.clock.advance(3 * 86_400);
      await other.mx.pair();
      await other.us.pair();
      await other.settle();

      const question = { frame: { ...byLetter.frame, missing: "facts" }, content: { ...byLetter.content, questions: "Which?" } };
      const asked = await here.act({ ...byLetter, ...question, type: "ask-clarification", case: id });
      expect(asked).toMatchObject({ refusal: null, log: "domestic" });
      expect((await here.caseFile(id)).onPaper?.party).toBe("us");
      await other.settle();
      expect((await there.request("GET", `/api/v1/cases/${id}`)).status).toBe(404);

      expect((await here.caseFile(id)).next.find(({ type }) => type === "share")).toMatchObject({ enabled: true });
      const shared = await here.act({ type: "share", case: id });
      expect(shared).toMatchObject({ refusal: null, log: "channel-us", n: 4 });
      await other.settle();
      const file = await there.caseFile(id);
      expect(file).toMatchObject({ state: "clarifying", seen: (await here.caseFile(id)).seen, disputed: false });
      expect(file.acts.map(({ type }) => type)).toEqual(["request", "acknowledge", "ask-clarification", "share"]);
      expect(file.acts[1]).toMatchObject({
        author: { party: "mx" },
        frame: { transcribes: "us" },
        content: { source: { name: "carta.pdf" } },
      });

      expect((await there.act({ type: "affirm", case: id, of: receipt.hash })).refusal).toBeNull();
      const reason = { reason: "Our office asked nothing." };
      expect((await there.act({ type: "dispute", case: id, of: asked.hash, content: reason })).refusal).toBeNull();
      await other.settle();
      const answers = (await here.caseFile(id)).acts.slice(-2);
      expect(answers).toMatchObject([
        { type: "affirm", of: receipt.hash, n: 5, author: { party: "us" } },
        { type: "dispute", of: asked.hash, n: 6, content: reason },
      ]);
      expect(await here.act({ ...byLetter, type: "partial-answer", case: id })).toMatchObject({ refusal: { kind: "wrong-field" } });
      expect((await here.act({ type: "share", case: id })).refusal?.kind).toBe("conflict");
      expect((await there.act({ type: "share", case: id })).refusal?.kind).toBe("conflict");
      const { kid } = other.mx.as("colleague");
      expect(await publish(other.mx, await revoke(other, other.mx, kid, "ended", other.clock.now()))).toBe(201);
      expect((await here.act({ type: "share", case: orphaned })).refusal).toMatchObject({ kind: "key-not-in-force", kid });
      await other.settle();
      for (const { running, config } of [other.mx, other.us]) expect(await differences(config, running)).toEqual([]);
      for (const party of [other.mx, other.us]) expect(await failures(party, other.clock.now())).toEqual([]);

      const { keysDb } = other.mx.running.node;
      await keysDb.deleteFrom("data_key").where("act", "=", Buffer.from(erased, "base64url")).execute();
      expect((await here.act({ type: "share", case: emptied })).refusal).toEqual({ kind: "not-found", what: "content" });
    } finally {
      await other.stop();
    }
    const sent = await mx.act(traceRequest());
    expect((await mx.act({ type: "share", case: sent.case })).refusal).toEqual({ kind: "conflict", what: "case" });
    await world.settle();
    expect((await us.caseFile(sent.case)).next.some(({ type }) => type === "share")).toBe(false);
  });

  test("a case opens only with a protocol that the partner published as well", async () => {
    const { node } = world.mx.running;
    const record = await node.db
      .selectFrom("public_record")
      .select("hash")
      .where("party", "=", "us")
      .where("class", "=", 3)
      .executeTakeFirst();
    expect(record).toBeDefined();
    const protocols = node.protocols as Map<string, LoadedProtocol>;
    const loaded = protocols.get("information-request@1");
    if (loaded === undefined) throw new Error("no protocol");
    const other = `${loaded.hash.slice(0, -1)}${loaded.hash.endsWith("A") ? "E" : "A"}`;
    protocols.set("information-request@1", { ...loaded, hash: other });
    const sent = await world.mx.as("liaison").act(traceRequest({ protocol_hash: other }));
    protocols.set("information-request@1", loaded);
    expect(sent.refusal).toEqual({ kind: "unknown-protocol", protocol: "information-request@1" });
  });
});
