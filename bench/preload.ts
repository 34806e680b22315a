/**
 * Fills the store of an idle node as if it had kept a million acts: copies of a really accepted case under ids of their own, and over
 * them the log's entries, tiles, edge and signed checkpoint by the node's own code. Only the texts do not match their new hashes.
 * The node is restarted afterwards.
 */
import { createHash, randomBytes } from "node:crypto";
import { type Kysely, type RawBuilder, sql } from "kysely";
import {
  appendAll,
  EntryClass,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  entryLeafHash,
  type FullTile,
  signCheckpoint,
  tilesCompletedBy,
} from "#kernel";
import { openPieces } from "#node/content/open.ts";
import { seal } from "#node/content/sealing.ts";
import type { Node } from "#node/context.ts";
import { columns } from "#node/log/columns.ts";
import { logRows, logTiles } from "#node/log/log-rows.ts";
import type { Database } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";

export type Idle = Pick<Node, "db" | "keysDb" | "crypto" | "logKeys">;
/** A case with its acts, each docketed in `log`. Where the key of its content is given, the content of each copy is sealed anew, so that it opens. */
export type Template = { readonly id: Buffer; readonly log: string; readonly kek?: Uint8Array };

const CASES_AT_ONCE = 1_000;
const ENTRIES_AT_ONCE = 65_536;

/** Copies the case until `log` holds `acts` acts, or up to one case less. Resolves with how many it holds. */
export async function preload(node: Idle, template: Template, acts: number, note: (text: string) => void): Promise<number> {
  const held = await countActs(node.db, template.log);
  const perCase = await countActs(node.db, template.log, template.id);
  const cases = Math.max(0, Math.floor((acts - held) / perCase));
  if (cases === 0) return held;
  const salt = randomBytes(8).toString("hex");
  const { size } = await node.db.selectFrom("log").select("size").where("kind", "=", template.log).executeTakeFirstOrThrow();
  for (let from = 0; from < cases; from += CASES_AT_ONCE) {
    const copy = { template, salt, from, to: Math.min(cases, from + CASES_AT_ONCE) - 1, size, perCase };
    await node.db.transaction().execute(async (trx) => {
      for (const statement of copies(copy)) await statement.execute(trx);
    });
    if (template.kek === undefined) await copyKeys(node, copy);
    else await sealCopies(node, copy, template.kek);
    if (from % 20_000 === 0) note(`  preloaded ${held + from * perCase} of ${acts} acts`);
  }
  await sql`update case_counter set last = last + ${cases}`.execute(node.db);
  await growLog(node, template.log, size);
  await sql`update derived.search_cursor set next = (select size from log where kind = ${template.log}) where log = ${template.log}`.execute(
    node.db,
  );
  await sql`update peer set delivered = (select size from log where kind = ${template.log})`.execute(node.db);
  await sql`vacuum analyze`.execute(node.db);
  await sql`vacuum analyze`.execute(node.keysDb);
  return held + cases * perCase;
}

async function countActs(db: Kysely<Database>, log: string, caseId?: Buffer): Promise<number> {
  const all = db.selectFrom("act").where("log", "=", log);
  const query = caseId === undefined ? all : all.where("case_id", "=", caseId);
  return (await query.select((row) => row.fn.countAll<number>().as("count")).executeTakeFirstOrThrow()).count;
}

type Copy = {
  readonly template: Template;
  readonly salt: string;
  /** Numbers of the first and the last copy. */
  readonly from: number;
  readonly to: number;
  /** Of the log before the first copy. */
  readonly size: number;
  readonly perCase: number;
};

/** A new id for a copy: `name` is an SQL expression that tells it from the others of its case. */
const newId = (salt: string, name: string): RawBuilder<unknown> =>
  sql`sha256(convert_to(${sql.lit(salt)} || c || ${sql.raw(name)}, 'UTF8'))`;
const caseId = (salt: string): RawBuilder<unknown> => sql`substring(${newId(salt, "'case'")} for 16)`;
const actId = (salt: string): RawBuilder<unknown> => newId(salt, "'act' || k");
const lineId = (salt: string): RawBuilder<unknown> => newId(salt, "'line' || k");

/** One statement for each table; `c` numbers the copies, `k` the acts of the case. */
function copies(copy: Copy): RawBuilder<unknown>[] {
  const { template, salt, size, perCase } = copy;
  const { id, log } = template;
  const [each, acts] = [copiesOf(copy), actsOf(template)];
  const lines = sql`(select *, row_number() over (order by idx) k from line where case_id = ${id}) l`;
  const index = sql`${sql.lit(size)} + (c * ${sql.lit(perCase)} + k - 1) * 2`;
  return [
    sql`insert into act select ${actId(salt)}, ${caseId(salt)}, type, audience, party, agency, kid, signer, iat, at, log, ${index}, ${index}, body, decision, author_at
      from ${each}, ${acts}`,
    sql`insert into line select ${lineId(salt)}, ${caseId(salt)}, n, ${actId(salt)}, at, log, ${index} + 1, body, objection from ${each}, ${lines}`,
    sql`insert into log_entry select log, ${index}, ${sql.lit(EntryClass.act)}, ${actId(salt)}, at from ${each}, ${acts}`,
    sql`insert into log_entry select ${sql.lit(log)}, ${index} + 1, ${sql.lit(EntryClass.docketLine)}, ${lineId(salt)}, at from ${each}, ${lines}`,
    ...(template.kek === undefined ? [copySealed(copy)] : []),
    sql`insert into derived.search_row select ${actId(salt)}, r.subject, ${caseId(salt)}, r.words from ${each}, ${acts} join derived.search_row r on r.act = a.hash`,
    sql`insert into line_disclosure select ${lineId(salt)}, d.body from ${each}, ${lines} join line_disclosure d on d.line = l.hash`,
    sql`insert into case_file select ${caseId(salt)}, protocol, protocol_hash, home, partner, number, state, status, final, opened_at, changed_at,
      next_due, next_clock, disputed, holders, urgent, refused, whose, waits, wait_at, purpose, log from ${each}, case_file where id = ${id}`,
    sql`insert into case_agency select ${caseId(salt)}, party, agency from ${each}, case_agency where case_id = ${id}`,
    sql`insert into assignment select ${caseId(salt)}, kid, ends, in_hand from ${each}, assignment where case_id = ${id}`,
  ];
}

