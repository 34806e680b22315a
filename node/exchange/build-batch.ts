import { sql } from "kysely";
import type { BatchItem, VerifierKey } from "#kernel";
import { base64url, ENVELOPE_LIMIT, type Entry, type EntryClass, isPublicClass, MOST_ENTRIES, parseNote, signBatch } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { openDisclosures } from "#node/content/open.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { consistencyProof, newestCheckpoint } from "#node/log/proofs.ts";

/** What one envelope carries: entries `start` … `end` − 1 of the channel log. */
export type BuiltBatch = {
  readonly batch: string;
  readonly start: number;
  readonly end: number;
  /** Of the log, as far as it was looked at. */
  readonly size: number;
  readonly chunks: readonly Buffer[];
  /** Of the records that go along: index and hash. */
  readonly items: readonly { readonly index: number; readonly hash: string }[];
};

type ItemRecord = { readonly record: string; readonly kid: string | null };

/** What else an envelope holds: its headers, the checkpoint with its cosignatures, the proof. */
const AROUND = 24_000;
/** Of an entry in base64, and of an item's member names and marks, with three for each disclosure. */
const ENTRY_BYTES = 44;
const ITEM_BYTES = 64;

/** JWE and JWS write bytes as base64url, one around the other: what a batch may hold so that its envelope stays within the limit. */
const roomIn = (envelopeBytes: number): number => Math.floor((envelopeBytes * 9) / 16) - AROUND;

const bytesOf = ({ record, disclosures, author }: BatchItem): number =>
  [record, ...disclosures, ...author].reduce((bytes, text) => bytes + text.length + 3, ITEM_BYTES);

/** The next part of the channel log for a peer that has `start` entries of it; null if it has all. */
export async function buildBatch(node: Node, peer: PeerNode, start: number, mostItems: number): Promise<BuiltBatch | null> {
  const log = channelWith(peer.party);
  const { size, note } = await newestCheckpoint(node.db, log);
  if (start >= size) return null;
  const part = await takePart(node, log, start, size, mostItems);
  const seen = await seenWith(node, log, start, start + part.entries.length);
  const end = seen?.end ?? start + part.entries.length;
  const entries = part.entries.slice(0, end - start);
  const items = part.items.filter(({ index }) => index < end);
  const hashes = entries.map(({ hash }) => hash as Buffer);
  const chunks = await chunksOf(node, hashes);
  const checkpoint = seen?.checkpoint ?? { size, note };
  const consistency = await consistencyProof(node.db, node.crypto, log, end, checkpoint.size);
  const batch = await signBatch(node.crypto, node.signer, {
    from: node.party,
    to: peer.party,
    iat: node.clock.now(),
    checkpoint: checkpoint.note,
    start,
    entries,
    consistency,
    items,
    receipts: [],
  });
  const sent = items.map(({ index }) => ({ index, hash: base64url(hashes[index - start] as Buffer) }));
  return { batch, start, end, size, items: sent, chunks };
}

type Part = { readonly entries: Entry[]; readonly items: BatchItem[] };

/** Entries whose records are looked up together: what an envelope holds, not what the log does, is what a part costs. */
const WINDOW = 64;

/** Entries from `start` on with their records, up to the limits of an envelope. The peer's own records go without an item. */
async function takePart(node: Node, log: string, start: number, size: number, mostItems: number): Promise<Part> {
  const part: Part = { entries: [], items: [] };
  const room = roomIn(Math.min(node.config.limits.envelopeBytes, ENVELOPE_LIMIT));
  const most = Math.min(size, start + MOST_ENTRIES);
  let bytes = 0;
  let window = Math.min(mostItems, WINDOW);
  for (let from = start; from < most && part.items.length < mostItems; from = start + part.entries.length) {
    const rows = await entriesFrom(node, log, from, Math.min(most, from + window));
    const found = await itemsOf(node, rows);
    for (const row of rows) {
      const item = found.get(row.idx);
      if (item === undefined && isPublicClass(row.class as EntryClass)) throw new Error(`public record ${row.idx} of ${log} is missing`);
      bytes += ENTRY_BYTES + (item === undefined ? 0 : bytesOf(item));
      const isFull = (item !== undefined && part.items.length === mostItems) || (part.entries.length > 0 && bytes > room);
      if (isFull) return part;
      if (item !== undefined) part.items.push(item);
      part.entries.push({ class: row.class as EntryClass, hash: row.hash });
    }
    if (found.size === 0) window *= 4;
  }
  return part;
}

type EntryRow = { readonly idx: number; readonly class: number; readonly hash: Buffer };

const entriesFrom = (node: Node, log: string, from: number, to: number): Promise<EntryRow[]> =>
  node.db
    .selectFrom("log_entry")
    .select(["idx", "class", "hash"])
    .where("log", "=", log)
    .where("idx", ">=", from)
    .where("idx", "<", to)
    .orderBy("idx")
    .execute();

/** What goes along with these entries, by index. */
async function itemsOf(node: Node, rows: readonly EntryRow[]): Promise<Map<number, BatchItem>> {
  const records = await recordsOf(
    node,
    rows.map(({ hash }) => hash),
  );
  const own = rows.filter(({ hash }) => records.has(base64url(hash)));
  if (own.length === 0) return new Map();
  const [disclosed, names] = await Promise.all([
    disclosuresOf(
      node,
      own.map(({ hash }) => hash),
    ),
    authorNames(node, [...records.values()]),
  ]);
  return new Map(
    own.map(({ idx, hash }): [number, BatchItem] => {
      const name = base64url(hash);
      const { record, kid } = records.get(name) as ItemRecord;
      return [idx, { index: idx, record, disclosures: disclosed.get(name) ?? [], author: names.get(kid ?? "") ?? [] }];
    }),
  );
}

