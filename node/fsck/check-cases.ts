/** Every case folded again from its docket, and who may see it. */
import { sql } from "kysely";
import {
  base64url,
  type CaseState,
  canonicalJson,
  emptyState,
  foldLine,
  isFinal,
  type Json,
  NODE_AGENCY,
  type Outcome,
  openNumber,
  parseActRecord,
  parseLine,
  refused,
} from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { deriveRefused, deriveSight, deriveUrgency } from "#node/desk/inbox/derive.ts";
import { waitingOf } from "#node/desk/inbox/waiting.ts";
import { columns } from "#node/log/columns.ts";
import { derivedColumns } from "#node/store/case-record.ts";
import type { CaseFileRow } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";
import { checkTimely } from "./check-timely.ts";
import { type FsckDeps, pages } from "./deps.ts";

const PAGE = 100;

export async function checkCases(deps: FsckDeps): Promise<void> {
  const { rows: total } = await sql<{ count: number }>`
    select count(*)::int as count from (select id from case_file union select case_id from line) x`.execute(deps.db);
  for await (const page of caseIds(deps)) {
    for (const { id } of page) await checkCase(deps, id);
    deps.counts.cases += page.length;
    deps.progress("cases", deps.counts.cases, total[0]?.count ?? 0);
  }
  await checkNumbers(deps);
}

const caseIds = ({ db }: FsckDeps) =>
  pages<{ id: Buffer }>(async (last) => {
    const after = last?.id ?? Buffer.alloc(0);
    const { rows } = await sql<{ id: Buffer }>`
      select id from (select id from case_file union select case_id from line union select case_id from assignment) x
      where id > ${after} order by id limit ${PAGE}`.execute(db);
    return rows;
  });

type FoldRow = {
  readonly n: number;
  readonly line: string;
  readonly hash: Buffer;
  readonly act: string | null;
  readonly party: string | null;
  readonly at: number;
  readonly log: string;
};

async function checkCase(deps: FsckDeps, id: Buffer): Promise<void> {
  const { db, found } = deps;
  const where = { case: base64url(id) };
  const kept = await db.selectFrom("case_file").selectAll().where("id", "=", id).executeTakeFirst();
  const lines: FoldRow[] = await db
    .selectFrom("line")
    .leftJoin("act", "act.hash", "line.act")
    .leftJoin("log_entry", (join) => join.onRef("log_entry.log", "=", "line.log").onRef("log_entry.idx", "=", "line.idx"))
    .select(["line.n", "line.body as line", "line.hash", "act.body as act", "act.party", "log_entry.at", "line.log"])
    .where("line.case_id", "=", id)
    .orderBy("line.n")
    .execute()
    .then((rows) => rows.map((row) => ({ ...row, at: row.at ?? 0 })));
  await checkAssignments(deps, id, kept?.home);
  if (lines.length === 0) {
    if (kept !== undefined)
      found.add("case-stray", where, "no docket line is of this case", (trx) => trx.deleteFrom("case_file").where("id", "=", id).execute());
    return;
  }
  const folded = await foldCase(deps, id, lines);
  if (!folded.ok) return found.add("docket-broken", where, `line ${folded.n} does not fold: ${JSON.stringify(folded.refusal)}`);
  const write = async (trx: FsckDeps["db"]) => {
    await trx.deleteFrom("case_file").where("id", "=", id).execute();
    await insertRows("case_file", columns.cases, [folded.value]).execute(trx);
  };
  if (kept === undefined) return found.add("case-missing", where, `its ${lines.length} docket lines fold to ${folded.value.status}`, write);
  for (const column of Object.keys(columns.cases) as (keyof CaseFileRow)[]) {
    const [is, follows] = [plain(kept[column]), plain(folded.value[column])];
    if (is !== follows) found.add("case-wrong", { ...where, column }, `${cut(is)} is kept, ${cut(follows)} follows from the docket`, write);
  }
}

const plain = (value: unknown): string => (Buffer.isBuffer(value) ? base64url(value) : canonicalJson((value ?? null) as Json));
const cut = (text: string): string => (text.length > 120 ? `${text.slice(0, 119)}…` : text);

