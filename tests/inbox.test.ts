/** What waits for whom on two nodes, and what people of one party arrange about it: handing over, standing in. */
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Person } from "#node/api/inbox-schemas.ts";
import { type SectionName, sectionOf } from "#node/desk/inbox/sections.ts";
import { check, fsckSettings } from "#node/fsck.ts";
import type { Actor } from "#node/store/actor.ts";
import type { Database } from "#node/store/database.ts";
import { type Agent, sdJwt } from "./agent.ts";
import { assign, DAY, enlist, find, inbox, where } from "./desk-people.ts";
import { Link } from "./faults/link.ts";
import { traceRequest } from "./stories/firearm-trace.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

let world: TwoParties;
/** The wire on which México reaches the United States. */
let wire: Link;

beforeAll(async () => {
  wire = await Link.open();
  world = await startTwoParties({ through: { us: wire.url }, linked: ({ us }) => wire.leadTo(us) });
}, 120_000);
afterAll(async () => {
  await world?.stop();
  await wire?.close();
});

const answer = {
  type: "answer",
  basis: ["us:mlat-1987"],
  handling: { code: "H1" },
  frame: { outcome: "found", objects: 12, sourceGrade: "A", informationGrade: "1" },
  content: { findings: "Twelve of twelve." },
} as const;

describe("what a case waits for", () => {
  test("is derived on both sides: theirs here, nobody's yet there, mine once it is taken up, ours again while they ask", async () => {
    const { mx, us, settle } = world;
    const [asker, answerer] = [mx.as("liaison"), us.as("liaison")];
    const { case: id } = await asker.act(traceRequest());
    await settle();
    expect(await where(asker, id)).toEqual(["theirs"]);
    expect(await where(answerer, id)).toEqual(["colleagues"]);
    expect(await find(answerer, "colleagues", id)).toMatchObject({
      waits: "us",
      holder: null,
      urgent: false,
      reasons: [{ kind: "clock", clocks: ["acknowledge", "answer"] }, { kind: "untaken" }],
    });
    expect((await assign(answerer, id, answerer)).refusal).toBeNull();
    expect(await where(answerer, id)).toEqual(["mine"]);
    expect(await find(answerer, "mine", id)).toMatchObject({ holder: { kid: answerer.kid }, reasons: [{ kind: "clock" }] });

    await answerer.act({ type: "ask-clarification", case: id, frame: { missing: "facts" }, content: { questions: "?" } });
    await settle();
    expect(await where(answerer, id)).toEqual(["theirs"]);
    expect(await where(asker, id)).toEqual(["mine"]);
    const waiting = await find(asker, "mine", id);
    expect(waiting?.reasons).toMatchObject([{ kind: "clock", clocks: ["clarify"] }]);
    expect(waiting?.clocks).toMatchObject(
      [
        { clock: "answer", debtor: "us", paused: { type: "ask-clarification", party: "us" } },
        { clock: "clarify", debtor: "mx", paused: null },
      ].toSorted((one, other) => (waiting?.clocks[0]?.clock === one.clock ? -1 : waiting?.clocks[0]?.clock === other.clock ? 1 : 0)),
    );

    await asker.act({ type: "clarify", case: id, handling: { code: "H1" }, content: { explanation: "So." } });
    await settle();
    expect((await answerer.act({ ...answer, case: id })).refusal).toBeNull();
    await settle();
    expect(await find(asker, "mine", id)).toMatchObject({ reasons: [{ kind: "turn", steps: ["ask-more", "close"] }], clocks: [] });
  });

  test("deadlines come first due first, counted as past and near; what is due counts before what is not", async () => {
    const { mx, clock, settle } = world;
    const asker = await enlist(world, mx, "fgr", "prosecution", ["act", "assign"], "Persona de prueba Siete");
    const soon = traceRequest({ frame: { ...traceRequest().frame, answerBy: "2025-09-30" } });
    const { case: later } = await asker.act(traceRequest());
    const { case: first } = await asker.act(soon);
    await settle();
    const before = await inbox(asker, "theirs");
    expect(before).toMatchObject({ count: 2, overdue: 0 });
    expect(before.cases.map((one) => one.case).toSorted()).toEqual([first, later].toSorted());
    clock.advance(6 * DAY);
    expect(await inbox(asker, "theirs")).toMatchObject({ count: 2, overdue: 2, soon: 0 });
  });

  test("an own act that the other party refused waits for whoever has the case, until another is sent or it is put aside", async () => {
    const { mx, us, settle } = world;
    const [asker, answerer] = [mx.as("liaison"), us.as("liaison")];
    const ids: string[] = [];
    for (let i = 0; i < 2; i++) {
      const { case: id } = await asker.act(traceRequest());
      await settle();
      await assign(answerer, id, answerer);
      await answerer.act({ type: "acknowledge", case: id });
      await answerer.act({ ...answer, case: id });
      await settle();
      wire.fate = () => "drop";
      expect((await asker.act({ type: "close", case: id, frame: { result: "useful" } })).refusal).toBeNull();
      const late = await answerer.act({
        type: "measure",
        case: id,
        handling: { code: "H1" },
        frame: { measure: "search", objects: 1 },
        content: { place: "Test", warrant: "Test", description: "Test" },
      });
      expect(late.stage).toBe("pending");
      wire.fate = () => "pass";
      await settle();
      expect(await find(answerer, "mine", id)).toMatchObject({ refused: late.hash, reasons: [{ kind: "refused" }], pending: false });
      ids.push(id);
    }
    const [aside = "", sent = ""] = ids;
    const refused = (await find(answerer, "mine", aside))?.refused;
    const stranger = await us.as("agent").request("POST", `/api/v1/acts/${refused}/refusal/seen`);
    expect(stranger.status).toBe(404);
    expect((await answerer.request("POST", `/api/v1/acts/${refused}/refusal/seen`)).status).toBe(204);
    expect(await where(answerer, aside)).toEqual(["theirs"]);
    await answerer.act({ type: "complaint", case: sent, frame: { about: "delay" }, content: { statement: "Test" } });
    expect(await where(answerer, sent)).toEqual(["theirs"]);
  });

  test("only what one may see is there: nothing for the other agency once somebody else took it up, nothing for who has no key", async () => {
    const { mx, us, settle } = world;
    const { case: id } = await mx.as("liaison").act(traceRequest());
    await settle();
    expect(await where(us.as("agent"), id)).toEqual(["colleagues"]);
    await assign(us.as("liaison"), id, us.as("liaison"));
    expect(await where(us.as("agent"), id)).toEqual([]);
    expect(await where(mx.as("colleague"), id)).toEqual([]);
    expect(await where(mx.as("inspector"), id)).toEqual([]);
    expect((await fetch(`${mx.config.publicUrl}/api/v1/inbox/mine`)).status).toBe(401);
  });

  test("who takes in new cases takes one in hand without power to assign, and puts it back; nobody else's", async () => {
    const { mx, us, settle } = world;
    const agent = us.as("agent");
    const { case: id } = await mx.as("liaison").act(traceRequest());
    await settle();
    expect((await assign(agent, id, us.as("liaison"))).refusal).toMatchObject({ kind: "no-power", power: "assign" });
    expect((await assign(agent, id, agent)).refusal).toBeNull();
    expect(await where(agent, id)).toEqual(["mine"]);
    expect((await assign(agent, id, agent, { give: false })).refusal).toBeNull();
    expect(await where(agent, id)).toEqual(["colleagues"]);
  });
});

