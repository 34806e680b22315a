/** What is found by whom: words of both languages, numbers and identifiers; persons only for a case and a purpose, and that is written down. */
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Found, FoundCase, SearchFilters } from "#node/api/search-schemas.ts";
import { blindBytes } from "#node/desk/search/blind.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import { readLeaf, sealReads } from "#node/store/read-batches.ts";
import type { Agent } from "./agent.ts";
import { assign, DAY, enlist } from "./desk-people.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { protection, startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
let asker: Agent;
/** A request with a name and serials of its own, and one in English. */
let first: string;
let second: string;

const NAME = "Begoña Ñandú Prueba";
const person = { name: NAME, part: "buyer" } as const;

beforeAll(async () => {
  world = await startTwoParties({ also: protection });
  asker = world.mx.as("liaison");
  first = await opened({
    facts: "Según la investigación, las armas cruzaron por la aduana. Consta en el oficio FGR/123/2026 que Begoña las compró.",
    persons: [person],
  });
  world.clock.advance(1);
  second = await opened({ facts: "The vessels were shipped from Testport; several firearms were requested.", firearms: [] });
  await settled();
}, 120_000);
afterAll(() => world?.stop());

async function opened(content: object): Promise<string> {
  const request = traceRequest();
  const { firearms, ...rest } = { ...request.content, ...content } as Record<string, never> & { firearms: unknown[] };
  const sent = await asker.act({ ...request, content: { ...rest, ...(firearms.length > 0 ? { firearms } : {}) } as never });
  expect(sent.refusal).toBeNull();
  return sent.case;
}

async function settled(): Promise<void> {
  await world.settle();
  for (const { running } of [world.mx, world.us]) await running.workers.round();
}

const search = async (agent: Agent, words: string, filters: SearchFilters = {}, cursor?: string): Promise<Found> => {
  const response = await agent.request("POST", "/api/v1/search", { words, filters, ...(cursor === undefined ? {} : { cursor }) });
  expect(response.status).toBe(200);
  return (await response.json()) as Found;
};
const ids = async (agent: Agent, words: string, filters?: SearchFilters): Promise<string[]> =>
  (await search(agent, words, filters)).cases.map((one) => one.case);
const persons = (agent: Agent, body: object): Promise<Response> =>
  agent.request("POST", "/api/v1/search/persons", { filters: {}, ...body });
const marked = (found: FoundCase | undefined): string[] =>
  (found?.hits ?? []).flatMap(({ excerpts }) => excerpts.flatMap(({ text, marks }) => marks.map(({ from, to }) => text.slice(from, to))));

describe("words", () => {
  test.each(["investigación", "investigacion", "INVESTIGACIONES", "aduanas", "arma cruzó", "oficio fgr/123/2026", "FGR-123-2026"])(
    "%s finds the act in Spanish",
    async (words) => {
      const { cases } = await search(asker, words);
      expect(cases.map((one) => one.case)).toContain(first);
    },
  );

  test.each(["vessel", "shipping testport", "vessels shipped"])("%s finds the act in English", async (words) =>
    expect(await ids(asker, words)).toEqual([second]),
  );

  test("what was sought is marked in the text in which it stands", async () => {
    const { cases } = await search(asker, "aduanas investigacion");
    expect(cases).toHaveLength(1);
    expect(marked(cases[0]).slice(0, 2)).toEqual(["investigación", "aduana"]);
    expect(cases[0]?.hits[0]).toMatchObject({ type: "request", party: "mx", excerpts: [{ field: "facts" }, { field: "matter" }] });
  });

  test("the frame is found in the words of its protocol, in both languages", async () => {
    expect(await ids(asker, "firearms trafficking")).toEqual([second, first]);
    expect(await ids(asker, "tráfico de armas")).toEqual([second, first]);
  });

  test("a case is found by its number, an object by its serial however it is written", async () => {
    const { cases } = await search(asker, "aduana");
    const number = cases[0]?.number ?? "";
    expect(await search(asker, number.toLowerCase())).toMatchObject({ cases: [{ case: first, byNumber: true }] });
    for (const serial of ["PRUEBA-0003", "prueba0003", "Prueba 0003"]) expect(await ids(asker, serial)).toEqual([first]);
    expect(await ids(asker, "PRUEBA-9999")).toEqual([]);
  });

  test("all words must stand in a case; words that are everywhere count for nothing; nothing typed is no condition", async () => {
    expect(await ids(asker, "aduana testport")).toEqual([]);
    expect(await ids(asker, "de la aduana")).toEqual([first]);
    expect(await ids(asker, "the of")).toEqual([]);
    expect((await ids(asker, "")).length).toBe(2);
  });
});

describe("filters", () => {
  test("by protocol, state, agency, time, deadline and whether the case is open", async () => {
    const now = world.clock.now();
    const all = [second, first];
    const none: string[] = [];
    const expected: [SearchFilters, string[]][] = [
      [{ protocol: "information-request@1" }, all],
      [{ protocol: "commitment@1" }, none],
      [{ state: "sent" }, all],
      [{ state: "closed" }, none],
      [{ agency: "fgr" }, all],
      [{ agency: "sre" }, none],
      [{ from: now - DAY, to: now + DAY }, all],
      [{ to: now - DAY }, none],
      [{ due: "past" }, none],
      [{ due: "week" }, all],
      [{ open: true }, all],
      [{ open: false }, none],
    ];
    for (const [filters, cases] of expected) {
      expect([filters, await ids(asker, "", filters)]).toEqual([filters, cases]);
      expect([filters, await ids(asker, "prueba", filters)]).toEqual([
        filters,
        await ids(asker, "prueba").then((found) => (cases.length ? found : [])),
      ]);
    }
  });

  test("a wrong filter is refused at its field", async () => {
    const response = await asker.request("POST", "/api/v1/search", { words: "", filters: { due: "soon" } });
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ refusal: { kind: "wrong-field", at: "/body/filters/due" } });
  });
});

