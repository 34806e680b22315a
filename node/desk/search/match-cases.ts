/** Which cases hold what is sought, newest first: a bounded piece of work however many cases there are. */
import { type Kysely, type RawBuilder, sql } from "kysely";
import type { SearchFilters } from "#node/api/search-schemas.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { CaseFileRow, Database } from "#node/store/database.ts";

/** Cases of a page. */
export const PAGE = 25;
/** The newest cases that are looked through at once where each word is in many. */
const WALK = 2_000;
/** Up to how many rows a word counts as rare: its cases are then looked up by it. */
const RARE = 500;

/** One condition in keyed hashes. */
export type Sought = { readonly any: readonly string[]; readonly number: string | null };
export type Seeking = { readonly all: readonly Sought[]; readonly whole: Sought | null };

export type Matched = CaseFileRow & { readonly opens: boolean };
export type Cursor = { readonly changedAt: number; readonly id: Buffer };
export type Page = { readonly rows: Matched[]; readonly next: Cursor | null };

export function readCursor(text: string | undefined): Cursor | null {
  const [at, id] = (text ?? "").split(".");
  return at === undefined || id === undefined ? null : { changedAt: Number(at), id: idBytes(id) };
}

/** Whoever takes in or oversees whole agencies is asked case by case; the cases of anyone else are looked up first. */
const isWide = ({ powers }: Actor): boolean => powers.some((power) => power === "intake" || power === "oversee");

export async function matchCases(
  db: Kysely<Database>,
  actor: Actor,
  now: number,
  seeking: Seeking,
  filters: SearchFilters,
  after: Cursor | null,
): Promise<Page> {
  const among = await rareCases(db, seeking);
  const where = sql.join([...conditions(filters, now), later(after)], sql` and `);
  const kid = actor.kid ?? "";
  const narrow = isWide(actor) ? sql`true` : sql`f.id = any(array(select case_id from visible where agent = ${kid}))`;
  const source = among === null ? narrow : sql`${narrow} and f.id = any(${among}::bytea[])`;
  const walk = isPlain(seeking) || among !== null ? sql`` : sql`limit ${WALK}`;
  const { rows } = await sql<Matched>`select c.*, v.opens from (
      select f.* from case_file f where ${source} and ${where} order by f.changed_at desc, f.id ${walk}) c
    cross join lateral (select opens from visible where agent = ${kid} and case_id = c.id order by opens desc limit 1) v
    where ${holds(seeking)} order by c.changed_at desc, c.id limit ${PAGE + 1}`.execute(db);
  const last = rows[PAGE - 1];
  if (rows.length > PAGE && last !== undefined) return { rows: rows.slice(0, PAGE), next: { changedAt: last.changed_at, id: last.id } };
  return { rows, next: isPlain(seeking) || among !== null ? null : await endOfWalk(db, sql`${source} and ${where}`) };
}

const isPlain = ({ all, whole }: Seeking): boolean => all.length === 0 && whole === null;

/** Where the walk stopped, if it did not come to the end. */
async function endOfWalk(db: Kysely<Database>, where: RawBuilder<unknown>): Promise<Cursor | null> {
  const { rows } = await sql<{ changed_at: number; id: Buffer }>`select f.changed_at, f.id from case_file f where ${where}
    order by f.changed_at desc, f.id offset ${WALK - 1} limit 1`.execute(db);
  const [last] = rows;
  return last === undefined ? null : { changedAt: last.changed_at, id: last.id };
}

/** The cases of the rarest condition; null where all are in many. */
async function rareCases(db: Kysely<Database>, { all, whole }: Seeking): Promise<Buffer[] | null> {
  if (all.length === 0 && whole === null) return null;
  const ofWhole = whole === null ? [] : await casesOf(db, whole);
  if (ofWhole === null) return null;
  let fewest: Buffer[] | null = null;
  for (const sought of all) {
    const cases = await casesOf(db, sought);
    if (cases !== null && (fewest === null || cases.length < fewest.length)) fewest = cases;
    if (cases?.length === 0) break;
  }
  return fewest === null ? null : [...fewest, ...ofWhole];
}

async function casesOf(db: Kysely<Database>, { any, number }: Sought): Promise<Buffer[] | null> {
  const numbered = number === null ? [] : await db.selectFrom("case_file").select("id").where("number", "=", number).limit(RARE).execute();
  const { rows } = await sql<{ case_id: Buffer }>`select case_id from derived.search_row where ${overlaps(any)} limit ${RARE + 1}`.execute(
    db,
  );
  return rows.length > RARE ? null : [...rows.map(({ case_id: id }) => id), ...numbered.map(({ id }) => id)];
}

/** Written out, so that the store plans each search by how many rows hold its words. */
const overlaps = (any: readonly string[]): RawBuilder<unknown> => sql`words && ${sql.raw(`'{${any.map(BigInt).join(",")}}'::bigint[]`)}`;

function holds({ all, whole }: Seeking): RawBuilder<unknown> {
  if (all.length === 0 && whole === null) return sql`true`;
  const each = all.length === 0 ? sql`false` : sql.join(all.map(has), sql` and `);
  return whole === null ? each : sql`((${each}) or ${has(whole)})`;
}

/** What is sealed is found by those alone who may open it. */
const has = ({ any, number }: Sought): RawBuilder<unknown> => sql`(exists (select 1 from derived.search_row r
    where r.case_id = c.id and r.${overlaps(any)} and (r.subject = '' or v.opens))${number === null ? sql`` : sql` or c.number = ${number}`})`;

const later = (after: Cursor | null): RawBuilder<unknown> =>
  after === null ? sql`true` : sql`f.changed_at <= ${after.changedAt} and (-f.changed_at, f.id) > (${-after.changedAt}, ${after.id})`;

const DAY = 86_400;
const within = { past: 0, day: DAY, week: 7 * DAY } as const;

function conditions({ protocol, state, agency, from, to, due, open }: SearchFilters, now: number): RawBuilder<unknown>[] {
  return [
    ...(protocol === undefined ? [] : [sql`f.protocol = ${protocol}`]),
    ...(state === undefined ? [] : [sql`f.status = ${state}`]),
    ...(agency === undefined ? [] : [sql`exists (select 1 from case_agency a where a.case_id = f.id and a.agency = ${agency})`]),
    ...(from === undefined ? [] : [sql`f.changed_at >= ${from}`]),
    ...(to === undefined ? [] : [sql`f.changed_at < ${to}`]),
    ...(due === undefined ? [] : [sql`f.next_due <= ${now + within[due]} and not f.final`]),
    ...(open === undefined ? [] : [sql`f.final = ${!open}`]),
  ];
}