describe("handing over", () => {
  const handOver = async (by: Agent, to: Agent, ids: readonly string[], note: string, drop: boolean) => {
    const acts: string[] = [];
    for (const id of ids) {
      acts.push(sdJwt(await by.sign({ type: "assign", case: id, frame: { agent: to.kid, give: true } })));
      if (drop) acts.push(sdJwt(await by.sign({ type: "assign", case: id, frame: { agent: by.kid, give: false } })));
    }
    const send = () => by.request("POST", "/api/v1/handovers", { acts, note });
    return { acts, send };
  };
  type Done = { acts: { case: string; refusal: { kind: string } | null }[] };

  test("one act for each case, with a note that stays here sealed, and only the one whom it is for reads it", async () => {
    const { mx, settle } = world;
    const { node } = mx.running;
    const [by, to] = [mx.as("liaison"), await enlist(world, mx, "fgr", "prosecution", ["act"], "Persona de prueba Ocho")];
    const ids = [(await by.act(traceRequest())).case, (await by.act(traceRequest())).case];
    await settle();
    const channel = (await node.sequencer.heads()).get("channel-us")?.edge.size;
    const note = "Nota sintética: llamar antes del viernes.";
    const { send } = await handOver(by, to, ids, note, true);
    const done = (await (await send()).json()) as Done;
    expect(done.acts.map(({ refusal }) => refusal)).toEqual([null, null, null, null]);
    for (const id of ids) {
      expect(await find(to, "theirs", id)).toMatchObject({ holder: { kid: to.kid }, note: { text: note, by: { kid: by.kid } } });
      expect(await find(by, "theirs", id)).toMatchObject({ holder: { kid: to.kid }, note: null });
      const rows = await node.db.selectFrom("assignment").select("kid").where("case_id", "=", Buffer.from(id, "base64url")).execute();
      expect(rows).toEqual([{ kid: to.kid }]);
    }
    expect((await node.sequencer.heads()).get("channel-us")?.edge.size).toBe(channel);
    const kept = await node.db.selectFrom("handover").selectAll().where("to_kid", "=", to.kid).execute();
    expect(kept).toHaveLength(2);
    expect(JSON.stringify(kept.map(({ data }) => data?.toString("latin1")))).not.toContain("llamar");
    expect(((await (await send()).json()) as Done).acts.every(({ refusal }) => refusal === null)).toBe(true);
    expect(await node.db.selectFrom("handover").select("act").where("to_kid", "=", to.kid).execute()).toHaveLength(2);
  });

  test("nobody lets a case go that nobody took; what is no assign is not taken at all", async () => {
    const { mx, us } = world;
    const by = mx.as("liaison");
    const { case: id } = await by.act(traceRequest());
    const { send } = await handOver(by, us.as("liaison"), [id], "", true);
    const done = (await (await send()).json()) as Done;
    expect(done.acts).toMatchObject([{ case: id, refusal: { kind: "wrong-field", at: "/frame/agent" } }]);
    expect(await where(by, id)).toEqual(["theirs"]);
    expect((await find(by, "theirs", id))?.holder?.kid).toBe(by.kid);
    const other = sdJwt(await by.sign({ type: "cancel", case: id, frame: { cause: "not-needed" } }));
    expect((await by.request("POST", "/api/v1/handovers", { acts: [other], note: "" })).status).toBe(400);
    expect((await by.caseFile(id)).state).toBe("sent");
  });
});

