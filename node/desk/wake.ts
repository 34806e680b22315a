/** What follows from a commit at the desks: an urgent act rings, and whom a case concerns is told that something waits. */
import { sql } from "kysely";
import type { Node } from "#node/context.ts";
import type { CaseFileRow } from "#node/store/database.ts";
import { beginRing, whoTakeIn } from "./duty/rings.ts";
import { NOBODY } from "./inbox/waiting.ts";

const AT_ONCE = 200;

/** Takes up what commits left, the oldest first; gives how many there were. What fails is taken up again, all of it. */
export async function takeUpWakes(node: Node): Promise<number> {
  const rows = await node.db.selectFrom("wake").selectAll().orderBy("id").limit(AT_ONCE).execute();
  if (rows.length === 0) return 0;
  for (const { case_id, act } of rows.filter(({ why }) => why === "urgent")) await beginRing(node, case_id, act);
  const [handed, others] = [rows.filter(({ why }) => why === "handed"), rows.filter(({ why }) => why !== "handed")];
  const handedTo = handed.flatMap(({ kid }) => kid ?? []);
  await node.notices.tell(handedTo, "handed");
  const ours = await waitingForUs(node, others);
  const refused = others.filter(({ why, case_id }) => why === "refused" && ours.some(({ id }) => id.equals(case_id)));
  await node.notices.tell([...refused.flatMap(({ kid }) => kid ?? []), ...(await whomConcern(node, ours))], "act");
  const ids = rows.map(({ id }) => id);
  await node.db.deleteFrom("wake").where("id", "=", sql<number>`any(${ids}::bigint[])`).execute();
  return rows.length;
}

type Concerned = Pick<CaseFileRow, "id" | "whose">;

/** Of the cases named, those in which this party is to do something. */
function waitingForUs(node: Node, named: readonly { readonly case_id: Buffer }[]): Promise<Concerned[]> {
  const ids = named.map(({ case_id }) => case_id);
  return node.db
    .selectFrom("case_file")
    .select(["id", "whose"])
    .where("id", "=", sql<Buffer>`any(${ids}::bytea[])`)
    .where("waits", "=", "us")
    .execute();
}

/** Who has a case in hand and whoever stands in for them; while nobody has, all who take in the cases of its agency. */
async function whomConcern(node: Node, files: readonly Concerned[]): Promise<string[]> {
  if (files.length === 0) return [];
  const nobodys = files.filter(({ whose }) => whose === NOBODY).map(({ id }) => id);
  const held = files.filter(({ whose }) => whose !== NOBODY);
  const ids = held.map(({ id }) => id);
  const deputies = await node.db
    .selectFrom("assignment")
    .select("kid")
    .where("case_id", "=", sql<Buffer>`any(${ids}::bytea[])`)
    .where("ends", ">", node.clock.now())
    .execute();
  return [...held.map(({ whose }) => whose), ...deputies.map(({ kid }) => kid), ...(await whoTakeIn(node, nobodys))];
}

/** Seconds before its time at which a deadline is told as near, and for how long after it as past. */
const NEAR = 86_400;
const PAST = 2 * 86_400;
const FORGOTTEN = 30 * 86_400;

/** Tells whom it concerns that an own deadline is near, and that it is past: of each once. */
export async function tellDeadlines(node: Node): Promise<number> {
  const now = node.clock.now();
  const files = await node.db
    .selectFrom("case_file")
    .selectAll()
    .where("next_due", ">", now - PAST)
    .where("next_due", "<=", now + NEAR)
    .where("waits", "=", "us")
    .where("whose", "<>", NOBODY)
    .orderBy("next_due")
    .limit(AT_ONCE * 5)
    .execute();
  await node.db
    .deleteFrom("told")
    .where("due", "<", now - FORGOTTEN)
    .execute();
  let told = 0;
  for (const file of files) {
    const due = Object.values(file.state.clocks).filter(
      ({ run, debtor, due: at }) => run === "running" && debtor === node.party && at <= now + NEAR,
    );
    for (const { due: at } of due) told += await tellOnce(node, file, at, at <= now ? "past" : "near");
  }
  return told;
}

async function tellOnce(node: Node, file: CaseFileRow, due: number, stage: "near" | "past"): Promise<number> {
  const at = node.clock.now();
  const concerned = await whomConcern(node, [file]);
  const rows = concerned.map((kid) => ({ case_id: file.id, kid, due, stage, at }));
  const news = await node.db
    .insertInto("told")
    .values(rows)
    .onConflict((conflict) => conflict.doNothing())
    .returning("kid")
    .execute();
  await node.notices.tell(
    news.map(({ kid }) => kid),
    "deadline",
  );
  return news.length;
}