type Seen = { readonly size: number; readonly at: number; readonly note: string };

/** Seconds between two cosignatures beyond which what the first one covers does not wait for the second. */
const TOGETHER = 300;

/**
 * The first checkpoint over the entries `start` … `end` − 1 that a witness cosigned: its time proves that an act which arrives late was logged in
 * time (SEMANTICS 3). What was seen much earlier than the rest goes before it, by itself, so that it keeps its proof. Null while nothing was seen;
 * then the newest checkpoint goes.
 */
async function seenWith(node: Node, log: string, start: number, end: number): Promise<{ end: number; checkpoint: Seen } | null> {
  const first = await firstSeen(node, log, start + 1);
  if (first === null) return null;
  if (first.size >= end) return { end, checkpoint: first };
  const all = await firstSeen(node, log, end);
  const isNear = (all?.at ?? node.clock.now()) - first.at <= TOGETHER;
  if (isNear) return all === null ? null : { end, checkpoint: all };
  return { end: first.size, checkpoint: first };
}

async function firstSeen(node: Node, log: string, end: number): Promise<Seen | null> {
  const row = await node.db
    .selectFrom("cosigned_checkpoint")
    .innerJoin("cosignature", (join) =>
      join.onRef("cosignature.log", "=", "cosigned_checkpoint.log").onRef("cosignature.size", "=", "cosigned_checkpoint.size"),
    )
    .select(["cosigned_checkpoint.size", "cosigned_checkpoint.note"])
    .where("cosigned_checkpoint.log", "=", log)
    .where("cosigned_checkpoint.size", ">=", end)
    .orderBy("cosigned_checkpoint.size")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined || !isByKey(row.note, node.logKeys.get(log)?.vkey)) return null;
  const lines = await node.db
    .selectFrom("cosignature")
    .select(["line", "at"])
    .where("log", "=", log)
    .where("size", "=", row.size)
    .orderBy("witness")
    .execute();
  const at = Math.min(...lines.map((line) => line.at));
  return { size: row.size, at, note: row.note + lines.map(({ line }) => line).join("") };
}

/** A checkpoint from before the log's key changed proves nothing to a receiver that knows the new one. */
const isByKey = (note: string, key: VerifierKey | undefined): boolean => {
  const parsed = parseNote(note);
  return parsed.ok && key !== undefined && parsed.value.signatures.some(({ name, id }) => name === key.name && id === key.id);
};

const anyOf = (hashes: readonly Buffer[]) => sql<Buffer>`any(${hashes}::bytea[])`;

/** Records among the entries that this party authored, and all public ones; the peer has the others already. */
async function recordsOf(node: Node, hashes: readonly Buffer[]): Promise<Map<string, ItemRecord>> {
  const [acts, lines, refusals, publics] = await Promise.all([
    node.db.selectFrom("act").select(["hash", "body", "kid"]).where("hash", "=", anyOf(hashes)).where("party", "=", node.party).execute(),
    node.db
      .selectFrom("line")
      .innerJoin("case_file", "case_file.id", "line.case_id")
      .select(["line.hash", "line.body"])
      .where("line.hash", "=", anyOf(hashes))
      .where("case_file.home", "=", node.party)
      .execute(),
    node.db.selectFrom("refusal").select(["hash", "body"]).where("hash", "=", anyOf(hashes)).where("by_party", "=", node.party).execute(),
    node.db.selectFrom("public_record").select(["hash", "body"]).where("hash", "=", anyOf(hashes)).execute(),
  ]);
  return new Map<string, ItemRecord>([
    ...[...lines, ...refusals, ...publics].map(({ hash, body }): [string, ItemRecord] => [base64url(hash), { record: body, kid: null }]),
    ...acts.map(({ hash, body, kid }): [string, ItemRecord] => [base64url(hash), { record: body, kid }]),
  ]);
}

/** What the peer is meant to read: content of acts, and the readable number with a case's first line. */
async function disclosuresOf(node: Node, hashes: readonly Buffer[]): Promise<Map<string, string[]>> {
  const [content, numbers] = await Promise.all([
    openDisclosures(node, hashes),
    node.db.selectFrom("line_disclosure").selectAll().where("line", "=", anyOf(hashes)).execute(),
  ]);
  for (const { line, body } of numbers) content.set(base64url(line), [...(content.get(base64url(line)) ?? []), body]);
  return content;
}

/** Disclosures of the authors' grants, by kid. */
async function authorNames(node: Node, records: readonly ItemRecord[]): Promise<Map<string, string[]>> {
  const kids = [...new Set(records.flatMap(({ kid }) => (kid === null ? [] : [kid])))];
  if (kids.length === 0) return new Map();
  const rows = await node.db.selectFrom("grant_disclosure").selectAll().where("party", "=", node.party).where("kid", "in", kids).execute();
  return new Map(rows.map(({ kid, disclosures }) => [kid, disclosures]));
}

async function chunksOf(node: Node, hashes: readonly Buffer[]): Promise<Buffer[]> {
  const rows = await node.db
    .selectFrom("act_chunk")
    .innerJoin("act", "act.hash", "act_chunk.act")
    .select("act_chunk.chunk")
    .where("act_chunk.act", "=", anyOf(hashes))
    .where("act.party", "=", node.party)
    .execute();
  return rows.map(({ chunk }) => chunk);
}
