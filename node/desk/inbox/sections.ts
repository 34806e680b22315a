/** Which cases stand in which section of an inbox, read from an index in the order in which they are shown, however many there are. */
import { type RawBuilder, sql } from "kysely";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { NOBODY } from "./waiting.ts";

/** `held`: all open cases that one has in hand, whomever they wait for. */
export const sectionNames = ["mine", "colleagues", "theirs", "held"] as const;
export type SectionName = (typeof sectionNames)[number];

export const PAGE = 25;
/** Up to how many a section counts. */
export const MOST_COUNTED = 99;

export type Cursor = { readonly waits: string; readonly at: number; readonly id: Buffer };
export const cursorPattern = "^(us|them|none)\\.\\d{1,15}\\.[A-Za-z0-9_-]{21}[AQgw]$";

export function readCursor(text: string | undefined): Cursor | null {
  const [waits, at, id] = (text ?? "").split(".");
  return waits === undefined || at === undefined || id === undefined ? null : { waits, at: Number(at), id: idBytes(id) };
}

export type Candidate = { readonly id: Buffer; readonly waits: string; readonly wait_at: number };

/**
 * The first `limit` cases of the section after the cursor. Every branch reads the index of what waits in its order and stops; that the actor sees
 * a case is asked of the view `visible` for each one read.
 */
export function sectionOf(name: SectionName, actor: Actor, now: number, after: Cursor | null, limit: number): RawBuilder<Candidate> {
  const branches = branchesOf(name, actor, now).map((branch) => branch(after, limit));
  return sql`select distinct id, waits, wait_at from (${sql.join(branches, sql` union all `)}) x order by waits, wait_at, id limit ${limit}`;
}

type Branch = (after: Cursor | null, limit: number) => RawBuilder<unknown>;

function branchesOf(name: SectionName, actor: Actor, now: number): Branch[] {
  const me = actor.kid ?? "";
  const takesIn = actor.powers.includes("intake");
  const lent = sql`exists (select 1 from assignment l where l.kid = ${me} and l.case_id = c.id and l.ends > ${now})`;
  const notMine = sql`c.whose <> ${me} and not ${lent}`;
  const others = takesIn ? inHandOf(colleagues(actor), me) : seenBy(me);
  switch (name) {
    case "held":
      return [inHandOf(one(me), me)(["none", "them", "us"], sql`true`)];
    case "mine":
      return [inHandOf(one(me), me)(["us"], sql`true`), lentTo(me, now)(["us"], sql`c.whose <> ${me}`)];
    case "colleagues":
      return [others(["us"], notMine)];
    case "theirs":
      return [inHandOf(one(me), me)(["them"], sql`true`), others(["them"], sql`c.whose <> ${me}`)];
  }
}

const one = (whose: string): RawBuilder<unknown> => sql`select ${whose}::text as whose`;

/** Whoever of the own agency may have a case in hand, and nobody. */
const colleagues = ({ agency, kid }: Actor): RawBuilder<unknown> =>
  sql`select ${NOBODY} as whose union all select kid from agent where own and agency = ${agency} and kid <> ${kid ?? ""}`;

type Source = (waits: readonly string[], also: RawBuilder<unknown>) => Branch;

const later = (after: Cursor | null): RawBuilder<unknown> =>
  after === null ? sql`true` : sql`(c.waits, c.wait_at, c.id) > (${after.waits}, ${after.at}, ${after.id})`;

const seen = (me: string): RawBuilder<unknown> =>
  sql`(select true from visible v where v.agent = ${me} and v.case_id = c.id and v.opens limit 1)`;

/** Cases in hand of each of these people, each one's own first ones. */
const inHandOf =
  (whose: RawBuilder<unknown>, me: string): Source =>
  (waits, also) =>
  (after, limit) =>
    sql`select p.* from (${whose}) w cross join lateral (
    select c.id, c.waits, c.wait_at from case_file c
    where c.whose = w.whose and c.waits <> '' and ${among(waits)} and ${later(after)} and ${also} and ${seen(me)}
    order by c.waits, c.wait_at, c.id limit ${limit}) p`;

const among = (waits: readonly string[]): RawBuilder<unknown> =>
  waits.length === 1 ? sql`c.waits = ${waits[0]}` : sql`c.waits in (${sql.join(waits)})`;

/** Cases of which the actor was given sight, and which somebody else has in hand. */
const seenBy = (me: string): Source => fromAssignments(me, sql`not a.in_hand`);
/** Cases that the actor sees in somebody's stead. */
const lentTo = (me: string, now: number): Source => fromAssignments(me, sql`a.ends > ${now}`);

const fromAssignments =
  (me: string, which: RawBuilder<unknown>): Source =>
  (waits, also) =>
  (after, limit) =>
    sql`(select c.id, c.waits, c.wait_at from assignment a join case_file c on c.id = a.case_id
    where a.kid = ${me} and ${which} and ${among(waits)} and ${later(after)} and ${also} and ${seen(me)}
    order by c.waits, c.wait_at, c.id limit ${limit})`;
