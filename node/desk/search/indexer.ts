import { sql } from "kysely";
import type { Node } from "#node/context.ts";
import { addRow, nextActs, type Read, readActs, rowsOf, rulesOf } from "./derive.ts";

/** Milliseconds of a round: acts that come in are taken in first, and are found a little later. */
const BUDGET = 300;

/** Called in the transaction that takes the acts up, so that each act is told of once. */
export type OnActs = (trx: Node["db"], acts: readonly Read[]) => Promise<void>;

/** Takes up what was committed since the last round, log by log; gives how many acts. Under load it stays behind, and catches up afterwards. */
export async function takeUpActs(node: Node, onActs: OnActs, budget = BUDGET): Promise<number> {
  await forgetOldRules(node);
  const until = performance.now() + budget;
  let taken = 0;
  do {
    const step = await nextActs(node);
    if (step === null) return taken;
    const read = await readActs(node, step.acts);
    await node.db.transaction().execute(async (trx) => {
      for (const row of read.flatMap((one) => rowsOf(node.kek, one))) await addRow(row).execute(trx);
      await onActs(trx, read);
      await trx
        .insertInto("derived.search_cursor")
        .values({ log: step.log, next: step.next })
        .onConflict((conflict) => conflict.column("log").doUpdateSet({ next: step.next }))
        .execute();
    });
    taken += read.length;
  } while (performance.now() < until);
  return taken;
}

/** Rows of other rules are derived anew from the first act on. */
async function forgetOldRules({ db, protocols }: Node): Promise<void> {
  const hash = rulesOf(protocols);
  const kept = await db.selectFrom("derived.search_rules").select("hash").executeTakeFirst();
  if (kept?.hash === hash) return;
  await db.transaction().execute(async (trx) => {
    await sql`truncate derived.search_row, derived.search_cursor`.execute(trx);
    await trx
      .insertInto("derived.search_rules")
      .values({ hash })
      .onConflict((conflict) => conflict.column("one").doUpdateSet({ hash }))
      .execute();
  });
}