describe("standing in while somebody is away", () => {
  test("sight ends by itself, colleagues see who is away and who stands in, and the cases are the deputy's meanwhile", async () => {
    const { mx, us, clock, settle } = world;
    const { node } = mx.running;
    const away = await enlist(world, mx, "fgr", "prosecution", ["act", "assign"], "Persona de prueba Nueve");
    const deputy = await enlist(world, mx, "fgr", "prosecution", ["act"], "Persona de prueba Diez");
    const { case: id } = await away.act(traceRequest());
    await settle();
    await us.as("liaison").act({ type: "ask-clarification", case: id, frame: { missing: "facts" }, content: { questions: "?" } });
    await settle();
    const [begins, ends] = [clock.now(), clock.now() + 2 * DAY];
    const plan = { begins, ends, deputy: deputy.kid, reason: "commission" };
    expect((await deputy.request("PUT", `/api/v1/absences/${away.kid}`, plan)).status).toBe(403);
    expect((await away.request("PUT", `/api/v1/absences/${away.kid}`, { ...plan, deputy: us.as("liaison").kid })).status).toBe(422);
    expect((await away.request("PUT", `/api/v1/absences/${away.kid}`, { ...plan, ends: begins })).status).toBe(422);
    expect((await away.request("PUT", `/api/v1/absences/${away.kid}`, plan)).status).toBe(204);
    const held = await inbox(away, "held");
    expect(held.cases.map((one) => one.case)).toEqual([id]);
    expect((await assign(away, id, deputy, { ends })).refusal).toBeNull();
    expect((await assign(away, id, deputy, { ends: clock.now() })).refusal).toMatchObject({ kind: "wrong-field", at: "/frame/ends" });

    const { agents } = await deputy.get<{ agents: { kid: string; away: { ends: number; deputy: Person } | null }[] }>("/api/v1/agents");
    expect(agents.find(({ kid }) => kid === away.kid)?.away).toMatchObject({ ends, deputy: { kid: deputy.kid } });
    expect(await find(deputy, "mine", id)).toMatchObject({ lentUntil: ends, holder: { kid: away.kid } });
    expect(await find(away, "mine", id)).toMatchObject({ lentUntil: null, lentTo: [{ who: { kid: deputy.kid }, ends }] });
    expect((await deputy.request("GET", `/api/v1/cases/${id}`)).status).toBe(200);

    clock.advance(2 * DAY);
    await node.sight.tick();
    expect(await where(deputy, id)).toEqual([]);
    expect((await deputy.request("GET", `/api/v1/cases/${id}`)).status).toBe(404);
    expect(
      (
        await deputy.act({
          type: "clarify",
          case: id,
          seen: held.cases[0]?.seen ?? "",
          handling: { code: "H1" },
          content: { explanation: "x" },
        })
      ).status,
    ).toBe(404);
    const { agents: after } = await deputy.get<{ agents: { kid: string; away: unknown }[] }>("/api/v1/agents");
    expect(after.find(({ kid }) => kid === away.kid)?.away).toBeNull();
  });

  test("an end takes nothing from who has the case for good", async () => {
    const { mx, clock } = world;
    const by = mx.as("liaison");
    const to = await enlist(world, mx, "fgr", "prosecution", ["act"], "Persona de prueba Once");
    const { case: id } = await by.act(traceRequest());
    await assign(by, id, to);
    await assign(by, id, to, { ends: clock.now() + 10 });
    clock.advance(11);
    await mx.running.node.sight.tick();
    expect((await to.request("GET", `/api/v1/cases/${id}`)).status).toBe(200);
  });
});

