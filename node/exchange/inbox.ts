import {
  AHEAD,
  accepted,
  base64,
  base64url,
  type EntryClass as Class,
  type Directory,
  type Edge,
  type Entry,
  type Batch as Envelope,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  judgeNode,
  type KeyJudgement,
  keyOf,
  type Outcome,
  openCheckpoint,
  parseBatch,
  parseVkey,
  type ReceiptItem,
  type Received,
  type Refusal,
  receive,
  refused,
  signReceipt,
  typOf,
  utf8,
  type VerifierKey,
} from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { requireClock } from "#node/clock.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";
import type { Batch } from "#node/log/batch.ts";
import { newestCheckpoint } from "#node/log/proofs.ts";
import type { IncomingRow } from "#node/store/database.ts";
import { insertRows } from "#node/store/insert.ts";
import { openEnvelope } from "./envelope-crypto.ts";
import { incomingColumns } from "./incoming-columns.ts";
import { park, takeUnlessFault, waitingCases } from "./parked.ts";
import { type PreparedItem, prepareItems } from "./prepare-items.ts";
import { type EarliestPlaces, earliestPlaces, foldArrived, isPublicTyp } from "./public-records.ts";
import type { SeenLog } from "./take-item.ts";
import { takenNumbers } from "./taken-numbers.ts";

/** What an item of an envelope came to; kept, so that a redelivered one gets the same. */
export type ItemResult = Pick<IncomingRow, "stage" | "at" | "own" | "refusal">;

/**
 * An envelope from its bytes to this node's signed receipt. Nothing changes unless the sender's log follows from what this node has of
 * it; then every item is decided in one transaction (spec/envelope.md, spec/receipt.md).
 */
export async function receiveEnvelope(node: Node, envelope: string): Promise<Outcome<string>> {
  const opened = await openEnvelope(envelope, [node.encryption]);
  if (!opened.ok) return opened;
  const parsed = parseBatch(opened.value);
  if (!parsed.ok) return parsed;
  const batch = parsed.value;
  const peer = node.peers.get(batch.payload.from);
  if (peer === undefined || batch.payload.to !== node.party) return refused({ kind: "unknown-party", party: batch.payload.from });
  await requireClock(node);
  const ready = await prepare(node, peer, batch, await node.directories.get(peer.party, channelWith(peer.party)));
  if (!ready.ok) return ready;
  await node.faults.at("receive.before");
  const received = await node.sequencer.submit({
    needs: needsOf(ready.value.items),
    run: (work) => takeInTurn(node, work, peer, batch, ready.value),
  });
  if (!received.ok) return received;
  await node.faults.at("receive.after");
  return accepted(await answer(node, peer, envelope, received.value));
}

/** An envelope with everything checked that needs no turn, under the sender's party's directory as it was then. */
type Ready = { readonly base: Directory; readonly checkpoint: Seen; readonly items: readonly PreparedItem[] };

async function prepare(node: Node, peer: PeerNode, batch: Envelope, base: Directory): Promise<Outcome<Ready>> {
  const earliest = await earliestPlaces(node, peer);
  const sender = await identifySender(node, batch, base, earliest);
  if (!sender.ok) return sender;
  const now = node.clock.now();
  // Its acts would be refused for good as dated ahead: a clock that is wrong here or there must not cost a case its docket.
  if (batch.payload.iat > now + AHEAD) return refused({ kind: "future", iat: batch.payload.iat, now });
  const witnesses = [node.witnessKey.key, ...node.witnesses.map(({ key }) => key)];
  const opened = await openCheckpoint(node.crypto, batch.payload.checkpoint, sender.value.channel, witnesses);
  if (!opened.ok) return opened;
  const checkpoint = { ...opened.value.checkpoint, cosignedAt: firstTime(opened.value.cosigned), note: batch.payload.checkpoint };
  return accepted({ base, checkpoint, items: await prepareItems(node, batch, sender.value.directory, earliest) });
}

/** A revocation that came since, with another envelope, must count for this one: then everything is checked again. */
async function takeInTurn(node: Node, work: Batch, peer: PeerNode, batch: Envelope, ready: Ready): Promise<Outcome<Taken>> {
  const current = work.directory(directoryName(peer.party, channelWith(peer.party)));
  if (current === undefined || current === ready.base) return take(node, work, peer, batch, ready);
  const again = await prepare(node, peer, batch, current);
  return again.ok ? take(node, work, peer, batch, again.value) : again;
}

type Sender = { readonly directory: Directory; readonly channel: VerifierKey };

/**
 * The directory as the batch's own public records leave it, and the log key that its node's grant names; the batch is signed by that
 * node. A record that does not hold counts for nothing, and `takePublic` refuses it: it must not stop what comes after it.
 */
