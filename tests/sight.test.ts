import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AgentPower, base64url, type PublicJwk, thumbprint } from "#kernel";
import type { Section } from "#node/api/inbox-schemas.ts";
import type { CaseSummary } from "#node/api/schemas.ts";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { addPublicRecord } from "#node/identity/add-public.ts";
import { grantAgent, revokeKey } from "#node/identity/ceremony.ts";
import type { Actor } from "#node/store/actor.ts";
import type { ActRow } from "#node/store/database.ts";
import { openingRefused } from "#node/store/may-open.ts";
import { readLeaf } from "#node/store/read-batches.ts";
import { startTwoParties, type TwoParties } from "#tests/two-parties.ts";
import { traceRequest } from "./stories/firearm-trace.ts";

/** A small seeded generator (mulberry32), so that a failing run can be repeated. */
const chance = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/**
 * Who may open a case, told from the acts alone: its opener, whoever was given it last and for as long as it was given, and who takes in
 * the cases of the opener's agency.
 */
function isAssigned(agent: { kid: string; agency: string; powers: string[] }, id: string, rows: readonly ActRow[], now: number): boolean {
  const ofCase = rows.filter((row) => row.case_id.equals(Buffer.from(id, "base64url")));
  let ends = ofCase.some((row) => row.type === "request" && row.kid === agent.kid) ? Number.POSITIVE_INFINITY : 0;
  for (const row of ofCase.filter(({ type }) => type === "assign")) {
    const { frame } = JSON.parse(Buffer.from(row.body.split(".")[1] ?? "", "base64url").toString()) as {
      frame: { agent: string; give: boolean; ends?: number };
    };
    if (frame.agent !== agent.kid) continue;
    if (!frame.give) ends = 0;
    else if (ends !== Number.POSITIVE_INFINITY) ends = frame.ends ?? Number.POSITIVE_INFINITY;
  }
  return ends > now || (agent.powers.includes("intake") && ofCase.some(({ agency }) => agency === agent.agency));
}