const copiesOf = ({ from, to }: Copy): RawBuilder<unknown> => sql`generate_series(${sql.lit(from)}::bigint, ${sql.lit(to)}::bigint) c`;
const actsOf = ({ id }: Template): RawBuilder<unknown> =>
  sql`(select *, row_number() over (order by idx) k from act where case_id = ${id}) a`;

const copySealed = (copy: Copy): RawBuilder<unknown> =>
  sql`insert into sealed select ${actId(copy.salt)}, s.subject, s.nonce, s.data
    from ${copiesOf(copy)}, ${actsOf(copy.template)} join sealed s on s.act = a.hash`;

/** What `actId` says, in this process. */
const actIdOf = (salt: string, c: number, k: number): Buffer => createHash("sha256").update(`${salt}${c}act${k}`).digest();

async function sealCopies({ db, keysDb }: Idle, { template, salt, from, to }: Copy, kek: Uint8Array): Promise<void> {
  const acts = await db.selectFrom("act").select("hash").where("case_id", "=", template.id).orderBy("idx").execute();
  const pieces = await openPieces(
    { db, keysDb, kek },
    acts.map(({ hash }) => hash),
  );
  const rows = acts.flatMap(({ hash }, i) =>
    [...(pieces.get(hash.toString("hex")) ?? [])].flatMap(([subject, disclosures]) =>
      Array.from({ length: to - from + 1 }, (_, at) => {
        const act = actIdOf(salt, from + at, i + 1);
        return { act, subject, ...seal(kek, act, subject, Buffer.from(`${disclosures.join("~")}~`)) };
      }),
    ),
  );
  const keys = rows.map(({ act, subject, wrapped }) => ({ act, subject, wrapped }));
  const sealed = rows.map(({ act, subject, nonce, data }) => ({ act, subject, nonce, data }));
  await insertRows("data_key", columns.keys, keys).execute(keysDb);
  await insertRows("sealed", columns.sealed, sealed).execute(db);
}

async function copyKeys(node: Idle, { template, salt, from, to }: Copy): Promise<void> {
  const acts = await node.db.selectFrom("act").select("hash").where("case_id", "=", template.id).orderBy("idx").execute();
  const each = sql`generate_series(${sql.lit(from)}::bigint, ${sql.lit(to)}::bigint) c`;
  for (const [i, { hash }] of acts.entries()) {
    const act = newId(salt, `'act' || ${i + 1}`);
    await sql`insert into data_key select ${act}, subject, wrapped from ${each}, data_key where act = ${hash}`.execute(node.keysDb);
  }
}

/** Brings tiles, edge and checkpoint of the log up to the entries that stand in it from `size` on. */
async function growLog(node: Idle, log: string, size: number): Promise<void> {
  const { db, crypto } = node;
  const rows = logRows(db, log);
  const row = await db.selectFrom("log").selectAll().where("kind", "=", log).executeTakeFirstOrThrow();
  let edge = edgeFromBytes(size, row.edge);
  const key = node.logKeys.get(log);
  if (edge === null || key === undefined) throw new Error(`log ${log} cannot grow`);
  for (;;) {
    const entries = await rows.entries(edge.size, edge.size + ENTRIES_AT_ONCE);
    if (entries.length === 0) break;
    const leaves = entries.map((entry) => entryLeafHash(crypto, entry));
    await keepTiles(db, log, await tilesCompletedBy(crypto, edge.size, leaves, logTiles(db, crypto, log).partial));
    edge = appendAll(crypto, edge, leaves);
  }
  const checkpoint = await signCheckpoint(key.signer, key.vkey, edge.size, edgeRoot(crypto, edge));
  await db
    .updateTable("log")
    .set({ size: edge.size, edge: Buffer.from(edgeBytes(edge)), checkpoint })
    .where("kind", "=", log)
    .execute();
}

async function keepTiles(db: Kysely<Database>, log: string, tiles: readonly FullTile[]): Promise<void> {
  const columns = { log: "text", level: "smallint", idx: "bigint", root: "bytea", data: "bytea" } as const;
  const rows = tiles.map(({ level, index, root, data }) => ({ log, level, idx: index, root: Buffer.from(root), data: Buffer.from(data) }));
  if (rows.length > 0) await insertRows("derived.tile", columns, rows).execute(db);
}
