import type { BatchItem } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { seal, unseal } from "#node/content/sealing.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";
import type { Batch } from "#node/log/batch.ts";
import type { ParkedRow } from "#node/store/database.ts";
import { refusalOfStoreFault } from "#node/store/faults.ts";
import type { ItemResult } from "./inbox.ts";
import { type PreparedItem, prepareItems } from "./prepare-items.ts";
import { earliestPlaces } from "./public-records.ts";
import { type SeenLog, takeItem } from "./take-item.ts";
import { takenNumbers } from "./taken-numbers.ts";

/** What an item was judged by when it came, besides what this node has. */
type Arrived = { readonly item: BatchItem; readonly iat: number; readonly class: number } & Omit<SeenLog, "numbers">;

const SUBJECT = "parked";
const aadOf = (peer: string, idx: number): Uint8Array => Buffer.from(`${peer} ${idx}`);

const known = new WeakMap<Batch, Map<string, Promise<Set<string>>>>();

/** The cases of which something from this peer waits: what comes after it waits too, so that each case is dealt with in its order. */
export function waitingCases(node: Node, work: Batch, peer: PeerNode): Promise<Set<string>> {
  const peers = known.get(work) ?? new Map<string, Promise<Set<string>>>();
  known.set(work, peers);
  const waiting = peers.get(peer.party) ?? storedCases(node, peer);
  peers.set(peer.party, waiting);
  return waiting;
}

async function storedCases({ db }: Node, { party }: PeerNode): Promise<Set<string>> {
  const rows = await db.selectFrom("parked").select("cases").where("peer", "=", party).execute();
  return new Set(rows.flatMap(({ cases }) => cases));
}

/** Keeps an item until this node can deal with it: it is `received`, and not decided (spec/receipt.md). */
export async function park(node: Node, work: Batch, peer: PeerNode, { index, item, needs }: PreparedItem, arrived: Omit<Arrived, "item">) {
  const waiting = await waitingCases(node, work, peer);
  for (const id of needs.cases) waiting.add(id);
  const text = JSON.stringify({ ...arrived, item } satisfies Arrived);
  const sealed = seal(node.kek, aadOf(peer.party, index), SUBJECT, Buffer.from(text));
  const row: ParkedRow = { peer: peer.party, idx: index, cases: [...needs.cases], ...sealed };
  work.written.also.push((trx) => trx.insertInto("parked").values(row).execute());
  return { stage: "received", at: work.at, own: null, refusal: null } satisfies ItemResult;
}

/** The item at its turn; null where a fault stood in its way: what it began is taken back, and the operator is alarmed. Faults of the store are thrown. */
export async function takeUnlessFault(
  node: Node,
  work: Batch,
  peer: PeerNode,
  item: PreparedItem,
  seen: SeenLog,
): Promise<ItemResult | null> {
  const rewind = work.mark();
  try {
    await node.faults.at("receive.item");
    return await takeItem(node, work, peer, item, seen);
  } catch (err) {
    if (refusalOfStoreFault(err) !== null) throw err;
    rewind();
    node.metrics.alarm("item-fault");
    node.logger.error({ peer: peer.party, index: item.index, err }, "an item could not be dealt with");
    return null;
  }
}

/** Tries what waits once more, each case in its order. Gives how many items still wait. */
export async function retryParked(node: Node): Promise<number> {
  const rows = await node.db.selectFrom("parked").selectAll().orderBy("peer").orderBy("idx").execute();
  const stuck = new Set<string>();
  let left = 0;
  for (const row of rows) {
    const names = row.cases.map((id) => `${row.peer} ${id}`);
    const isFree = !names.some((name) => stuck.has(name));
    if (isFree && (await retryOrTell(node, row))) continue;
    for (const name of names) stuck.add(name);
    left++;
  }
  return left;
}

/** One that cannot be tried, since it does not open or its commit fails, waits with its case and holds up no other. */
async function retryOrTell(node: Node, row: ParkedRow): Promise<boolean> {
  try {
    return await retryOne(node, row);
  } catch (err) {
    node.metrics.alarm("item-fault");
    node.logger.error({ peer: row.peer, index: row.idx, err }, "a parked item could not be tried again");
    return false;
  }
}

async function retryOne(node: Node, row: ParkedRow): Promise<boolean> {
  const peer = node.peers.get(row.peer);
  if (peer === undefined) return false;
  const opened = unseal(node.kek, aadOf(row.peer, row.idx), SUBJECT, row).toString();
  const { item, iat, class: entryClass, note, cosignedAt } = JSON.parse(opened) as Arrived;
  const name = directoryName(peer.party, channelWith(peer.party));
  const directory = await node.directories.get(peer.party, channelWith(peer.party));
  const around = { payload: { iat, start: item.index, items: [item] }, entries: [{ class: entryClass }] };
  const [prepared] = await prepareItems(node, around, directory, await earliestPlaces(node, peer));
  if (prepared === undefined) return false;
  const seen = { note, cosignedAt, numbers: await takenNumbers(node, peer, [prepared]) };
  const run = async (work: Batch): Promise<boolean> => {
    // A key may have ended meanwhile.
    if ((work.directory(name) ?? directory) !== directory) return false;
    const result = await takeUnlessFault(node, work, peer, prepared, seen);
    if (result !== null) decided(work, row, result);
    return result !== null;
  };
  return node.sequencer.submit({ needs: { cases: [...prepared.needs.cases], acts: [...prepared.needs.acts] }, run });
}

/** A redelivered item gets this result from now on. */
function decided(work: Batch, { peer, idx }: ParkedRow, { stage, at, own, refusal }: ItemResult): void {
  work.written.also.push(async (trx) => {
    const result = { stage, at, own, refusal: refusal === null ? null : JSON.stringify(refusal) };
    await trx.updateTable("incoming").set(result).where("peer", "=", peer).where("idx", "=", idx).execute();
    await trx.deleteFrom("parked").where("peer", "=", peer).where("idx", "=", idx).execute();
  });
}