describe("who sees what", () => {
  let world: TwoParties;
  beforeAll(async () => {
    world = await startTwoParties();
  }, 60_000);
  afterAll(() => world?.stop());

  test("lists say what a case is about, to whoever sees the case and to nobody else, and open nothing for it", async () => {
    const { mx, us, settle } = world;
    const { db } = mx.running.node;
    const [opener, overseer, stranger, partner] = [mx.as("liaison"), mx.as("inspector"), mx.as("colleague"), us.as("liaison")];
    const { case: id } = await opener.act(traceRequest());
    await settle();
    const readings = () => db.selectFrom("read").select("id").execute();
    const before = await readings();
    const listed = async (agent: typeof opener) => {
      const { cases } = await agent.get<{ cases: readonly CaseSummary[] }>("/api/v1/cases");
      return cases.find((one) => one.case === id)?.summary;
    };
    const about = [
      { type: "request", field: "topic", value: "firearm-trace" },
      { type: "request", field: "offence", value: "arms-trafficking" },
    ];
    expect([await listed(opener), await listed(overseer), await listed(stranger), await listed(partner)]).toEqual([
      about,
      about,
      undefined,
      about,
    ]);
    const { cases } = await opener.get<Section>("/api/v1/inbox/theirs");
    expect(cases.find((one) => one.case === id)?.summary).toEqual(about);
    expect(await readings()).toEqual(before);
  });

  test("what the view shows is what policy lets open, through any course of assignments", async () => {
    const random = chance(20250904);
    const { mx } = world;
    const { node } = mx.running;
    const opener = mx.as("liaison");
    const cases = await Promise.all(Array.from({ length: 4 }, async () => (await opener.act(traceRequest())).case));
    const people = ["liaison", "colleague", "inspector"] as const;
    for (let round = 0; round < 25; round++) {
      const id = cases[Math.floor(random() * cases.length)] ?? "";
      const whom = mx.as(people[1 + Math.floor(random() * 2)] ?? "colleague");
      const give = random() < 0.7;
      const ends = give && random() < 0.6 ? { ends: world.clock.now() + 1 + Math.floor(random() * 3000) } : {};
      const sent = await opener.act({ type: "assign", case: id, frame: { agent: whom.kid, give, ...ends } });
      expect(sent.refusal).toBeNull();
      world.clock.advance(100);
    }
    await node.sight.tick();
    const agents = await node.db.selectFrom("agent").selectAll().where("own", "=", true).execute();
    const rows = await node.db.selectFrom("act").selectAll().where("party", "=", "mx").orderBy("log").orderBy("idx").execute();
    let compared = 0;
    for (const agent of agents) {
      for (const id of cases) {
        const record = await node.caseOf(id);
        const opening = rows.find((row) => row.type === "request" && row.case_id.equals(Buffer.from(id, "base64url")));
        if (record === undefined || opening === undefined) throw new Error("the case is gone");
        const assigned = isAssigned(agent, id, rows, world.clock.now());
        const actor: Actor = { ...agent, account: "", name: "", title: "", persona: false };
        expect(await node.sight.has(agent.kid, id), `view: ${agent.kid} ${id}`).toBe(assigned);
        expect(openingRefused(node, actor, record, opening, assigned, "investigation") === null, `policy: ${agent.kid} ${id}`).toBe(
          assigned,
        );
        compared++;
      }
    }
    expect(compared).toBe(agents.length * cases.length);
  });

  test("nobody without sight gets the case, its acts, chunks, proofs or bundle, or learns that it exists", async () => {
    const { case: id, hash } = await world.mx.as("liaison").act(traceRequest());
    const stranger = world.mx.as("colleague");
    for (const path of [
      `cases/${id}`,
      `cases/${id}/readers`,
      `cases/${id}/bundle`,
      `acts/${hash}/proof`,
      `acts/${hash}/record`,
      `acts/${hash}/chunks/${"0".repeat(64)}`,
    ]) {
      const response = await stranger.request("GET", `/api/v1/${path}`);
      expect([path, response.status]).toEqual([path, 404]);
    }
    const list = await stranger.get<{ cases: { case: string }[] }>("/api/v1/cases");
    expect(list.cases.map((one) => one.case)).not.toContain(id);
  });

  test("oversight sees the frame of every case and the content of none that it was not given", async () => {
    const { case: id } = await world.mx.as("liaison").act(traceRequest());
    const file = await world.mx.as("inspector").caseFile(id);
    expect(file.acts[0]).toMatchObject({ type: "request", content: null });
    expect((await world.mx.as("inspector").request("GET", `/api/v1/cases/${id}/bundle`)).status).toBe(200);
  });

  test("what a partner grants a key gives it no sight here, and takes none away", async () => {
    const { mx, us } = world;
    const { case: id } = await mx.as("liaison").act(traceRequest());
    const at = world.clock.now();
    const [agency] = us.agencies.values();
    if (agency === undefined) throw new Error("no agency");
    const grant = (key: PublicJwk, powers: readonly AgentPower[]) =>
      grantAgent(
        { crypto: nodeCrypto, now: at, validity: { nbf: at, exp: at + 86_400 } },
        {
          party: "us",
          by: agency.key.signer,
          agency: "doj-oia",
          sector: "prosecution",
          key,
          powers,
          holder: { name: "Impostor", title: "" },
        },
      );
    for (const { jwt, disclosures } of [
      await grant(mx.as("colleague").signer.jwk, ["intake", "oversee"]),
      await grant(mx.as("liaison").signer.jwk, []),
    ]) {
      const sent = await fetch(`${us.config.publicUrl}/api/v1/records`, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ record: jwt, disclosures }),
      });
      expect(sent.status).toBe(201);
    }
    await world.settle();
    expect((await mx.as("colleague").request("GET", `/api/v1/cases/${id}`)).status).toBe(404);
    const file = await mx.as("liaison").caseFile(id);
    expect(file.acts[0]?.author.name).toBe("Persona de prueba Uno");
    const me = await mx.as("liaison").get<{ me: { powers: string[] } }>("/api/v1/session");
    expect(me.me.powers).toContain("act");
  });

  test("every opening of content is written down first, and goes into the log by the minute", async () => {
    const { case: id, hash } = await world.mx.as("liaison").act(traceRequest());
    const { node } = world.mx.running;
    const response = await world.mx.as("liaison").request("GET", `/api/v1/acts/${hash}/record`, undefined, { "hito-purpose": "prueba" });
    expect(response.status).toBe(200);
    const rows = await node.db.selectFrom("read").selectAll().where("act", "=", Buffer.from(hash, "base64url")).execute();
    expect(rows).toMatchObject([{ kid: world.mx.as("liaison").kid, purpose: "prueba" }]);
    world.clock.advance(61);
    await world.mx.running.workers.round();
    const [read] = await node.db.selectFrom("read").selectAll().where("act", "=", Buffer.from(hash, "base64url")).execute();
    const batch = await node.db
      .selectFrom("read_batch")
      .selectAll()
      .where("hash", "=", read?.batch ?? Buffer.alloc(0))
      .executeTakeFirstOrThrow();
    const entry = await node.db.selectFrom("log_entry").selectAll().where("hash", "=", batch.hash).executeTakeFirstOrThrow();
    expect(entry).toMatchObject({ log: "domestic", class: 0x20 });
    expect(base64url(nodeCrypto.sha256(Buffer.from(batch.body)))).toBe(base64url(batch.hash));
    expect(read === undefined ? "" : readLeaf(read)).toContain(hash);
    expect(id).toHaveLength(22);
  });

  test("who has no power to assign gives nobody sight", async () => {
    const { mx } = world;
    const { case: id } = await mx.as("liaison").act(traceRequest());
    await mx.as("liaison").act({ type: "assign", case: id, frame: { agent: mx.as("colleague").kid, give: true } });
    const tried = await mx.as("colleague").act({ type: "assign", case: id, frame: { agent: mx.as("inspector").kid, give: true } });
    expect(tried.refusal).toMatchObject({ kind: "no-power", power: "assign" });
    const agents = await mx.as("colleague").get<{ agents: { agency: string }[] }>("/api/v1/agents");
    expect(new Set(agents.agents.map(({ agency }) => agency))).toEqual(new Set(["fgr"]));
  });

  test("who does not see a case is told nothing of it, and leaves nothing on it, whatever is wrong with the act", async () => {
    const giver = world.mx.as("liaison");
    const { case: id } = await giver.act(traceRequest());
    const stranger = world.mx.as("colleague");
    const wrong = { type: "supplement", case: id, role: "requester", seen: null, content: {} };
    expect((await stranger.act(wrong)).refusal).toEqual({ kind: "unknown-case", case: id });
    const assigned = await stranger.act({
      type: "assign",
      case: id,
      role: "requester",
      seen: null,
      frame: { agent: giver.kid, give: true },
    });
    expect(assigned.refusal?.kind).toBe("no-power");
    expect((await giver.act(wrong)).refusal?.kind).toBe("wrong-field");
    const tried = (await giver.caseFile(id)).acts.filter(({ stage }) => stage === "refused");
    expect(tried.map(({ type, refusal }) => [type, refusal?.refusal.kind])).toEqual([["supplement", "wrong-field"]]);
  });

  test("sight is given to own agents in force, and to nobody else; check says so before anything is signed", async () => {
    const { mx, us } = world;
    const giver = mx.as("liaison");
    const { case: id } = await giver.act(traceRequest());
    const at = world.clock.now();
    const gone = signerOf(generateKey("Ed25519"));
    const kid = thumbprint(nodeCrypto, gone.jwk);
    const agency = mx.agencies.get("fgr");
    if (agency === undefined) throw new Error("no agency");
    const grant = await grantAgent(
      { crypto: nodeCrypto, now: at, validity: { nbf: at, exp: at + 86_400 } },
      {
        party: "mx",
        by: agency.key.signer,
        agency: "fgr",
        sector: "prosecution",
        key: gone.jwk,
        powers: ["act"],
        holder: { name: "Persona de prueba Seis", title: "" },
      },
    );
    await addPublicRecord(mx.running.node, grant.jwt, grant.disclosures);
    const assign = (agent: string, give = true) => giver.act({ type: "assign", case: id, frame: { agent, give } });
    expect((await assign(kid)).refusal).toBeNull();
    const ended = await revokeKey({ crypto: nodeCrypto, now: at }, { party: "mx", by: agency.key.signer, key: kid, because: "ended", at });
    await addPublicRecord(mx.running.node, ended.jwt);

    const wrong = { kind: "wrong-field", at: "/frame/agent", rule: "agent" };
    const others = [kid, us.as("liaison").kid, mx.running.node.kid, agency.key.kid, base64url(nodeCrypto.random(32))];
    for (const other of others) {
      expect(await assign(other)).toMatchObject({ status: 422, refusal: wrong });
      expect(await mx.running.node.sight.has(other, id)).toBe(other === kid);
    }
    expect((await assign(kid, false)).refusal).toBeNull();
    expect(await mx.running.node.sight.has(kid, id)).toBe(false);

    const checked = async (by: typeof giver, agent: string) => {
      const file = await giver.caseFile(id);
      const { jwt } = await by.sign({ type: "assign", case: id, seen: file.seen, role: file.roles[0] ?? "", frame: { agent, give: true } });
      const { content: _, _sd_alg: __, ...payload } = JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString());
      return (await by.request("POST", "/api/v1/acts/check", { payload, content: {} })).json();
    };
    expect(await checked(giver, mx.as("colleague").kid)).toMatchObject({ accepted: true });
    expect(await checked(giver, us.as("liaison").kid)).toMatchObject({ accepted: false, refusal: wrong });
    expect(await checked(mx.as("colleague"), giver.kid)).toMatchObject({
      accepted: false,
      refusal: { kind: "no-power", power: "assign" },
    });
  });

  test("nobody writes down for a partner what its own node can sign", async () => {
    const { mx } = world;
    const { case: id } = await mx.as("liaison").act(traceRequest());
    const source = { name: "carta.pdf", type: "application/pdf", size: 0, sha256: "A".repeat(43), key: "A".repeat(43), chunks: [] };
    const tried = await mx
      .as("liaison")
      .act({ type: "acknowledge", case: id, role: "requested", frame: { transcribes: "us", channel: "letter" }, content: { source } });
    expect(tried.refusal).toMatchObject({ kind: "wrong-field", at: "/frame/transcribes" });
  });

  test("a session ends with its key", async () => {
    const { mx } = world;
    const gone = mx.as("colleague");
    expect((await gone.request("GET", "/api/v1/cases")).status).toBe(200);
    const at = world.clock.now();
    const revoked = await revokeKey(
      { crypto: nodeCrypto, now: at },
      { party: "mx", by: mx.root.key.signer, key: gone.kid, because: "compromised", at },
    );
    await addPublicRecord(mx.running.node, revoked.jwt);
    expect(await gone.get("/api/v1/session")).toMatchObject({ me: null });
    await expect(gone.request("GET", "/api/v1/cases")).rejects.toThrow(/sign-in/);
  });

  test("a day that no calendar lists is refused by name, here and from a partner, and stops nothing else", async () => {
    const { mx, us } = world;
    const far = traceRequest({ frame: { ...traceRequest().frame, answerBy: "2099-01-01" } });
    const sent = await mx.as("liaison").act(far);
    expect([201, 422]).toContain(sent.status);
    if (sent.refusal !== null) expect(sent.refusal).toMatchObject({ kind: "wrong-field", rule: "calendar" });
    world.clock.advance(3 * 365 * 86_400);
    const late = await us
      .as("liaison")
      .act(traceRequest({ frame: { ...traceRequest().frame, partner: "mx" }, territory: "us", basis: ["us:mlat-1987"] }));
    expect(late.refusal).toMatchObject({ kind: "wrong-field", rule: "calendar" });
    await world.settle();
  });
});