describe("afterwards", () => {
  test.each(["mx", "us"] as const)("all that is derived at %s follows from the records", async (id) => {
    const { config, running } = world[id];
    const settings = await fsckSettings(config, running.node);
    const { report } = await check({ ...settings, db: running.node.db, keysDb: running.node.keysDb }, {});
    expect(report.differences).toEqual([]);
  });

  test("a case that was folded before lists were kept is derived at the next start", async () => {
    const { mx } = world;
    const { node } = mx.running;
    const before = await node.db.selectFrom("case_file").selectAll().orderBy("id").execute();
    await node.db
      .updateTable("case_file")
      .set({ waits: null, holders: "", whose: "@", wait_at: 0, urgent: false, refused: null })
      .execute();
    await mx.restart();
    expect(await mx.running.node.db.selectFrom("case_file").selectAll().orderBy("id").execute()).toEqual(before);
  });
});

describe("however many cases there are", () => {
  /** Copies of one case, each in hand of one of several people. */
  const copies = (db: Kysely<Database>, from: number, to: number) =>
    sql`with t as (select * from case_file where waits = 'us' and whose <> '@' limit 1),
      n as (select c, substring(sha256(convert_to('copy' || c, 'UTF8')) for 16) as id, (array(select kid from agent where own and agency = 'fgr' order by 'intake' = any(powers) desc, name))[1 + c % 4] as kid
        from generate_series(${from}::int, ${to}::int) c),
      f as (insert into case_file select n.id, protocol, protocol_hash, home, partner, null, state, status, final, opened_at, changed_at, next_due, next_clock,
        disputed, n.kid, urgent, null, n.kid, case when c % 2 = 0 then 'us' else 'them' end, wait_at + c, purpose from n, t)
      insert into assignment select id, kid, null, true from n`.execute(db);

  /** Blocks that the store looks at for one page of the section. */
  async function blocks(name: SectionName, actor: Actor): Promise<number> {
    const { node } = world.mx.running;
    const query = sectionOf(name, actor, node.clock.now(), null, 100).compile(node.db);
    const plan = await sql<{ "QUERY PLAN": { Plan: Record<string, number> }[] }>`explain (analyze, buffers, format json) ${sql.raw(
      query.sql.replace(/\$(\d+)/g, (_, n) => literal(query.parameters[Number(n) - 1])),
    )}`.execute(node.db);
    const top = plan.rows[0]?.["QUERY PLAN"][0]?.Plan ?? {};
    return (top["Shared Hit Blocks"] ?? 0) + (top["Shared Read Blocks"] ?? 0);
  }
  const literal = (value: unknown): string => (typeof value === "number" ? String(value) : `'${String(value)}'`);

  test("a page of each section costs the same with 1,000 and with 40,000", async () => {
    const { node } = world.mx.running;
    const people = [world.mx.as("liaison"), world.mx.as("colleague")];
    const actors = people.map(({ kid, spec }): Actor => ({ ...spec, kid, party: "mx", account: "", persona: false }));
    const measure = async () => {
      await sql`vacuum analyze`.execute(node.db);
      const all: number[] = [];
      for (const actor of actors) for (const name of ["mine", "colleagues", "theirs", "held"] as const) all.push(await blocks(name, actor));
      return all;
    };
    await copies(node.db, 1, 1_000);
    const few = await measure();
    await copies(node.db, 1_001, 40_000);
    const many = await measure();
    console.log("blocks for a page of each section", few, many);
    for (const [i, cost] of many.entries()) expect(cost, `section ${i}`).toBeLessThan(2 * (few[i] ?? 0) + 200);
  });
});
