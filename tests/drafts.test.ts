/** Drafts on two nodes: who may see one, what an edit voids, what is refused, and that nothing of it leaves. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { CaseDesk, DraftFields, DraftFile, DraftSummary, LikeAct } from "#node/api/draft-schemas.ts";
import { type Agent, type Draft, newCaseId, sdJwt } from "./agent.ts";
import { assign, enlist } from "./desk-people.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
/** A colleague who takes in the cases of the same agency, and one of another agency. */
let clearer: Agent;
let other: Agent;
/** A case that both sides have; `clearer` and the liaison of México see it. */
let caseId: string;

beforeAll(async () => {
  world = await startTwoParties({
    also: {
      mx: { consul: { agency: "sre", sector: "civil", powers: ["act"], name: "Persona de prueba Siete", title: "Dirección" } },
      us: {},
    },
  });
  const { mx } = world;
  clearer = await enlist(world, mx, "fgr", "prosecution", ["act", "intake"], "Persona de prueba Ocho");
  other = mx.as("consul");
  caseId = (await mx.as("liaison").act(traceRequest())).case;
  await world.settle();
}, 120_000);
afterAll(() => world?.stop());

const SECRET = "palabra-que-nadie-mas-lee";
const fieldsOf = (change: Partial<DraftFields> = {}): DraftFields => ({
  seed: "c2VlZA",
  role: "",
  of: "",
  basis: ["mx:cnpp-442"],
  territory: "mx",
  handling: { code: "H1" },
  purpose: "investigation",
  force: "",
  occurred: "",
  frame: { partner: "us" },
  content: { facts: SECRET },
  ...change,
});

type Plan = { base?: number; case?: string; type?: string; fields?: DraftFields };
const put = (agent: Agent, id: string, { base = 0, case: of = newCaseId(), type = "request", fields = fieldsOf() }: Plan = {}) =>
  agent.request("PUT", `/api/v1/drafts/${id}`, {
    base,
    case: of,
    protocol: "information-request@1",
    type,
    of: null,
    transcribes: null,
    fields,
  });
/** A new draft that opens a case, or one of a withdrawal in the case that is there. */
const begin = async (agent: Agent, plan: Plan = {}): Promise<{ id: string; case: string }> => {
  const [id, of] = [newCaseId(), plan.case ?? newCaseId()];
  expect((await put(agent, id, { ...plan, case: of })).status).toBe(200);
  return { id, case: of };
};
const open = (agent: Agent, id: string) => agent.get<DraftFile>(`/api/v1/drafts/${id}`);
const status = async (agent: Agent, method: string, path: string, body?: unknown): Promise<number> =>
  (await agent.request(method, `/api/v1/drafts/${path}`, body)).status;
const list = async (agent: Agent): Promise<DraftSummary[]> => (await agent.get<{ drafts: DraftSummary[] }>("/api/v1/drafts")).drafts;
const ask = (by: Agent, id: string, whom: Agent, part = "clearer") => status(by, "PUT", `${id}/people/${whom.kid}`, { part });
const clear = async (by: Agent, id: string, yes = true, reason = "") => {
  const { version, hash } = await open(by, id);
  return status(by, "POST", `${id}/clearance`, { version, hash, yes, reason });
};

