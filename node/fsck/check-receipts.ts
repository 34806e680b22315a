/** Receipts of partners, and the deliveries whose stages they tell. */
import { sql } from "kysely";
import { base64url, parseReceipt, type Receipt, type ReceiptItem, verifyReceipt } from "#kernel";
import type { Database } from "#node/store/database.ts";
import { type FsckDeps, pages } from "./deps.ts";
import { nodeName } from "./granted-keys.ts";

const PAGE = 256;
const FIRST = Buffer.alloc(0);

type Row = Database["receipt"];
type Delivery = Database["delivery"];

export async function checkReceipts(deps: FsckDeps): Promise<void> {
  const { db, found } = deps;
  const read = (last: Row | null) =>
    db
      .selectFrom("receipt")
      .selectAll()
      .where("hash", ">", last?.hash ?? FIRST)
      .orderBy("hash")
      .limit(PAGE)
      .execute();
  for await (const page of pages<Row>(read)) for (const row of page) await checkReceipt(deps, row);
  const { rows } = await sql<{ hash: Buffer; peer: string }>`
    select d.hash, d.peer from delivery d, unnest(array[d.receipt, d.earlier]) told (receipt)
    where told.receipt is not null and not exists (select 1 from receipt r where r.hash = told.receipt)`.execute(db);
  for (const { hash, peer } of rows)
    found.add("receipt-missing", { peer, hash: base64url(hash) }, "the receipt that told its stage is not kept");
}

async function checkReceipt(deps: FsckDeps, row: Row): Promise<void> {
  const { crypto, found, granted, party } = deps;
  const where = { peer: row.peer, hash: base64url(row.hash) };
  const parsed = parseReceipt(crypto, row.body);
  if (!parsed.ok || parsed.value.hash !== where.hash) return found.add("receipt-wrong", where, "it is not what it is kept as");
  const { from, to, at } = parsed.value.payload;
  if (from !== row.peer || to !== party || at !== row.at) found.add("receipt-wrong", where, "it is another node's, or of another time");
  const key = granted.nodes.get(nodeName(row.peer, parsed.value.kid));
  const isSigned = key !== undefined && (await verifyReceipt(crypto, parsed.value, key)).ok;
  if (!isSigned) found.add("receipt-wrong", where, "no node key of the partner signed it");
  await checkTold(deps, row, parsed.value);
}

/** Each record of which the receipt is kept is one that was delivered, and the stage that is kept of it is the one that it tells. */
async function checkTold({ db, found }: FsckDeps, { hash, peer }: Row, { payload }: Receipt): Promise<void> {
  const where = { peer, hash: base64url(hash) };
  const records = payload.items.map(({ record }) => Buffer.from(record, "base64url"));
  const told = await db
    .selectFrom("delivery")
    .selectAll()
    .where("peer", "=", peer)
    .where("hash", "=", sql<Buffer>`any(${records}::bytea[])`)
    .execute();
  if (told.length === 0)
    found.add("receipt-stray", where, "it tells of no record that was delivered", (trx) =>
      trx.deleteFrom("receipt").where("hash", "=", hash).execute(),
    );
  for (const delivery of told.filter(({ receipt }) => receipt?.equals(hash)))
    if (!payload.items.some((item) => tells(item, delivery)))
      found.add("receipt-wrong", { ...where, record: base64url(delivery.hash) }, "it tells another stage than is kept");
}

const tells = (item: ReceiptItem, { hash, stage, at, own }: Delivery): boolean =>
  item.record === base64url(hash) && item.stage === stage && item.at === at && (item.own ?? null) === own;