async function identifySender(node: Node, batch: Envelope, base: Directory, earliest: EarliestPlaces): Promise<Outcome<Sender>> {
  let directory = base;
  for (const { record, index } of batch.payload.items) {
    if (!isPublicTyp(typOf(record)) || index < directory.size) continue;
    const added = await foldArrived(node, directory, record, index, earliest(index));
    if (added.ok) directory = added.value.directory;
  }
  if (keyOf(directory, batch.kid) === undefined) return refused({ kind: "unknown-key", kid: batch.kid });
  const signer = await judgeSender(node, directory, batch);
  if (!signer.ok) return signer;
  const granted = signer.value.grant.payload;
  const log = granted.kind === "node" ? granted.node.logs.find(({ partner }) => partner === node.party) : undefined;
  const channel = parseVkey(node.crypto, log?.vkey ?? "");
  return channel.ok ? accepted({ directory, channel: channel.value }) : channel;
}

/**
 * Judged as of now, or else where the batch ends: what a key signed before its end, and what brings nothing from above it, is answered
 * once more as it was.
 */
async function judgeSender({ crypto }: Node, directory: Directory, batch: Envelope): Promise<Outcome<KeyJudgement>> {
  const { start, iat: at } = batch.payload;
  const now = await judgeNode(crypto, directory, batch, { index: directory.size, at });
  const end = start + batch.entries.length;
  if (now.ok || end >= directory.size) return now;
  const then = await judgeNode(crypto, directory, batch, { index: end, at });
  return then.ok ? then : now;
}

const needsOf = (items: readonly PreparedItem[]) => ({
  cases: [...new Set(items.flatMap((item) => item.needs.cases))],
  acts: [...new Set(items.flatMap((item) => item.needs.acts))],
});

type Taken = { readonly edge: Edge; readonly items: readonly ReceiptItem[] };

/** When a witness that the sender does not run saw the sender's log at the size of the checkpoint; null if none did. */
type Seen = Omit<SeenLog, "numbers"> & { readonly size: number; readonly root: Uint8Array };

const firstTime = (cosigned: readonly { time: number }[]): number | null =>
  cosigned.length === 0 ? null : Math.min(...cosigned.map(({ time }) => time));

async function take(
  node: Node,
  work: Batch,
  peer: PeerNode,
  batch: Envelope,
  { checkpoint, items: prepared }: Ready,
): Promise<Outcome<Taken>> {
  const have = await haveOf(node, work, peer, batch.payload.start);
  const received = receive(node.crypto, have, batch, checkpoint);
  if (!received.ok) {
    if (received.refusal.kind === "bad-proof") node.metrics.alarm("bad-proof");
    return received;
  }
  const foreign = await notOwn(node, peer, received.value);
  if (foreign !== null) {
    node.metrics.alarm("bad-proof");
    return refused(foreign);
  }
  const seen = { ...checkpoint, numbers: await takenNumbers(node, peer, prepared) };
  const rows = await takeFresh(node, work, peer, received.value, prepared, have.edge.size, seen, batch.payload.iat);
  keepIncoming(node, work, peer, received.value.edge, checkpoint.size === received.value.edge.size ? batch.payload.checkpoint : null, rows);
  const before = await resultsBefore(node, work, peer, received.value);
  const items = received.value.items.map(({ index, entry }) =>
    receiptItem(index, entry, rows.find((row) => row.idx === index) ?? before.get(index)),
  );
  return accepted({ edge: received.value.edge, items });
}

/** Entries without an item claim to be this node's own records: one that is not in the own channel log hides something. */
async function notOwn(node: Node, peer: PeerNode, { own }: Received): Promise<Refusal | null> {
  if (own.length === 0) return null;
  const hashes = own.map(({ entry }) => Buffer.from(entry.hash));
  const rows = await node.db
    .selectFrom("log_entry")
    .select("hash")
    .where("log", "=", channelWith(peer.party))
    .where("hash", "in", hashes)
    .execute();
  const known = new Set(rows.map(({ hash }) => base64url(hash)));
  const missing = own.find(({ entry }) => !known.has(base64url(entry.hash)));
  return missing === undefined ? null : { kind: "bad-proof", at: `/entries/${missing.index}` };
}