describe("a draft", () => {
  test("is its author's alone until somebody is named, and is kept as it was typed", async () => {
    const author = world.mx.as("liaison");
    const { id } = await begin(author);
    expect(await open(author, id)).toMatchObject({ version: 1, part: "author", opens: true, fields: fieldsOf(), number: null });
    expect((await list(author)).find(({ draft }) => draft === id)).toMatchObject({ begins: SECRET, reference: null, waits: false });
    for (const stranger of [clearer, other, world.mx.as("colleague"), world.mx.as("inspector")]) {
      expect(await status(stranger, "GET", id)).toBe(404);
      expect((await list(stranger)).map(({ draft }) => draft)).not.toContain(id);
    }
    for (const stranger of [clearer, other]) {
      expect((await put(stranger, id, { base: 1 })).status).toBe(404);
      expect(await ask(stranger, id, stranger)).toBe(404);
      expect(await status(stranger, "POST", `${id}/comments`, { field: null, text: "?" })).toBe(404);
      expect(await status(stranger, "DELETE", id)).toBe(404);
    }
    const partner = world.us.as("liaison");
    expect(await status(partner, "GET", id)).toBe(404);
  });

  test("in a case is only for who sees the case, and ends being open when they see it no more", async () => {
    const [author, colleague] = [world.mx.as("liaison"), world.mx.as("colleague")];
    expect((await put(colleague, newCaseId(), { case: caseId, type: "withdraw" })).status).toBe(404);
    const { id } = await begin(author, { case: caseId, type: "withdraw" });
    expect(await ask(author, id, colleague)).toBe(422);
    await assign(author, caseId, colleague);
    expect(await ask(author, id, colleague)).toBe(204);
    expect((await open(colleague, id)).part).toBe("clearer");
    await author.act({ type: "assign", case: caseId, frame: { agent: colleague.kid, give: false } });
    expect(await status(colleague, "GET", id)).toBe(404);
    expect((await list(colleague)).map(({ draft }) => draft)).not.toContain(id);
  });

  test("is of a type that there is, in canonical form, and not larger than an act", async () => {
    const author = world.mx.as("liaison");
    expect((await put(author, newCaseId(), { type: "nothing-such" })).status).toBe(422);
    expect((await put(author, newCaseId(), { fields: fieldsOf({ content: { facts: "\ud800" } }) })).status).toBe(400);
    expect((await put(author, newCaseId(), { fields: fieldsOf({ content: { facts: "x".repeat(290_000) } }) })).status).toBe(413);
    expect((await put(author, newCaseId(), { base: 3 })).status).toBe(404);
  });

  test("is never written over: of two who start from one version the second is told, and the same text again is no new version", async () => {
    const author = world.mx.as("liaison");
    const { id, case: of } = await begin(author);
    const texts = ["uno", "dos", "tres", "cuatro"].map((facts) => fieldsOf({ content: { facts } }));
    const answers = await Promise.all(texts.map((fields) => put(author, id, { base: 1, case: of, fields })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409]);
    const kept = await open(author, id);
    expect(kept.version).toBe(2);
    expect(texts).toContainEqual(kept.fields);
    expect((await put(author, id, { base: 2, case: of, fields: kept.fields })).status).toBe(200);
    expect((await open(author, id)).version).toBe(2);
    expect((await put(author, id, { base: 2, case: newCaseId() })).status).toBe(409);
  });

  test("is destroyed by its author: its keys are gone, and late typing does not bring it back", async () => {
    const author = world.mx.as("liaison");
    const { node } = world.mx.running;
    const keys = async () => (await node.keysDb.selectFrom("data_key").select("act").where("subject", "=", "draft").execute()).length;
    const before = await keys();
    const { id, case: of } = await begin(author);
    await put(author, id, { base: 1, case: of, fields: fieldsOf({ content: { facts: "otra" } }) });
    expect(await ask(author, id, clearer)).toBe(204);
    await clear(clearer, id, false, "falta");
    await status(author, "POST", `${id}/comments`, { field: null, text: "corrijo" });
    expect(await keys()).toBe(before + 3);
    expect(await status(clearer, "DELETE", id)).toBe(404);
    expect(await status(author, "DELETE", id)).toBe(204);
    expect(await keys()).toBe(before);
    expect((await put(author, id, { base: 2, case: of })).status).toBe(404);
  });
});

describe("a clearance", () => {
  test("is to one version: an edit voids it, also one that brings the text back", async () => {
    const author = world.mx.as("liaison");
    const { id, case: of } = await begin(author);
    expect(await ask(author, id, other)).toBe(422);
    expect(await ask(author, id, author)).toBe(422);
    expect(await ask(author, id, clearer)).toBe(204);
    expect((await list(clearer))[0]).toMatchObject({ draft: id, waits: true, part: "clearer", begins: null });
    const seen = await open(clearer, id);
    expect(await clear(clearer, id, true, "Conforme.")).toBe(204);
    expect((await open(author, id)).clearances).toMatchObject([{ who: { kid: clearer.kid }, answer: "yes", reason: "Conforme." }]);
    expect((await list(clearer)).find(({ draft }) => draft === id)).toMatchObject({ waits: false, cleared: { yes: 1, no: 0, of: 1 } });

    await put(author, id, { base: 1, case: of, fields: fieldsOf({ content: { facts: "otros" } }) });
    expect((await open(author, id)).clearances).toMatchObject([{ answer: null, voided: true }]);
    await put(author, id, { base: 2, case: of });
    const back = await open(author, id);
    expect(back).toMatchObject({ version: 3, hash: seen.hash, clearances: [{ answer: null, voided: true }] });
    const { version, hash } = seen;
    expect(await status(clearer, "POST", `${id}/clearance`, { version, hash, yes: true, reason: "" })).toBe(409);
    expect(await clear(clearer, id)).toBe(204);
    expect((await open(author, id)).cleared).toEqual({ yes: 1, no: 0, of: 1 });
  });

  test("is given by who was asked, who does not edit; a writer edits and does not clear", async () => {
    const author = world.mx.as("liaison");
    const { id, case: of } = await begin(author);
    await ask(author, id, clearer);
    expect((await put(clearer, id, { base: 1, case: of, fields: fieldsOf({ seed: "b3Rybw" }) })).status).toBe(403);
    expect(await clear(author, id)).toBe(403);
    await ask(author, id, clearer, "writer");
    expect((await put(clearer, id, { base: 1, case: of, fields: fieldsOf({ seed: "b3Rybw" }) })).status).toBe(200);
    expect(await clear(clearer, id)).toBe(403);
    expect(await open(author, id)).toMatchObject({ changedBy: { kid: clearer.kid }, writers: [{ kid: clearer.kid }], clearances: [] });
    expect(await status(author, "DELETE", `${id}/people/${clearer.kid}`)).toBe(204);
    expect(await status(clearer, "GET", id)).toBe(404);
  });
});