/** What the case's row has from its opening act. */
type Opening = { readonly protocol: string; readonly hash: string; readonly home: string; readonly purpose: string | null };

type Folded = { readonly ok: true; readonly value: CaseFileRow } | { readonly ok: false; readonly n: number; readonly refusal: unknown };

/** The row that the docket gives. */
async function foldCase(deps: FsckDeps, id: Buffer, rows: readonly FoldRow[]): Promise<Folded> {
  const { crypto, db } = deps;
  let state: CaseState | null = null;
  let first: Opening | null = null;
  for (const [i, row] of rows.entries()) {
    const next = foldNext(deps, state, row);
    if (!next.ok) return { ok: false, n: row.n ?? i + 1, refusal: next.refusal };
    const { timely } = next.value;
    if (timely !== undefined) await checkTimely(deps, { hash: row.hash, clock: timely, due: state?.clocks[timely]?.due ?? 0 });
    state = next.value.state;
    first ??= next.value.opening;
  }
  const loaded = deps.protocols.get(first?.protocol ?? "");
  const [opening, last] = [rows[0], rows.at(-1)];
  if (state === null || first === null || loaded === undefined || opening === undefined || last === undefined)
    return { ok: false, n: 1, refusal: null };
  const line = parseLine(crypto, opening.line);
  const disclosures = await db.selectFrom("line_disclosure").select("body").where("line", "=", opening.hash).execute();
  const number = line.ok
    ? openNumber(
        crypto,
        line.value,
        disclosures.map(({ body }) => body),
      )
    : line;
  if (!number.ok) return { ok: false, n: 1, refusal: number.refusal };
  const dispute = await firstInvalid(deps, id, first.home);
  const standing = {
    state,
    holders: (await deriveSight(deps, id, first.home)).holders,
    refused: await deriveRefused(deps, id),
    disputed: dispute?.n ?? null,
  };
  const value: CaseFileRow = {
    id,
    protocol: first.protocol,
    protocol_hash: first.hash,
    home: first.home,
    partner: state.partner,
    number: number.value,
    ...derivedColumns(state, (status) => isFinal(loaded.protocol, status)),
    opened_at: line.ok ? line.value.payload.at : opening.at,
    changed_at: Math.max(...rows.map(({ at }) => at), dispute?.at ?? 0),
    ...standing,
    ...waitingOf(loaded.protocol, deps.party, standing),
    urgent: await deriveUrgency(deps, id, loaded.protocol),
    purpose: first.purpose,
    log: last.log,
  };
  return { ok: true, value };
}

function foldNext(
  deps: FsckDeps,
  before: CaseState | null,
  row: FoldRow,
): Outcome<{ state: CaseState; opening: Opening; timely?: string }> {
  const line = parseLine(deps.crypto, row.line);
  if (!line.ok) return line;
  if (row.act === null) return refused({ kind: "unknown-act", act: line.value.payload.act });
  const act = parseActRecord(deps.crypto, row.act);
  if (!act.ok) return act;
  const { protocol, protocol_hash: hash, agency, party, purpose = null } = act.value.frame;
  const loaded = deps.protocols.get(protocol);
  if (loaded === undefined) return refused({ kind: "unknown-protocol", protocol });
  const signer = agency === NODE_AGENCY ? "node" : "agent";
  const folded = foldLine(
    { protocol: loaded.protocol, hash: loaded.hash, signer },
    before ?? emptyState(loaded.protocol),
    line.value,
    act.value,
  );
  if (!folded.ok) return folded;
  const { timely } = line.value.payload;
  const opening = { protocol, hash, home: party, purpose };
  return { ok: true, value: { state: folded.value, opening, ...(timely === undefined ? {} : { timely }) } };
}

/** The first line of the home that could not be folded and came after all that were: since it the case is disputed. */
async function firstInvalid({ db }: FsckDeps, id: Buffer, home: string): Promise<{ n: number; at: number } | undefined> {
  const log = channelWith(home);
  const { rows } = await sql<{ n: number; at: number }>`
    select n, at from invalid_line
    where case_id = ${id} and log = ${log} and idx > coalesce((select max(idx) from line where case_id = ${id} and log = ${log}), -1)
    order by idx limit 1`.execute(db);
  return rows[0];
}

