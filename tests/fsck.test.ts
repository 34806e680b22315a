/** `hito fsck` on two nodes after a story: no false alarm, every kind of damage named, every derived row repaired. */
import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { type DifferenceKind, differenceKinds } from "#node/fsck/difference.ts";
import { check, type FsckReport, fsckSettings } from "#node/fsck.ts";
import { addPublicRecord } from "#node/identity/add-public.ts";
import { grantAgent } from "#node/identity/ceremony.ts";
import type { Database, KeysDatabase } from "#node/store/database.ts";
import { traceRequest } from "#tests/stories/firearm-trace.ts";
import { type PartyFixture, type PartyId, START, startTwoParties, type TwoParties } from "#tests/two-parties.ts";

let world: TwoParties;

beforeAll(async () => {
  world = await startTwoParties();
  await fillATile(world.mx);
  await tellTheStory(world);
}, 120_000);
afterAll(() => world?.stop());

/** More than 256 public records, so that a full tile is kept. */
async function fillATile({ running: { node }, agencies }: PartyFixture): Promise<void> {
  const ceremony = { crypto: nodeCrypto, now: START, validity: { nbf: START - 60, exp: START + 86_400 * 365 } };
  const by = agencies.get("fgr")?.key.signer;
  if (by === undefined) throw new Error("no agency key");
  for (let i = 0; i < 260; i++) {
    const { jwk } = signerOf(generateKey("Ed25519"));
    const holder = { name: `Persona de prueba ${i}`, title: "Prueba" };
    const made = await grantAgent(ceremony, { party: "mx", by, agency: "fgr", sector: "prosecution", key: jwk, powers: ["act"], holder });
    expect((await addPublicRecord(node, made.jwt, made.disclosures)).ok).toBe(true);
  }
}

/** Traced, asked about, answered with a file, corrected; refused in another's territory; declined by law; lapsed; answered in time after the lapse. */
async function tellTheStory({ mx, us, clock, settle }: TwoParties): Promise<void> {
  const [asker, answerer, agent] = [mx.as("liaison"), us.as("liaison"), us.as("agent")];
  const { case: id } = await asker.act(traceRequest());
  await settle();
  await answerer.act({ type: "acknowledge", case: id });
  await answerer.act({ type: "assign", case: id, frame: { agent: agent.kid, give: true } });
  await settle();
  const measure = { measure: "seizure", objects: 1 };
  const content = { place: "Sonora", warrant: "None", description: "Test" };
  const basis = ["us:customs-tias-13103"];
  const tried = await agent.act({ type: "measure", case: id, territory: "mx", basis, handling: { code: "H1" }, frame: measure, content });
  expect(tried.refusal?.kind).toBe("policy");
  const chunk = JSON.stringify("a sealed chunk");
  const hash = createHash("sha256").update(chunk).digest();
  expect((await answerer.request("PUT", `/api/v1/chunks/${hash.toString("hex")}`, "a sealed chunk")).status).toBe(201);
  const file = {
    name: "t.pdf",
    type: "application/pdf",
    size: 1,
    sha256: "A".repeat(43),
    key: "A".repeat(43),
    chunks: [hash.toString("base64url")],
  };
  const grades = { sourceGrade: "A", informationGrade: "1" };
  const answer = await answerer.act({
    type: "answer",
    case: id,
    basis: ["us:mlat-1987"],
    handling: { code: "H1" },
    frame: { outcome: "found", objects: 12, ...grades },
    content: { findings: "Texas.", attachments: [file] },
  });
  expect(answer.refusal).toBeNull();
  await settle();
  await answerer.act({
    type: "correct",
    case: id,
    of: answer.hash,
    frame: { corrects: ["findings"] },
    content: { reason: "Wrong.", findings: "Arizona." },
  });
  await asker.act(traceRequest({ frame: { ...traceRequest().frame, topic: "firearm-owners" } }));
  await settle();
  await us.running.workers.round();
  const { case: late } = await asker.act(traceRequest());
  await asker.act(traceRequest());
  await settle();
  await us.running.workers.deliverers.get("mx")?.stop();
  const inTime = { outcome: "found", objects: 12, ...grades };
  const handling = { code: "H1" } as const;
  await answerer.act({ type: "answer", case: late, basis: ["us:mlat-1987"], handling, frame: inTime, content: { findings: "Texas." } });
  await us.running.workers.round();
  clock.advance(60 * 86_400);
  await mx.running.workers.round();
  await us.restart();
  await settle();
  await asker.caseFile(id);
  clock.advance(120);
  for (const { running } of [mx, us, mx, us]) await running.workers.round();
  await settle();
}