describe("a referral", () => {
  test("shows another own agency the draft and not the case, until it is given back", async () => {
    const author = world.mx.as("liaison");
    const { id } = await begin(author, { case: caseId, type: "withdraw" });
    const referrals = `${id}/referrals`;
    expect(await status(author, "POST", referrals, { kids: [clearer.kid], question: "?" })).toBe(422);
    expect(await status(author, "POST", referrals, { kids: [world.us.as("liaison").kid], question: "?" })).toBe(422);
    expect(await status(author, "POST", referrals, { kids: [other.kid], question: "¿Está de acuerdo?" })).toBe(201);
    const seen = await open(other, id);
    expect(seen).toMatchObject({ part: "adviser", waits: true, sees: false, number: null, referrals: [{ question: "¿Está de acuerdo?" }] });
    expect((await other.request("GET", `/api/v1/cases/${caseId}`)).status).toBe(404);
    expect(await status(other, "POST", `${id}/comments`, { field: "/content/reason", text: "Falta el plazo." })).toBe(201);
    expect(await status(other, "POST", referrals, { kids: [clearer.kid], question: "?" })).toBe(403);
    expect((await put(other, id, { base: 1, case: caseId, type: "withdraw", fields: fieldsOf({ seed: "" }) })).status).toBe(403);
    expect(await status(other, "POST", `${referrals}/${seen.referrals[0]?.id}/returned`)).toBe(204);
    expect(await status(other, "GET", id)).toBe(404);
    expect(await open(author, id)).toMatchObject({
      said: [{ who: { kid: other.kid }, field: "/content/reason", text: "Falta el plazo.", version: 1 }],
      referrals: [{ agency: "sre", backBy: { kid: other.kid } }],
      referred: false,
    });
  });
});

describe("an own reference number", () => {
  const desk = (agent: Agent, id: string) => agent.get<CaseDesk>(`/api/v1/cases/${id}/desk`);
  const signFrom = async (agent: Agent, draft: Draft, id: string, version: number) => {
    const signed = await agent.sign(draft);
    const body = { act: sdJwt(signed), draft: { id, version } };
    const send = () => agent.request("POST", "/api/v1/acts", body);
    return { hash: signed.hash, case: signed.case, first: await send(), again: await send() };
  };

  test("goes from the draft to the act, is given once in an agency, and the draft ends with the act", async () => {
    const author = world.mx.as("liaison");
    const { id, case: of } = await begin(author);
    const number = { number: "FGR/AIC/0012/2025" };
    expect(await status(author, "PUT", `${id}/reference`, number)).toBe(204);
    const second = await begin(author);
    expect(await status(author, "PUT", `${second.id}/reference`, { number: "fgr/aic/0012 /2025" })).toBe(409);
    expect(await status(author, "PUT", `${second.id}/reference`, { number: "\u0000" })).toBe(422);
    await ask(author, id, clearer);
    await clear(clearer, id);

    const { hash, first, again } = await signFrom(author, traceRequest({ case: of, seen: null, role: "requester" }), id, 1);
    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await status(author, "GET", id)).toBe(404);
    expect(await desk(author, of)).toMatchObject({
      references: [{ act: hash, agency: "fgr", number: "FGR/AIC/0012/2025", by: { kid: author.kid } }],
      clearances: [{ act: hash, who: { kid: clearer.kid } }],
    });
    expect(await status(author, "PUT", `${second.id}/reference`, number)).toBe(409);
    expect((await clearer.request("PUT", `/api/v1/acts/${hash}/reference`, { number: "FGR/AIC/0013/2025" })).status).toBe(204);
    expect(await status(author, "PUT", `${second.id}/reference`, number)).toBe(204);
    expect((await author.request("PUT", `/api/v1/acts/${hash}/reference`, number)).status).toBe(409);
    expect((await desk(author, of)).references).toMatchObject([{ number: "FGR/AIC/0013/2025" }]);
    for (const stranger of [other, world.mx.as("colleague"), world.mx.as("inspector")]) {
      expect((await stranger.request("GET", `/api/v1/cases/${of}/desk`)).status).toBe(404);
      expect([403, 404]).toContain((await stranger.request("PUT", `/api/v1/acts/${hash}/reference`, { number: null })).status);
    }
    await world.settle();
    const partner = world.us.as("liaison");
    expect(await desk(partner, of)).toEqual({ references: [], clearances: [] });
    expect((await partner.request("PUT", `/api/v1/acts/${hash}/reference`, { number: "X-1" })).status).toBe(404);
  });

  test("a text that was changed after it was cleared, or another act, takes no clearance along", async () => {
    const author = world.mx.as("liaison");
    const { id, case: of } = await begin(author);
    await ask(author, id, clearer);
    await clear(clearer, id);
    const elsewhere = await signFrom(author, traceRequest(), id, 1);
    expect(await desk(author, elsewhere.case)).toEqual({ references: [], clearances: [] });
    await put(author, id, { base: 1, case: of, fields: fieldsOf({ seed: "" }) });
    await signFrom(author, traceRequest({ case: of, seen: null, role: "requester" }), id, 2);
    expect(await desk(author, of)).toEqual({ references: [], clearances: [] });
    expect(await status(author, "GET", id)).toBe(404);
  });
});