/** Who may see the case, and until when. */
async function checkAssignments(deps: FsckDeps, id: Buffer, home: string | undefined): Promise<void> {
  const { db, found, party } = deps;
  const { ends: expected, holders } = await deriveSight(deps, id, home ?? party);
  const rows = await db.selectFrom("assignment").selectAll().where("case_id", "=", id).execute();
  const kept = new Map(rows.map((row) => [row.kid, row]));
  for (const [kid, ends] of expected) {
    const in_hand = kid === holders.split(" ").at(-1);
    const where = { case: base64url(id), kid };
    const mend = (trx: FsckDeps["db"]) =>
      trx
        .insertInto("assignment")
        .values({ case_id: id, kid, ends, in_hand })
        .onConflict((conflict) => conflict.columns(["case_id", "kid"]).doUpdateSet({ ends, in_hand }))
        .execute();
    const row = kept.get(kid);
    if (row === undefined) found.add("assignment-missing", where, "an act gave this agent sight of the case", mend);
    else if (row.ends !== ends)
      found.add("assignment-wrong", where, `its end is ${row.ends ?? "none"}, ${ends ?? "none"} follows from the acts`, mend);
    else if (row.in_hand !== in_hand)
      found.add("assignment-wrong", where, `in hand is ${row.in_hand}, ${in_hand} follows from the acts`, mend);
  }
  for (const kid of kept.keys())
    if (!expected.has(kid)) {
      const mend = (trx: FsckDeps["db"]) => trx.deleteFrom("assignment").where("case_id", "=", id).where("kid", "=", kid).execute();
      found.add("assignment-stray", { case: base64url(id), kid }, "no act gives this agent sight of the case", mend);
    }
}

/** No readable number may be given twice: each series' counter is at least its highest number. */
async function checkNumbers({ db, found, party }: FsckDeps): Promise<void> {
  const { rows } = await sql<{ series: string; highest: number; last: number | null }>`
    select x.series, max(x.n)::int as highest, max(c.last)::int as last
    from (select regexp_replace(number, '-[0-9]+$', '') as series, substring(number from '[0-9]+$')::int as n
          from case_file where home = ${party} and number is not null) x
    left join case_counter c on c.series = x.series group by x.series`.execute(db);
  for (const { series, highest, last } of rows) {
    if (last !== null && last >= highest) continue;
    const mend = (trx: FsckDeps["db"]) =>
      trx
        .insertInto("case_counter")
        .values({ series, last: highest })
        .onConflict((conflict) => conflict.column("series").doUpdateSet({ last: highest }))
        .execute();
    found.add("number-behind", { series }, `the counter is at ${last ?? "nothing"}, a case has ${highest}`, mend);
  }
}

/** The agencies that deal with each case: those whose agents' acts are kept. */
export async function checkAgencies({ db, found }: FsckDeps): Promise<void> {
  const dealing = sql`select distinct case_id, party, agency from act where signer = 'agent'`;
  const kept = sql`select case_id, party, agency from case_agency`;
  const { rows: missing } = await sql<{ case_id: Buffer; party: string; agency: string }>`${dealing} except ${kept}`.execute(db);
  const { rows: stray } = await sql<{ case_id: Buffer; party: string; agency: string }>`${kept} except ${dealing}`.execute(db);
  for (const row of missing) {
    const where = { case: base64url(row.case_id), party: row.party, agency: row.agency };
    found.add("agency-missing", where, "an act of this agency is kept", (trx) => trx.insertInto("case_agency").values(row).execute());
  }
  for (const row of stray) {
    const where = { case: base64url(row.case_id), party: row.party, agency: row.agency };
    const mend = (trx: FsckDeps["db"]) =>
      trx
        .deleteFrom("case_agency")
        .where("case_id", "=", row.case_id)
        .where("party", "=", row.party)
        .where("agency", "=", row.agency)
        .execute();
    found.add("agency-stray", where, "no act of this agency is kept", mend);
  }
}
