/** The columns beside each record, from the record itself; batches of reads from their rows. */
import { sql } from "kysely";
import {
  actDefinition,
  appendAll,
  base64url,
  EMPTY_EDGE,
  edgeRoot,
  leafHash,
  NODE_AGENCY,
  parseActRecord,
  parseAnyLine,
  utf8,
} from "#kernel";
import type { ActRow, LineRow, RefusalRow } from "#node/store/database.ts";
import { readLeaf } from "#node/store/read-batches.ts";
import { type FsckDeps, pages } from "./deps.ts";

const PAGE = 500;
/** Before every hash. */
const FIRST = Buffer.alloc(0);

export async function checkRecords(deps: FsckDeps): Promise<void> {
  await checkActs(deps);
  await checkLines(deps);
  await checkRefusals(deps);
  await checkReads(deps);
}

/** Tells of each column that is not what follows; `record` names the row. */
const compare = (
  { found }: FsckDeps,
  table: string,
  hash: Buffer,
  columns: Readonly<Record<string, readonly [unknown, unknown]>>,
): void => {
  for (const [column, [kept, follows]] of Object.entries(columns)) {
    if (Buffer.isBuffer(kept) && Buffer.isBuffer(follows) ? kept.equals(follows) : kept === follows) continue;
    found.add("column-wrong", { table, hash: base64url(hash), column }, `${show(kept)} is kept, ${show(follows)} follows from the record`);
  }
};

const show = (value: unknown): string => (Buffer.isBuffer(value) ? base64url(value) : JSON.stringify(value ?? null));
const bytes = (text: string): Buffer => Buffer.from(text, "base64url");

type Placed<Row> = Row & { readonly entry_at: number | null; readonly author_hash?: Buffer | null };

async function checkActs(deps: FsckDeps): Promise<void> {
  const read = (last: Placed<ActRow> | null) =>
    deps.db
      .selectFrom("act")
      .leftJoin("log_entry", (join) => join.onRef("log_entry.log", "=", "act.log").onRef("log_entry.idx", "=", "act.idx"))
      .leftJoin("incoming", (join) => join.onRef("incoming.peer", "=", "act.party").onRef("incoming.idx", "=", "act.author_idx"))
      .selectAll("act")
      .select(["log_entry.at as entry_at", "incoming.hash as author_hash"])
      .where("act.hash", ">", last?.hash ?? FIRST)
      .orderBy("act.hash")
      .limit(PAGE)
      .execute();
  for await (const page of pages(read)) {
    for (const row of page) checkAct(deps, row);
    deps.counts.acts += page.length;
  }
}

function checkAct(deps: FsckDeps, row: Placed<ActRow>): void {
  const parsed = parseActRecord(deps.crypto, row.body);
  if (!parsed.ok) {
    deps.found.add("record-wrong", { table: "act", hash: base64url(row.hash) }, "the act cannot be read");
    return;
  }
  const { frame, hash, kid } = parsed.value;
  const protocol = deps.protocols.get(frame.protocol)?.protocol;
  const definition = protocol === undefined ? undefined : actDefinition(protocol, frame.type);
  compare(deps, "act", row.hash, {
    hash: [row.hash, bytes(hash)],
    case_id: [row.case_id, bytes(frame.case)],
    type: [row.type, frame.type],
    party: [row.party, frame.party],
    agency: [row.agency, frame.agency],
    kid: [row.kid, kid],
    signer: [row.signer, frame.agency === NODE_AGENCY ? "node" : "agent"],
    iat: [row.iat, frame.iat],
    ...(row.entry_at === null ? {} : { at: [row.at, row.entry_at] as const }),
    ...(definition === undefined ? {} : { audience: [row.audience, definition.audience] as const }),
    ...(row.party === deps.party
      ? { author_idx: [row.author_idx, row.idx] as const, author_at: [row.author_at, row.at] as const }
      : { author_idx: [row.author_hash, row.hash] as const }),
  });
}

async function checkLines(deps: FsckDeps): Promise<void> {
  const read = (last: LineRow | null) =>
    deps.db
      .selectFrom("line")
      .selectAll()
      .where("hash", ">", last?.hash ?? FIRST)
      .orderBy("hash")
      .limit(PAGE)
      .execute();
  for await (const page of pages(read)) {
    for (const row of page) {
      const parsed = parseAnyLine(deps.crypto, row.body);
      if (!parsed.ok || parsed.value.kind !== "line") {
        deps.found.add("record-wrong", { table: "line", hash: base64url(row.hash) }, "the docket line cannot be read");
        continue;
      }
      const { payload, hash } = parsed.value;
      compare(deps, "line", row.hash, {
        hash: [row.hash, bytes(hash)],
        case_id: [row.case_id, bytes(payload.case)],
        n: [row.n, payload.n],
        act: [row.act, bytes(payload.act)],
        at: [row.at, payload.at],
      });
    }
    deps.counts.lines += page.length;
  }
}

async function checkRefusals(deps: FsckDeps): Promise<void> {
  const read = (last: Placed<RefusalRow> | null) =>
    deps.db
      .selectFrom("refusal")
      .leftJoin("log_entry", (join) => join.onRef("log_entry.log", "=", "refusal.log").onRef("log_entry.idx", "=", "refusal.idx"))
      .selectAll("refusal")
      .select("log_entry.at as entry_at")
      .where("refusal.hash", ">", last?.hash ?? FIRST)
      .orderBy("refusal.hash")
      .limit(PAGE)
      .execute();
  for await (const page of pages(read)) {
    for (const row of page) {
      const parsed = parseAnyLine(deps.crypto, row.body);
      if (!parsed.ok || parsed.value.kind !== "refusal") {
        deps.found.add("record-wrong", { table: "refusal", hash: base64url(row.hash) }, "the refusal cannot be read");
        continue;
      }
      const { payload, hash } = parsed.value;
      compare(deps, "refusal", row.hash, {
        hash: [row.hash, bytes(hash)],
        case_id: [row.case_id, bytes(payload.case)],
        act: [row.act, bytes(payload.act)],
        ...(row.entry_at === null ? {} : { at: [row.at, row.entry_at] as const }),
      });
    }
    deps.counts.refusals += page.length;
  }
}

/** The root of each batch of reads from its salted rows. */
async function checkReads({ db, crypto, found, party }: FsckDeps): Promise<void> {
  const batches = await db.selectFrom("read_batch").selectAll().orderBy("first_id").execute();
  for (const { hash, body, first_id, last_id } of batches) {
    const rows = await db.selectFrom("read").selectAll().where("batch", "=", hash).orderBy("id").execute();
    const leaves = rows.map((row) => leafHash(crypto, utf8(readLeaf(row))));
    const root = base64url(edgeRoot(crypto, appendAll(crypto, EMPTY_EDGE, leaves)));
    const told = JSON.parse(body) as { party?: unknown; count?: unknown; root?: unknown };
    const where = { table: "read_batch", hash: base64url(hash) };
    if (told.party !== party || told.count !== rows.length || told.root !== root)
      found.add("reads-wrong", where, `its ${String(told.count)} reads are not the ${rows.length} rows that are kept`);
    if (rows[0]?.id !== first_id || rows.at(-1)?.id !== last_id) found.add("reads-wrong", where, "its first or last row is another");
  }
  const { rows: loose } = await sql<{ id: number; batch: Buffer }>`
    select id, batch from read r where batch is not null and not exists (select 1 from read_batch b where b.hash = r.batch)`.execute(db);
  for (const { id } of loose) found.add("reads-wrong", { table: "read", id }, "it belongs to a batch that is not kept");
}
