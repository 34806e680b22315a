/** Persons and objects: entered once, merged and taken apart with reasons, shown by sight of cases; and hits, for the assignee alone. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Comparison, Holding, HoldingFile } from "#node/api/holding-schemas.ts";
import type { Agent } from "./agent.ts";
import { assign } from "./desk-people.ts";
import { differences } from "./fsck-differences.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
let asker: Agent;
let answerer: Agent;
let id: string;
let hash: string;

beforeAll(async () => {
  world = await startTwoParties();
  asker = world.mx.as("liaison");
  answerer = world.us.as("liaison");
  const request = traceRequest();
  const persons = [{ name: "Begoña Ñandú Prueba", part: "buyer" }];
  const sent = await asker.act({ ...request, content: { ...request.content, persons } as never });
  expect(sent.refusal).toBeNull();
  [id, hash] = [sent.case, sent.hash];
  await settled();
}, 120_000);
afterAll(() => world?.stop());

async function settled(): Promise<void> {
  await world.settle();
  for (const { running } of [world.mx, world.us]) await running.workers.round();
  await world.settle();
}

type Entered = { readonly id: string; readonly known: boolean };
const enter = (agent: Agent, body: object): Promise<Response> => agent.request("POST", "/api/v1/holdings", body);
const entered = async (agent: Agent, body: object): Promise<Entered> => {
  const response = await enter(agent, body);
  expect(response.status).toBe(201);
  return (await response.json()) as Entered;
};
const file = (agent: Agent, holding: string): Promise<HoldingFile> => agent.get(`/api/v1/holdings/${holding}`);
const list = async (agent: Agent): Promise<Holding[]> => (await agent.get<{ holdings: Holding[] }>("/api/v1/holdings")).holdings;
const hits = async (agent: Agent): Promise<Comparison[]> => (await agent.get<{ comparisons: Comparison[] }>("/api/v1/hits")).comparisons;
const refusalOf = async (response: Response): Promise<unknown> => ((await response.json()) as { refusal: unknown }).refusal;

describe("an object", () => {
  test("is entered once per node, from an act or by hand, however it is written", async () => {
    const first = await entered(asker, { kind: "firearm-serial", value: "PRUEBA-0003", act: hash });
    expect(first.known).toBe(false);
    const again = await entered(asker, { kind: "firearm-serial", value: " prueba 0003" });
    expect(again).toEqual({ id: first.id, known: true });
    expect(await file(asker, first.id)).toMatchObject({
      kind: "firearm-serial",
      identifiers: [{ value: "PRUEBA-0003" }],
      cases: [{ case: id }],
    });
    expect((await list(asker)).map((one) => one.id)).toEqual([first.id]);
  });

  test("is entered twice at once as one", async () => {
    const body = { kind: "vehicle-plate", value: "TEST-99" };
    const both = await Promise.all([entered(asker, body), entered(asker, body), entered(asker, body)]);
    expect(new Set(both.map((one) => one.id)).size).toBe(1);
    expect((await file(asker, both[0].id)).identifiers).toMatchObject([{ value: "TEST-99" }]);
  });

  test("that does not stand in the act is not entered from it", async () => {
    const response = await enter(asker, { kind: "firearm-serial", value: "PRUEBA-9999", act: hash });
    expect(await refusalOf(response)).toMatchObject({ kind: "wrong-field", at: "/body/value" });
  });

  test("is shown with cases to those alone who may open them; of the others nothing is told", async () => {
    const colleague = world.mx.as("colleague");
    const [holding] = (await list(asker)).filter(({ kind }) => kind === "firearm-serial");
    const seen = await file(colleague, holding?.id ?? "");
    expect(seen).toMatchObject({ identifiers: [{ value: "PRUEBA-0003" }], cases: [] });
  });
});

describe("a person", () => {
  test("is entered only with the case in which the person is named, and seen by those who may open it", async () => {
    const body = { kind: "person-name", value: "Begoña Ñandú Prueba" };
    expect(await refusalOf(await enter(asker, body))).toMatchObject({ kind: "wrong-field", at: "/body/case" });
    const { id: person } = await entered(asker, { ...body, act: hash });
    const twin = await entered(asker, { ...body, act: hash });
    expect(twin.id).not.toBe(person);
    expect((await list(asker)).filter(({ kind }) => kind === "person-name")).toHaveLength(2);
    const colleague = world.mx.as("colleague");
    expect((await list(colleague)).filter(({ kind }) => kind === "person-name")).toEqual([]);
    expect((await colleague.request("GET", `/api/v1/holdings/${person}`)).status).toBe(404);
    await assign(asker, id, colleague);
    expect((await file(colleague, person)).identifiers).toMatchObject([{ value: "Begoña Ñandú Prueba" }]);
    const { db } = world.mx.running.node;
    const read = await db.selectFrom("read").select("act").where("kid", "=", colleague.kid).execute();
    expect(read.map(({ act }) => act?.toString("base64url"))).toContain(hash);
    await assign(asker, id, colleague, { give: false });
  });

  test("lies in the store as no name", async () => {
    const { db } = world.mx.running.node;
    const { rows } = await sql<{
      text: string;
    }>`select string_agg(i::text, ' ') || (select string_agg(m::text, ' ') from holding_mention m) as text
      from holding_identifier i`.execute(db);
    const hex = Buffer.from("Begoña").toString("hex");
    expect(rows[0]?.text).not.toMatch(new RegExp(`Bego|PRUEBA|${hex}`));
  });
});

describe("a merge", () => {
  const persons = async (): Promise<Holding[]> => (await list(asker)).filter(({ kind }) => kind === "person-name");
  const merge = (one: string, other: string, reason: string): Promise<Response> =>
    asker.request("POST", `/api/v1/holdings/${one}/merges`, { other, reason });

  test("asks for a reason, makes two one, and is undone with a reason; both stay in the history", async () => {
    const [one, two] = await persons();
    if (one === undefined || two === undefined) throw new Error("two persons were entered");
    expect(await refusalOf(await merge(one.id, two.id, ""))).toMatchObject({ kind: "wrong-field", at: "/body/reason" });
    const made = await merge(one.id, two.id, "La misma acta de nacimiento");
    expect(made.status).toBe(201);
    const { id: number } = (await made.json()) as { id: number };
    expect(await refusalOf(await merge(two.id, one.id, "Otra vez"))).toMatchObject({ kind: "conflict" });
    expect((await persons()).map((person) => person.id)).toEqual([one.id]);
    expect((await file(asker, two.id)).id).toBe(one.id);
    expect(await file(asker, one.id)).toMatchObject({
      identifiers: [{}, {}],
      merges: [{ merged: two.id, reason: "La misma acta de nacimiento", undone: null }],
    });
    const undone = await asker.request("POST", `/api/v1/merges/${number}/undone`, { reason: "Eran homónimas" });
    expect(undone.status).toBe(204);
    expect((await persons()).length).toBe(2);
    expect(await file(asker, one.id)).toMatchObject({ identifiers: [{}], merges: [{ undone: { reason: "Eran homónimas" } }] });
    const twice = await asker.request("POST", `/api/v1/merges/${number}/undone`, { reason: "Otra vez" });
    expect(await refusalOf(twice)).toMatchObject({ kind: "conflict" });
  });

  test("is of one kind, and of what the actor may see", async () => {
    const [one] = await persons();
    const [object] = (await list(asker)).filter(({ kind }) => kind === "firearm-serial");
    expect(await refusalOf(await merge(one?.id ?? "", object?.id ?? "", "Sin motivo"))).toMatchObject({
      kind: "wrong-field",
      at: "/body/other",
    });
    const response = await world.mx
      .as("colleague")
      .request("POST", `/api/v1/holdings/${object?.id}/merges`, { other: one?.id, reason: "Sin motivo" });
    expect(response.status).toBe(404);
  });
});

describe("on receipt", () => {
  let compared: string;

  beforeAll(async () => {
    await entered(answerer, { kind: "firearm-serial", value: "prueba0005" });
    const sent = await asker.act(traceRequest());
    compared = sent.case;
    await settled();
  });

  test("identifiers are compared with own holdings, for the assignee alone", async () => {
    expect(await hits(answerer)).toEqual([]);
    expect((await assign(answerer, compared, answerer)).refusal).toBeNull();
    const [found] = await hits(answerer);
    expect(found).toMatchObject({
      case: { case: compared },
      party: "mx",
      identifiers: 12,
      hits: [{ value: "prueba0005", decision: null }],
    });
    expect(found?.hits).toHaveLength(1);
    expect(await hits(world.us.as("agent"))).toEqual([]);
    expect(await hits(asker)).toEqual([]);
  });

  test("no hit is told as such", async () => {
    expect((await assign(answerer, id, answerer)).refusal).toBeNull();
    expect((await hits(answerer)).find((one) => one.case.case === id)).toMatchObject({ identifiers: 12, hits: [] });
  });

  test("the assignee confirms or rejects with a reason, once; nothing goes to the partner", async () => {
    const hit = (await hits(answerer)).flatMap((one) => one.hits)[0];
    const decide = (agent: Agent, body: object): Promise<Response> => agent.request("POST", `/api/v1/hits/${hit?.id}/decision`, body);
    expect(await refusalOf(await decide(answerer, { decision: "confirmed" }))).toMatchObject({ at: "/body/reason" });
    const reasoned = { decision: "confirmed", reason: "Checked against the invoice" };
    expect((await decide(world.us.as("agent"), reasoned)).status).toBe(404);
    const before = await world.us.running.node.db.selectFrom("log").select(["kind", "size"]).where("kind", "=", "channel-mx").execute();
    expect((await decide(answerer, reasoned)).status).toBe(204);
    expect(await refusalOf(await decide(answerer, { ...reasoned, decision: "rejected" }))).toMatchObject({ kind: "conflict" });
    expect((await hits(answerer)).flatMap((one) => one.hits)).toMatchObject([
      { decision: "confirmed", reason: "Checked against the invoice" },
    ]);
    expect(await world.us.running.node.db.selectFrom("log").select(["kind", "size"]).where("kind", "=", "channel-mx").execute()).toEqual(
      before,
    );
    expect((await file(answerer, hit?.holding ?? "")).cases.map((one) => one.case)).toContain(compared);
    const mentions = await world.us.running.node.db.selectFrom("holding_mention").select("case_id").execute();
    expect(mentions.map(({ case_id: one }) => one.toString("base64url"))).toEqual([compared]);
  });

  test("nothing differs afterwards", async () => {
    expect(await differences(world.us.config, world.us.running)).toEqual([]);
    expect(await differences(world.mx.config, world.mx.running)).toEqual([]);
  });
});
