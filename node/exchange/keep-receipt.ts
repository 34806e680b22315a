import type { Transaction } from "kysely";
import type { Receipt } from "#kernel";
import type { Database } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";

const deliveryColumns = {
  hash: "bytea",
  peer: "text",
  stage: "text",
  at: "bigint",
  own: "bigint",
  refusal: "jsonb",
  receipt: "bytea",
} as const;

/** A stage that was told before keeps the receipt that told it; where it was another one, the first receipt stays known beside the newest. */
const deliveryConflict = `on conflict (hash, peer) do update
  set stage = excluded.stage, at = excluded.at, own = excluded.own, refusal = excluded.refusal, receipt = excluded.receipt,
    earlier = coalesce(delivery.earlier, delivery.receipt)
  where delivery.stage <> excluded.stage or delivery.receipt is null
  returning 1`;

/**
 * Keeps what a peer's receipt says of the records that were sent to it, and the receipt itself if it told anything new: by it anyone can
 * prove the stage (spec/receipt.md). So there is at most one for each envelope, and none for one that was sent again.
 */
export async function keepReceipt(
  trx: Transaction<Database>,
  peer: string,
  receipt: Receipt,
  sent: ReadonlyMap<number, string>,
): Promise<void> {
  const hash = Buffer.from(receipt.hash, "base64url");
  const rows = receipt.payload.items
    .filter(({ index, record }) => sent.get(index) === record)
    .map(({ record, stage, at, own, refusal }) => ({
      hash: Buffer.from(record, "base64url"),
      peer,
      stage,
      at,
      own: own ?? null,
      refusal: refusal ?? null,
      receipt: hash,
    }));
  const newest = [...new Map(rows.map((row) => [row.hash.toString("hex"), row])).values()];
  if (newest.length === 0) return;
  const told = await insertRows("delivery", deliveryColumns, newest, deliveryConflict).execute(trx);
  if (told.rows.length === 0) return;
  await trx
    .insertInto("receipt")
    .values({ hash, peer, at: receipt.payload.at, body: receipt.text })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}