const look = async (id: PartyId): Promise<FsckReport> => {
  const { config, running } = world[id];
  const settings = await fsckSettings(config, running.node);
  return (await check({ ...settings, db: running.node.db, keysDb: running.node.keysDb }, {})).report;
};

type Damage = (db: Kysely<Database>, keysDb: Kysely<KeysDatabase>) => Promise<unknown>;
class TakeBack extends Error {}

/** What is found with the damage, and what is still found after repair; the store is then as before. */
async function lookAtDamage(id: PartyId, damage: Damage): Promise<{ before: FsckReport; after: FsckReport }> {
  const { config, running } = world[id];
  const settings = await fsckSettings(config, running.node);
  let looked: { before: FsckReport; after: FsckReport } | undefined;
  const inTransactions = running.node.db.transaction().execute((db) =>
    running.node.keysDb.transaction().execute(async (keysDb) => {
      await damage(db, keysDb);
      const { report: before, found } = await check({ ...settings, db, keysDb }, {});
      for (const mend of found.mends) await mend(db);
      const { report: after } = await check({ ...settings, db, keysDb }, {});
      looked = { before, after };
      throw new TakeBack();
    }),
  );
  await inTransactions.catch((fault: unknown) => {
    if (!(fault instanceof TakeBack)) throw fault;
  });
  if (looked === undefined) throw new Error("nothing was looked at");
  return looked;
}

const run =
  (statement: string): Damage =>
  (db) =>
    sql.raw(statement).execute(db);
const inKeys =
  (statement: string): Damage =>
  (_, keysDb) =>
    sql.raw(statement).execute(keysDb);
const flip = (column: string): string => `${column} = set_byte(${column}, 0, get_byte(${column}, 0) # 1)`;
const other = "decode(repeat('ab', 32), 'hex')";
const firstCase = "(select id from case_file order by number limit 1)";
const oneAct = "(select hash from act where type = 'request' and log = 'channel-us' order by idx limit 1)";

describe("after a story", () => {
  test.each([
    ["mx", { cases: 4, tiles: 2, chunks: 1 }],
    ["us", { cases: 4, tiles: 1, chunks: 1 }],
  ] as const)("nothing differs at %s", async (id, checked) => {
    const report = await look(id);
    expect(report.differences).toEqual([]);
    expect(report.checked).toMatchObject(checked);
    expect(report.checked.pieces).toBeGreaterThanOrEqual(5);
    if (id === "us") expect(report.checked.refusals).toBeGreaterThanOrEqual(1);
  });

  test("nothing differs while a partner cannot be reached, and after it is back", async () => {
    const { mx, us } = world;
    await us.running.stop();
    const { case: id } = await mx.as("liaison").act(traceRequest());
    await mx.as("liaison").act({ type: "cancel", case: id, frame: { cause: "not-needed" } });
    const waiting = await mx.running.node.db.selectFrom("outbox").selectAll().execute();
    expect(waiting.length).toBe(4);
    expect((await look("mx")).differences).toEqual([]);
    await us.restart();
    await world.settle();
    for (const party of ["mx", "us"] as const) expect((await look(party)).differences).toEqual([]);
  });
});