/** What this node holds of the peer's channel log, with what the batch so far adds, and its copies of entries from `start` on. */
async function haveOf(node: Node, work: Batch, peer: PeerNode, start: number): Promise<{ edge: Edge; entries: Entry[] }> {
  const row = await node.db.selectFrom("peer").select(["size", "edge"]).where("party", "=", peer.party).executeTakeFirstOrThrow();
  const stored = edgeFromBytes(row.size, row.edge);
  if (stored === null) throw new Error(`the edge of the log of ${peer.party} does not fit its size`);
  const rows = await node.db
    .selectFrom("incoming")
    .select(["class", "hash"])
    .where("peer", "=", peer.party)
    .where("idx", ">=", start)
    .orderBy("idx")
    .limit(8192)
    .execute();
  const entries = rows.map((entry): Entry => ({ class: entry.class as Class, hash: entry.hash }));
  const together = work.incomingOf(peer.party);
  if (together === undefined) return { edge: stored, entries };
  const more = together.rows.filter(({ idx }) => idx >= start);
  return { edge: together.edge, entries: [...entries, ...more.map((entry): Entry => ({ class: entry.class as Class, hash: entry.hash }))] };
}

async function takeFresh(
  node: Node,
  work: Batch,
  peer: PeerNode,
  received: Received,
  prepared: readonly PreparedItem[],
  size: number,
  seen: SeenLog,
  iat: number,
): Promise<IncomingRow[]> {
  const items = new Map(prepared.map((item) => [item.index, item]));
  const rows: IncomingRow[] = [];
  for (const [i, entry] of received.append.entries()) {
    const idx = size + i;
    const item = items.get(idx);
    const result: ItemResult =
      item === undefined
        ? { stage: null, at: work.at, own: null, refusal: null }
        : await takeOrPark(node, work, peer, item, seen, { iat, class: entry.class });
    rows.push({ peer: peer.party, idx, class: entry.class, hash: Buffer.from(entry.hash), ...result });
  }
  return rows;
}

/**
 * One item that this node cannot deal with must not stop all that comes after it: it is kept and waits, with what follows it in its
 * case, and is tried again. A public record decides who may sign what follows: a fault there stops the whole, which comes again.
 */
async function takeOrPark(
  node: Node,
  work: Batch,
  peer: PeerNode,
  item: PreparedItem,
  seen: SeenLog,
  arrived: { readonly iat: number; readonly class: number },
): Promise<ItemResult> {
  const { note, cosignedAt } = seen;
  const waiting = await waitingCases(node, work, peer);
  const isFree = !item.needs.cases.some((id) => waiting.has(id));
  const result = isFree ? await takeUnlessFault(node, work, peer, item, seen) : null;
  if (result !== null) return result;
  if (item.kind === "public") throw new Error(`record ${item.index} of ${peer.party} could not be dealt with`);
  return park(node, work, peer, item, { ...arrived, note, cosignedAt });
}

function keepIncoming(node: Node, work: Batch, peer: PeerNode, edge: Edge, checkpoint: string | null, rows: readonly IncomingRow[]): void {
  if (rows.length === 0) return;
  work.addIncoming(peer.party, edge, rows);
  work.written.also.push(async (trx) => {
    await insertRows("incoming", incomingColumns, rows).execute(trx);
    await trx
      .updateTable("peer")
      .set({ size: edge.size, edge: Buffer.from(edgeBytes(edge)), ...(checkpoint === null ? {} : { checkpoint }) })
      .where("party", "=", peer.party)
      .execute();
  });
  work.written.committed.push(() => node.metrics.logSize(`peer-${peer.party}`, edge.size));
}

async function resultsBefore(node: Node, work: Batch, peer: PeerNode, received: Received): Promise<Map<number, ItemResult>> {
  const known = received.items.filter(({ fresh }) => !fresh).map(({ index }) => index);
  if (known.length === 0) return new Map();
  const rows = await node.db.selectFrom("incoming").selectAll().where("peer", "=", peer.party).where("idx", "in", known).execute();
  return new Map([...rows, ...(work.incomingOf(peer.party)?.rows ?? [])].map((row) => [row.idx, row]));
}

function receiptItem(index: number, entry: Entry, result: ItemResult | undefined): ReceiptItem {
  const base = { index, record: base64url(entry.hash), at: result?.at ?? 0, ...(result?.own == null ? {} : { own: result.own }) };
  if (result?.stage === "refused") return { ...base, stage: "refused", refusal: result.refusal as Refusal };
  return { ...base, stage: result?.stage === "accepted" ? "accepted" : "received" };
}

async function answer(node: Node, peer: PeerNode, envelope: string, { edge, items }: Taken): Promise<string> {
  const checkpoint = await newestCheckpoint(node.db, channelWith(peer.party));
  return signReceipt(node.crypto, node.signer, {
    from: node.party,
    to: peer.party,
    envelope: base64url(node.crypto.sha256(utf8(envelope))),
    at: node.clock.now(),
    have: { size: edge.size, root: base64(edgeRoot(node.crypto, edge)) },
    items,
    checkpoint: checkpoint.note,
  });
}
