/** The search rows of acts, derived from the acts and from what of their content can still be opened. */
import { createHash } from "node:crypto";
import { type Kysely, sql } from "kysely";
import { type Crypto, canonicalJson } from "#kernel";
import type { LoadedProtocol } from "#node/acts/loaded-protocol.ts";
import { openPieces } from "#node/content/open.ts";
import type { ActRow, Database, KeysDatabase } from "#node/store/database.ts";
import { type OpenedAct, openAct, termsOf } from "./act-words.ts";
import { blindAll } from "./blind.ts";

export type SearchRow = { readonly act: Buffer; readonly subject: string; readonly case_id: Buffer; readonly words: string[] };

export type SearchDeps = {
  readonly db: Kysely<Database>;
  readonly keysDb: Kysely<KeysDatabase>;
  readonly kek: Uint8Array;
  readonly crypto: Crypto;
  readonly protocols: ReadonlyMap<string, LoadedProtocol>;
};

export type Read = { readonly row: ActRow; readonly opened: OpenedAct };

/** The acts with their content, as far as it opens. */
export async function readActs(deps: SearchDeps, acts: readonly ActRow[]): Promise<Read[]> {
  const pieces = await openPieces(
    deps,
    acts.map(({ hash }) => hash),
  );
  return acts.flatMap((row) => {
    const opened = openAct(deps.crypto, deps.protocols, row.body, pieces.get(row.hash.toString("hex")) ?? new Map());
    return opened === null ? [] : [{ row, opened }];
  });
}

export const rowsOf = (kek: Uint8Array, { row, opened }: Read): SearchRow[] =>
  [...termsOf(opened)].map(([subject, terms]) => ({ act: row.hash, subject, case_id: row.case_id, words: blindAll(kek, terms) }));

/** Grows whenever other words follow from the same act. */
const VERSION = 1;

/** By which rules rows were derived: this code's, and the texts of the protocols. */
export const rulesOf = (protocols: ReadonlyMap<string, LoadedProtocol>): string =>
  createHash("sha256")
    .update(canonicalJson([VERSION, ...[...protocols].map(([name, { hash, textsHash }]) => [name, hash, textsHash]).sort()]))
    .digest("base64url");

const AT_ONCE = 100;

/** What one step took up: acts of a log in their order. Null if there is nothing more. */
export async function nextActs(deps: Pick<SearchDeps, "db">): Promise<{ log: string; next: number; acts: ActRow[] } | null> {
  const { rows } = await sql<{ kind: string; size: number; next: number }>`select l.kind, l.size, coalesce(c.next, 0) as next
    from log l left join derived.search_cursor c on c.log = l.kind where l.size > coalesce(c.next, 0) order by l.kind limit 1`.execute(
    deps.db,
  );
  const [log] = rows;
  if (log === undefined) return null;
  const { rows: acts } = await sql<ActRow>`select a.* from (
      select idx, hash from log_entry where log = ${log.kind} and idx >= ${log.next} and idx < ${log.size} and class = 16 order by idx limit ${AT_ONCE}) e
    join act a on a.hash = e.hash order by e.idx`.execute(deps.db);
  const last = acts.at(-1);
  const next = last === undefined || acts.length < AT_ONCE ? log.size : await placeOf(deps, log.kind, last);
  return { log: log.kind, next, acts };
}

/** Behind the entry of the act in the log; an act that was shared later stands in two. */
async function placeOf({ db }: Pick<SearchDeps, "db">, log: string, { hash }: ActRow): Promise<number> {
  const row = await db.selectFrom("log_entry").select("idx").where("log", "=", log).where("hash", "=", hash).executeTakeFirstOrThrow();
  return row.idx + 1;
}

/** A piece that was erased meanwhile leaves no row. */
export const addRow = ({ act, subject, case_id, words }: SearchRow) =>
  sql`insert into derived.search_row (act, subject, case_id, words)
    select ${act}, ${subject}, ${case_id}, ${words}::bigint[]
    where ${subject} = '' or exists (select 1 from sealed where act = ${act} and subject = ${subject})
    on conflict (act, subject) do update set case_id = excluded.case_id, words = excluded.words`;