/** For each kind: whose store, what is done to it, and whether repair makes it good. */
const damages: readonly (readonly [DifferenceKind, string, PartyId, Damage, boolean])[] = [
  ["entry-missing", "an entry is gone", "mx", run("delete from log_entry where log = 'channel-us' and idx = 5"), false],
  [
    "entry-missing",
    "the newest entry is gone",
    "mx",
    run("delete from log_entry e using log l where e.log = l.kind and e.idx = l.size - 1"),
    false,
  ],
  [
    "entry-beyond",
    "an entry too many",
    "mx",
    run(`insert into log_entry select kind, size, 16, ${other}, at from log where kind = 'domestic'`),
    false,
  ],
  ["edge-wrong", "an edge is changed", "mx", run(`update log set ${flip("edge")} where kind = 'domestic'`), true],
  [
    "checkpoint-wrong",
    "an older checkpoint",
    "mx",
    run(
      "update log set checkpoint = (select note from cosigned_checkpoint c where c.log = 'channel-us' order by size limit 1) where kind = 'channel-us'",
    ),
    false,
  ],
  [
    "checkpoint-wrong",
    "another class in an entry",
    "mx",
    run("update log_entry set class = 2 where log = 'channel-us' and idx = 3"),
    false,
  ],
  [
    "checkpoint-wrong",
    "a sent checkpoint is changed",
    "mx",
    run("update cosigned_checkpoint set note = replace(note, 'mx.hito', 'mx.h1to')"),
    false,
  ],
  ["cosignature-wrong", "a cosignature's time", "mx", run("update cosignature set at = at + 1"), false],
  ["tile-missing", "a tile is gone", "mx", run("delete from derived.tile where log = 'domestic'"), true],
  ["tile-wrong", "a tile is changed", "mx", run(`update derived.tile set ${flip("data")} where log = 'domestic'`), true],
  ["tile-wrong", "a tile's root is changed", "mx", run(`update derived.tile set ${flip("root")} where log = 'domestic'`), true],
  [
    "tile-stray",
    "a tile too many",
    "mx",
    run("insert into derived.tile select log, level, 7, root, data from derived.tile where log = 'domestic'"),
    true,
  ],
  ["record-missing", "an act is gone", "mx", run(`delete from act where hash = ${oneAct}`), false],
  [
    "record-missing",
    "a grant is gone",
    "mx",
    run("delete from public_record where hash = (select hash from public_record where class = 1 limit 1)"),
    false,
  ],
  ["record-missing", "a refusal is gone", "us", run("delete from refusal"), false],
  ["record-missing", "a batch of reads is gone", "mx", run("delete from read_batch"), false],
  ["record-wrong", "an act's bytes", "mx", run("update act set body = overlay(body placing 'AAAA' from length(body) - 9)"), false],
  [
    "record-wrong",
    "a line's bytes",
    "mx",
    run("update line set body = overlay(body placing 'AAAA' from length(body) - 9) where n = 1"),
    false,
  ],
  ["record-wrong", "a line that is none", "mx", run("update line set body = 'x' where n = 1"), false],
  ["entry-of-record-missing", "an act elsewhere", "mx", run(`update act set idx = idx + 1 where hash = ${oneAct}`), false],
  [
    "entry-of-record-missing",
    "a grant that no log has",
    "mx",
    run(`insert into public_record values (${other}, 1, 'mx', 'x', '{}')`),
    false,
  ],
  ["column-wrong", "an act's agency", "mx", run("update act set agency = 'cndh' where type = 'request'"), false],
  ["column-wrong", "an act's time", "us", run("update act set at = at + 1"), false],
  ["column-wrong", "an act's index at its author", "us", run("update act set author_idx = author_idx + 1 where party = 'mx'"), false],
  ["column-wrong", "an act's audience", "us", run("update act set audience = 'party' where type = 'answer'"), false],
  ["column-wrong", "a line's time", "us", run("update line set at = at + 1"), false],
  ["column-wrong", "a refusal's case", "us", run(`update refusal set case_id = ${firstCase}, act = ${other}`), false],
  ["reads-wrong", "who read", "mx", run("update read set kid = 'x' where batch is not null"), false],
  ["reads-wrong", "a read is gone", "mx", run("delete from read where batch is not null"), false],
  ["timely-unproven", "what a line rests on is gone", "mx", run("delete from timely_proof"), false],
  ["timely-unproven", "cosignatures are gone", "us", run("delete from cosignature where log = 'channel-mx'"), false],
  ["docket-broken", "a line is gone", "mx", run(`delete from line where n = 2 and case_id = ${firstCase}`), false],
  [
    "docket-broken",
    "two lines have changed places",
    "mx",
    run(`update line set n = 2 + 3 - n + 100 where n in (2, 3) and case_id = ${firstCase}`),
    false,
  ],
  ["case-missing", "a case's row is gone", "mx", run(`delete from case_file where id = ${firstCase}`), true],
  [
    "case-stray",
    "a case without lines",
    "mx",
    run(
      `insert into case_file select decode(repeat('cd', 16), 'hex'), protocol, protocol_hash, home, partner, null, state, status, final, opened_at, changed_at, next_due, next_clock, disputed from case_file limit 1`,
    ),
    true,
  ],
  ["case-wrong", "the log of a case", "us", run(`update case_file set log = 'domestic' where id = ${firstCase}`), true],
  ["case-wrong", "a purpose", "us", run(`update case_file set purpose = null where id = ${firstCase}`), true],
  ["case-wrong", "a status", "us", run(`update case_file set status = 'closed' where id = ${firstCase}`), true],
  ["case-wrong", "a state", "us", run(`update case_file set state = jsonb_set(state, '{state}', '"closed"')`), true],
  ["case-wrong", "a deadline", "mx", run("update case_file set next_due = 1"), true],
  ["case-wrong", "a number", "us", run(`update case_file set number = 'X' where id = ${firstCase}`), true],
  ["case-wrong", "a home", "us", run("update case_file set home = 'us'"), true],
  ["case-wrong", "a time", "us", run("update case_file set changed_at = changed_at - 1, opened_at = 7"), true],
  ["case-wrong", "a dispute", "mx", run("update case_file set disputed = 2"), true],
  ["number-behind", "a counter that would give a number twice", "mx", run("update case_counter set last = 1"), true],
  ["assignment-missing", "sight is gone", "us", run("delete from assignment"), true],
  ["assignment-stray", "sight from nowhere", "mx", run(`insert into assignment values (${firstCase}, 'x')`), true],
  ["assignment-wrong", "sight that ends by no act", "us", run("update assignment set ends = 7"), true],
  ["assignment-wrong", "a case in hand of nobody", "mx", run("update assignment set in_hand = not in_hand"), true],
  ["case-wrong", "whose it is", "us", run("update case_file set holders = 'x', whose = 'x'"), true],
  ["case-wrong", "for whom it waits", "mx", run("update case_file set waits = 'none', wait_at = 7"), true],
  ["case-wrong", "its urgency", "mx", run("update case_file set urgent = not urgent"), true],
  ["case-wrong", "a refusal that is none", "us", run(`update case_file set refused = ${other}`), true],
  ["search-missing", "what an act is found by is gone", "mx", run(`delete from derived.search_row where act = ${oneAct}`), true],
  ["search-stray", "words of no act", "mx", run(`insert into derived.search_row values (${other}, '', ${firstCase}, '{7}')`), true],
  ["search-stray", "words about nobody", "mx", run(`insert into derived.search_row values (${oneAct}, 'x', ${firstCase}, '{7}')`), true],
  ["search-wrong", "a word too many", "us", run("update derived.search_row set words = words || 7::bigint where subject = 'case'"), true],
  ["search-wrong", "words of another case", "mx", run(`update derived.search_row set case_id = ${firstCase}`), true],
  ["search-wrong", "taken up beyond the log", "mx", run("update derived.search_cursor set next = next + 99"), true],
  ["agency-missing", "an agency is gone", "mx", run("delete from case_agency where party = 'us'"), true],
  ["agency-stray", "an agency from nowhere", "mx", run(`insert into case_agency values (${firstCase}, 'mx', 'defensa')`), true],
  ["agent-missing", "an agent is gone", "mx", run("delete from agent where name = 'Persona de prueba Uno'"), true],
  [
    "agent-stray",
    "an agent from nowhere",
    "mx",
    run("insert into agent select party, 'x', own, agency, sector, powers, name, title from agent limit 1"),
    true,
  ],
  ["agent-wrong", "an agent's powers", "mx", run("update agent set powers = '{act,oversee}' where name = 'Persona de prueba Uno'"), true],
  ["agent-wrong", "an agent's name", "us", run("update agent set name = 'x' where name = 'Persona de prueba Uno'"), true],
  ["key-missing", "a data key is gone", "mx", inKeys("delete from data_key where act = (select act from data_key limit 1)"), false],
  ["sealed-missing", "content is gone", "mx", run("delete from sealed where act = (select act from sealed limit 1)"), false],
  ["sealed-stray", "content of no act", "mx", run(`insert into sealed select ${other}, subject, nonce, data from sealed limit 1`), false],
  ["sealed-wrong", "content is changed", "mx", run(`update sealed set ${flip("data")}`), false],
  ["sealed-wrong", "a data key is changed", "mx", inKeys(`update data_key set ${flip("wrapped")}`), false],
  ["chunk-missing", "a chunk is gone", "mx", run("delete from chunk"), false],
  ["chunk-wrong", "a chunk is changed", "us", run(`update chunk set ${flip("data")}`), false],
  ["chunk-link-missing", "a link is gone", "mx", run("delete from act_chunk"), true],
  ["chunk-link-stray", "a link of no act", "mx", run(`insert into act_chunk select ${other}, chunk from act_chunk`), true],
  ["outbox-missing", "less acknowledged than was sent", "mx", run("update peer set delivered = delivered - 6"), true],
  ["outbox-stray", "something to send that is acknowledged", "mx", run(`insert into outbox values ('us', 3, ${other})`), true],
  ["delivered-wrong", "more acknowledged than there is", "mx", run("update peer set delivered = delivered + 9"), false],
  ["delivery-stray", "a receipt for nothing", "mx", run(`insert into delivery values (${other}, 'us', 'accepted', 1, null, null)`), false],
  ["receipt-missing", "a receipt is gone", "mx", run("delete from receipt"), false],
  ["receipt-stray", "a receipt that told nothing", "us", run("delete from delivery"), true],
  ["receipt-wrong", "a receipt's bytes", "mx", run("update receipt set body = overlay(body placing 'AAAA' from length(body) - 9)"), false],
  ["receipt-wrong", "a receipt under another name", "us", run(`update receipt set ${flip("hash")}`), false],
  ["receipt-wrong", "another partner's", "mx", run("update receipt set peer = 'xx'"), false],
  ["receipt-wrong", "a stage that no receipt told", "mx", run("update delivery set stage = 'received' where stage = 'accepted'"), false],
  ["incoming-missing", "a partner's entry is gone", "us", run("delete from incoming where idx = 4"), false],
  [
    "incoming-beyond",
    "a partner's entry too many",
    "us",
    run(`insert into incoming select party, size, 16, ${other}, 'accepted', 1, null, null from peer`),
    false,
  ],
  [
    "incoming-wrong",
    "a place in the own log",
    "us",
    run("update incoming set own = own + 1 where idx = (select min(idx) from incoming where own is not null)"),
    false,
  ],
  [
    "incoming-wrong",
    "another's record as an own one",
    "us",
    run(`update incoming set hash = ${other}, stage = null, own = null where idx = 4`),
    false,
  ],
  ["peer-edge-wrong", "the edge of a partner's log", "us", run(`update peer set ${flip("edge")}`), true],
  [
    "peer-checkpoint-wrong",
    "a partner's checkpoint",
    "us",
    run("update peer set checkpoint = replace(checkpoint, 'mx.hito', 'mx.h1to')"),
    false,
  ],
  ["witness-memory-wrong", "a witness's memory", "us", run(`update witness_log set ${flip("root")}`), false],
  ["duty-stray", "a duty about nothing", "us", run(`insert into duty (kind, act, detail) values ('decline', ${other}, '{}')`), false],
];

describe("damage is named", () => {
  test.each(damages)("%s: %s (%s)", async (kind, _what, id, damage, repairable) => {
    const { before, after } = await lookAtDamage(id, damage);
    expect(before.differences.map(({ what }) => what)).toContain(kind);
    for (const { where, detail } of before.differences) expect(Object.keys(where).length > 0 && detail.length > 0).toBe(true);
    expect(after.ok).toBe(repairable);
  });

  test("of every kind there is", () => {
    expect(new Set(damages.map(([kind]) => kind))).toEqual(new Set(differenceKinds));
  });

  test("and the store was left as it was", async () => {
    for (const id of ["mx", "us"] as const) expect((await look(id)).differences).toEqual([]);
  });
});