describe("who may not see", () => {
  test("a colleague without the case finds nothing of it until it is assigned", async () => {
    const colleague = world.mx.as("colleague");
    expect(await ids(colleague, "aduana")).toEqual([]);
    expect((await assign(asker, first, colleague)).refusal).toBeNull();
    expect(await ids(colleague, "aduana")).toEqual([first]);
    expect(await ids(colleague, "testport")).toEqual([]);
    await assign(asker, first, colleague, { give: false });
    expect(await ids(colleague, "aduana")).toEqual([]);
  });

  test("oversight finds frames and no content", async () => {
    const inspector = world.mx.as("inspector");
    expect(await ids(inspector, "tráfico de armas")).toEqual([second, first]);
    expect(await ids(inspector, "aduana")).toEqual([]);
    expect(await ids(inspector, "PRUEBA-0003")).toEqual([]);
  });

  test("nobody who is not signed in searches", async () => {
    const response = await fetch(`${world.mx.config.publicUrl}/api/v1/search`, { method: "POST", body: "{}" });
    expect(response.status).toBe(401);
  });

  test("what is shown of content is written down as read", async () => {
    const { node } = world.mx.running;
    const reader = await enlist(world, world.mx, "fgr", "prosecution", ["act"], "Persona de prueba Ocho");
    await assign(asker, first, reader);
    const { cases } = await search(reader, "aduana");
    const act = Buffer.from(cases[0]?.hits[0]?.act ?? "", "base64url");
    expect(await node.db.selectFrom("read").select("act").where("kid", "=", reader.kid).execute()).toEqual([{ act }]);
  });
});

describe("a search for a person", () => {
  const asked = { name: "begona ñandu", case: "", purpose: "Identificar a la compradora" };

  test.each(["case", "purpose", "name"] as const)("is refused without %s, at the field", async (field) => {
    const { [field]: _, ...body } = { ...asked, case: first };
    const response = await persons(asker, body);
    expect(response.status).toBe(422);
    expect(await response.json()).toMatchObject({ refusal: { kind: "wrong-field", at: `/body/${field}` } });
  });

  test("is refused for a case that is not one's own", async () => {
    const response = await persons(world.mx.as("colleague"), { ...asked, case: first });
    expect(await response.json()).toMatchObject({ refusal: { kind: "unknown-case" } });
    const inspector = await persons(world.mx.as("inspector"), { ...asked, case: first });
    expect(inspector.status).toBe(404);
  });

  test("finds the name, which no search for words does, and is written down with its purpose and without the name", async () => {
    const { node } = world.mx.running;
    expect(await ids(asker, "Begoña")).toEqual([]);
    const response = await persons(asker, { ...asked, case: second });
    const found = (await response.json()) as Found;
    expect(found.cases.map((one) => one.case)).toEqual([first]);
    expect(marked(found.cases[0]).slice(0, 2)).toEqual(["Begoña", "Ñandú"]);
    const [row] = await node.db.selectFrom("read").selectAll().where("sought", "is not", null).execute();
    expect(row).toMatchObject({ kid: asker.kid, purpose: asked.purpose, act: null, case_id: Buffer.from(second, "base64url") });
    expect(row?.sought).toEqual(blindBytes(node.kek, "sought:begona nandu"));
    expect(row === undefined ? "" : readLeaf(row)).toContain(`"case":"${second}"`);
    const read = await node.db.selectFrom("read").select("id").where("purpose", "=", asked.purpose).where("act", "is not", null).execute();
    expect(read).toHaveLength(1);
  });

  test("is written down also where nothing is found, and goes into the log", async () => {
    const { node } = world.mx.running;
    const response = await persons(asker, { ...asked, name: "Nadie", case: first });
    expect(((await response.json()) as Found).cases).toEqual([]);
    world.clock.advance(120);
    expect(await sealReads(node)).toBe(true);
    const open = await node.db.selectFrom("read").select("id").where("batch", "is", null).execute();
    expect(open).toEqual([]);
    expect((await world.mx.running.node.db.selectFrom("read").select("id").where("sought", "is not", null).execute()).length).toBe(2);
  });
});

describe("what lies in the store", () => {
  test("is no word and no name, and goes with the content that it is of", async () => {
    const { node } = world.mx.running;
    const { rows } = await sql<{ text: string }>`select string_agg(s::text, ' ') as text from derived.search_row s`.execute(node.db);
    expect(rows[0]?.text).not.toMatch(/aduana|prueba|ndu/i);
    await node.db
      .transaction()
      .execute(async (trx) => {
        await sql`delete from sealed where subject = 'case'`.execute(trx);
        const left = await trx.selectFrom("derived.search_row").select("subject").distinct().execute();
        expect(left.map(({ subject }) => subject)).not.toContain("case");
        throw new Error("taken back");
      })
      .catch((error: Error) => expect(error.message).toBe("taken back"));
  });

  test("is what follows from the acts", async () => {
    for (const party of [world.mx, world.us]) {
      const { node } = party.running;
      const settings = await fsckSettings(party.config, node);
      const { report } = await check({ ...settings, db: node.db, keysDb: node.keysDb }, {});
      expect(report.differences).toEqual([]);
    }
  });

  test("is derived anew where it was derived by other rules", async () => {
    const { node, workers } = world.mx.running;
    await sql`update derived.search_rules set hash = 'x'`.execute(node.db);
    await sql`update derived.search_row set words = '{7}'`.execute(node.db);
    await workers.round();
    expect(await ids(asker, "aduana")).toEqual([first]);
  });
});
