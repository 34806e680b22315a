/** An urgent act of the other party rings whoever is on duty, and is passed on until somebody takes care of the case. */
import { type Kysely, sql } from "kysely";
import { base64url } from "#kernel";
import type { RingStep } from "#node/api/inbox-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Database } from "#node/store/database.ts";

/** Seconds that somebody has to acknowledge before the next on duty is rung. */
export const PASS_AFTER = 15 * 60;
/** Seconds after which it is asked again whether somebody is on duty. */
const ASK_AGAIN = 60;

type What = RingStep["what"];
type OpenRing = {
  readonly id: number;
  readonly case_id: Buffer;
  readonly act: Buffer;
  readonly kid: string | null;
  readonly began_at: number;
  readonly passes_at: number;
};

/** Begins to ring for this act, once. */
export async function beginRing({ db, clock }: Pick<Node, "db" | "clock">, caseId: Buffer, act: Buffer): Promise<void> {
  const now = clock.now();
  const row = { case_id: caseId, act, began_at: now, kid: null, passes_at: now, ended_at: null, ended_by: null, ending: null };
  await db
    .insertInto("ring")
    .values(row)
    .onConflict((conflict) => conflict.column("act").doNothing())
    .execute();
}

/** Ends the rings that somebody has answered by an act, and passes on those whose time is up; gives how many changed. */
export async function passRings(node: Node): Promise<number> {
  const open = await node.db
    .selectFrom("ring")
    .select(["id", "case_id", "act", "kid", "began_at", "passes_at"])
    .where("ended_at", "is", null)
    .orderBy("id")
    .execute();
  let changed = 0;
  for (const ring of open) {
    const answer = await answered(node, ring);
    if (answer !== null) await endRing(node, ring, answer.what, answer.by);
    else if (ring.passes_at <= node.clock.now()) await passOn(node, ring);
    else continue;
    changed++;
  }
  return changed;
}

/** Writes the end down as a step, unless it has ended already. */
export async function endRing(node: Node, { id, case_id }: Pick<OpenRing, "id" | "case_id">, what: What, by: string | null): Promise<void> {
  const now = node.clock.now();
  await node.db.transaction().execute(async (trx) => {
    const ended = await trx
      .updateTable("ring")
      .set({ ended_at: now, ended_by: by, ending: what })
      .where("id", "=", id)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (ended.numUpdatedRows > 0) await addSteps(trx, id, now, [{ what, kid: by }]);
  });
  node.events.emit("ring", base64url(case_id));
}

/** Whether an own agent has acted in the case since, or it has ended. */
async function answered(node: Node, { case_id, act, began_at }: OpenRing): Promise<{ what: What; by: string | null } | null> {
  const { rows } = await sql<{ kid: string }>`select o.kid from act o, act r where r.hash = ${act} and o.case_id = ${case_id}
      and o.party = ${node.party} and o.signer = 'agent' and o.hash <> r.hash
      and (o.log = r.log and o.idx > r.idx or o.log <> r.log and o.at >= ${began_at})
    order by o.at limit 1`.execute(node.db);
  const [first] = rows;
  if (first !== undefined) return { what: "acted", by: first.kid };
  const file = await node.db.selectFrom("case_file").select("final").where("id", "=", case_id).executeTakeFirst();
  return file?.final === true ? { what: "ended", by: null } : null;
}

async function passOn(node: Node, ring: OpenRing): Promise<void> {
  const now = node.clock.now();
  const listed = await onDuty(node, ring.case_id, now);
  const at = listed.findIndex(({ kid }) => kid === ring.kid);
  const inTurn = [...listed.slice(at + 1), ...listed.slice(0, at + 1)];
  const next = inTurn.find(({ away }) => !away);
  const skipped = next === undefined ? [] : inTurn.slice(0, inTurn.indexOf(next));
  const last = await node.db.selectFrom("ring_step").select("what").where("ring", "=", ring.id).orderBy("n", "desc").executeTakeFirst();
  const isNews = next !== undefined || last?.what !== "nobody";
  const isPassed = await node.db.transaction().execute(async (trx) => {
    const passed = await trx
      .updateTable("ring")
      .set({ kid: next?.kid ?? null, passes_at: now + (next === undefined ? ASK_AGAIN : PASS_AFTER) })
      .where("id", "=", ring.id)
      .where("ended_at", "is", null)
      // INVARIANT: it is passed on once, by whoever comes first.
      .where("passes_at", "=", ring.passes_at)
      .executeTakeFirst();
    if (passed.numUpdatedRows === 0n) return false;
    if (isNews)
      await addSteps(trx, ring.id, now, [
        ...skipped.map(({ kid }) => ({ what: "away" as const, kid })),
        next === undefined ? { what: "nobody" as const, kid: null } : { what: "rang" as const, kid: next.kid },
      ]);
    return true;
  });
  if (!isNews || !isPassed) return;
  // With nobody on duty whoever takes in the case is told: it must not ring unheard.
  await node.notices.tell(next === undefined ? await whoTakeIn(node, [ring.case_id]) : [next.kid], "ring");
  node.events.emit("ring", base64url(ring.case_id));
}

async function addSteps(
  trx: Kysely<Database>,
  ring: number,
  at: number,
  steps: readonly { readonly what: What; readonly kid: string | null }[],
): Promise<void> {
  const { n } = await trx
    .selectFrom("ring_step")
    .select((row) => row.fn.max("n").as("n"))
    .where("ring", "=", ring)
    .executeTakeFirstOrThrow();
  const rows = steps.map(({ what, kid }, i) => ({ ring, n: (n ?? 0) + 1 + i, at, what, kid }));
  await trx.insertInto("ring_step").values(rows).execute();
}

/** Who of the agencies that deal with the case, or of all while none does, is on duty now and may see it; the first to be rung first. */
async function onDuty(node: Node, caseId: Buffer, now: number): Promise<{ kid: string; away: boolean }[]> {
  const { rows } = await sql<{ kid: string; away: boolean }>`
    select s.kid, exists (select 1 from absence b where b.kid = s.kid and b.ended_at is null and b.begins <= ${now} and b.ends > ${now}) as away
    from shift s where s.removed_at is null and s.begins <= ${now} and s.ends > ${now}
      and exists (select 1 from visible v where v.agent = s.kid and v.case_id = ${caseId} and v.opens)
    order by s.place, s.begins, s.id`.execute(node.db);
  const inForce = await Promise.all(rows.map(({ kid }) => node.inForce(kid)));
  const distinct = new Map(rows.filter((_, i) => inForce[i] === true).map((row) => [row.kid, row]));
  return [...distinct.values()];
}

/** Everyone who sees one of the cases because they take in the cases of their agency. */
export async function whoTakeIn(node: Node, cases: readonly Buffer[]): Promise<string[]> {
  if (cases.length === 0) return [];
  const { rows } = await sql<{ kid: string }>`select g.kid from agent g where g.own and 'intake' = any(g.powers)
    and exists (select 1 from visible v where v.agent = g.kid and v.case_id = any(${cases}::bytea[]) and v.opens)`.execute(node.db);
  return rows.map(({ kid }) => kid);
}
