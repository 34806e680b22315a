/** What follows from a commit at the desks: an urgent act rings, and whom a case concerns is told that something waits. */
import { parseActRecord, urgencyOf } from "#kernel";
import type { Node } from "#node/context.ts";
import { caseRecord } from "#node/store/case-record.ts";
import type { CaseFileRow } from "#node/store/database.ts";
import { beginRing, whoTakesIn } from "./duty/rings.ts";
import { NOBODY } from "./inbox/waiting.ts";

const AT_ONCE = 200;

type Wake = { readonly case_id: Buffer; readonly act: Buffer; readonly kid: string | null; readonly why: string };

/** Takes up what commits left, the oldest first; gives how many there were. What fails is taken up again. */
export async function takeUpWakes(node: Node): Promise<number> {
  const rows = await node.db.selectFrom("wake").selectAll().orderBy("id").limit(AT_ONCE).execute();
  for (const row of rows) {
    await takeUp(node, row);
    await node.db.deleteFrom("wake").where("id", "=", row.id).execute();
  }
  return rows.length;
}

async function takeUp(node: Node, { case_id, act, kid, why }: Wake): Promise<void> {
  if (why === "handed") return node.notices.tell([kid ?? ""], "handed");
  const file = await node.db.selectFrom("case_file").selectAll().where("id", "=", case_id).executeTakeFirst();
  if (file === undefined) return;
  if (why === "act" && (await isUrgent(node, file, act))) await beginRing(node, case_id, act);
  if (file.waits !== "us") return;
  const concerned = await whomConcerns(node, file);
  await node.notices.tell(why === "refused" && kid !== null ? [kid, ...concerned] : concerned, "act");
}

async function isUrgent(node: Node, file: CaseFileRow, act: Buffer): Promise<boolean> {
  const { protocol } = caseRecord(file);
  const loaded = node.protocols.get(protocol);
  const row = await node.db.selectFrom("act").select("body").where("hash", "=", act).executeTakeFirst();
  const parsed = row === undefined ? null : parseActRecord(node.crypto, row.body);
  if (loaded === undefined || parsed === null || !parsed.ok) return false;
  const { type, frame } = parsed.value.frame;
  return urgencyOf(loaded.protocol, type, frame) === true;
}

/** Who has the case in hand and whoever stands in for them; while nobody has, all who take in the cases of their agency. */
async function whomConcerns(node: Node, { id, whose }: CaseFileRow): Promise<string[]> {
  if (whose === NOBODY) return whoTakesIn(node, id);
  const deputies = await node.db
    .selectFrom("assignment")
    .select("kid")
    .where("case_id", "=", id)
    .where("ends", ">", node.clock.now())
    .execute();
  return [whose, ...deputies.map(({ kid }) => kid)];
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
  const concerned = await whomConcerns(node, file);
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