describe("a form begins with", () => {
  const like = async (agent: Agent, type = "request", protocol = "information-request@1") =>
    (await agent.get<{ like: LikeAct | null }>(`/api/v1/acts/like?protocol=${protocol}&type=${type}`)).like;

  test("basis, territory and handling of one's own newest like act, as long as one sees its case", async () => {
    const author = await enlist(world, world.mx, "fgr", "prosecution", ["act", "assign"], "Persona de prueba Nueve");
    expect(await like(author)).toBeNull();
    const { case: id } = await author.act(traceRequest({ handling: { code: "H2" } }));
    expect(await like(author)).toEqual({ basis: ["mx:cnpp-442"], territory: "mx", handling: { code: "H2" } });
    expect(await like(author, "withdraw")).toBeNull();
    expect(await like(author, "request", "commitment@1")).toBeNull();
    expect(await like(other)).toBeNull();
    await assign(author, id, world.mx.as("liaison"));
    expect((await assign(author, id, author, { give: false })).refusal).toBeNull();
    expect(await like(author)).toBeNull();
  });
});

describe("nothing of a draft", () => {
  /** Every table of both stores of a node as text. */
  const dump = async (id: "mx" | "us"): Promise<Map<string, string>> => {
    const found = new Map<string, string>();
    const { db } = world[id].running.node;
    const tables = await db.introspection.getTables();
    for (const { schema, name, isView } of tables) {
      if (isView) continue;
      const rows = await db
        .selectFrom(`${schema}.${name}` as "act")
        .selectAll()
        .execute();
      found.set(
        name,
        JSON.stringify(rows, (_, value) => (value?.type === "Buffer" ? Buffer.from(value.data).toString("latin1") : value)),
      );
    }
    return found;
  };

  test("is in a log, an envelope, a bundle or a notice of either node, and nothing typed lies open in the own store", async () => {
    const author = world.mx.as("liaison");
    await world.settle();
    const sizes = async (id: "mx" | "us") =>
      [...(await world[id].running.node.sequencer.heads())].map(([log, { edge }]) => [log, edge.size]);
    const before = [await sizes("mx"), await sizes("us")];
    const outbox = async () => (await world.mx.running.node.db.selectFrom("outbox").selectAll().execute()).length;
    const waiting = await outbox();
    const { id, case: of } = await begin(author, { case: caseId, type: "withdraw", fields: fieldsOf({ content: { reason: SECRET } }) });
    const words = ["comentario-secreto", "razon-secreta", "pregunta-secreta", "OFICIO-SECRETO-1"];
    await ask(author, id, clearer);
    await status(clearer, "POST", `${id}/comments`, { field: null, text: words[0] });
    await clear(clearer, id, false, words[1]);
    await status(author, "POST", `${id}/referrals`, { kids: [other.kid], question: words[2] });
    await status(author, "PUT", `${id}/reference`, { number: words[3] });
    await world.settle();
    // Readings of cases are entries, and these tests read some; nothing else is new.
    for (const { running } of [world.mx, world.us]) await running.workers.round();
    expect([await sizes("mx"), await sizes("us")]).toEqual(before);
    expect(await outbox()).toBe(waiting);

    const bundle = await (await author.request("GET", `/api/v1/cases/${of}/bundle`)).text();
    const file = JSON.stringify(await author.caseFile(of));
    for (const word of [SECRET, ...words, id]) {
      expect(bundle).not.toContain(word);
      expect(file).not.toContain(word);
    }
    for (const [name, text] of await dump("us")) for (const word of [SECRET, ...words]) expect(text, name).not.toContain(word);
    for (const [name, text] of await dump("mx"))
      for (const word of [SECRET, ...words]) if (!(name === "act_reference" && word === words[3])) expect(text, name).not.toContain(word);
  });
});
