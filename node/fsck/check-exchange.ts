/** What this node keeps of its partners' logs, and what it still owes them. */
import { type Kysely, sql } from "kysely";
import { base64url, type EntryClass, edgeBytes, entryLeafHash, equal, parseCheckpoint, parseNote } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { WitnessDatabase } from "#node/log/witness-store.ts";
import type { IncomingRow, PeerRow } from "#node/store/database.ts";
import { TreeAgain } from "./check-tree.ts";
import { type FsckDeps, pages } from "./deps.ts";
import { openUnderAny } from "./granted-keys.ts";

const PAGE = 2048;

export async function checkExchange(deps: FsckDeps): Promise<void> {
  const rows = await deps.db.selectFrom("peer").selectAll().orderBy("party").execute();
  for (const row of rows.filter(({ party }) => deps.peers.has(party))) {
    await checkIncoming(deps, row);
    await checkOutbox(deps, row);
  }
  await checkDeliveries(deps);
}

type WitnessRow = { readonly size: number; readonly root: Uint8Array; readonly checkpoint: string | null };

/** The copy of the partner's channel log. */
async function checkIncoming(deps: FsckDeps, peer: PeerRow): Promise<void> {
  const { found, progress, crypto } = deps;
  const witness = await witnessRow(deps, peer.party);
  const checkpoint = peer.checkpoint === null ? null : checkpointIn(peer.checkpoint);
  const sizes = [witness?.size, checkpoint?.size].filter((size): size is number => size !== undefined && size > 0 && size <= peer.size);
  const tree = new TreeAgain(
    deps,
    [...new Set(sizes)].sort((a, b) => a - b),
  );
  let next = 0;
  let whole = true;
  for await (const page of incomingOf(deps, peer.party)) {
    whole = findGaps(deps, peer, page, next) && whole;
    next = (page.at(-1)?.idx ?? 0) + 1;
    if (whole) tree.append(page.map((row) => entryLeafHash(crypto, { class: row.class as EntryClass, hash: row.hash })));
    await checkOwnIndexes(deps, peer.party, page);
    progress(`log of ${peer.party}`, next, peer.size);
  }
  if (next < peer.size) found.add("incoming-missing", { peer: peer.party, index: next }, `${next} of ${peer.size} entries are kept`);
  if (!whole || next !== peer.size) return;
  const edge = Buffer.from(edgeBytes(tree.edge));
  if (!edge.equals(peer.edge)) {
    const mend = (trx: FsckDeps["db"]) => trx.updateTable("peer").set({ edge }).where("party", "=", peer.party).execute();
    found.add("peer-edge-wrong", { peer: peer.party }, "the kept edge does not follow from the entries", mend);
  }
  if (peer.checkpoint !== null) await checkSigned(deps, "peer-checkpoint-wrong", peer, peer.checkpoint, tree);
  if (witness !== undefined && witness.size > 0) await checkMemory(deps, peer, witness, tree);
}

const incomingOf = ({ db }: FsckDeps, peer: string) =>
  pages<IncomingRow>((last) =>
    db
      .selectFrom("incoming")
      .selectAll()
      .where("peer", "=", peer)
      .where("idx", ">", last?.idx ?? -1)
      .orderBy("idx")
      .limit(PAGE)
      .execute(),
  );

function findGaps({ found }: FsckDeps, { party, size }: PeerRow, page: readonly IncomingRow[], from: number): boolean {
  let expected = from;
  let whole = true;
  for (const { idx } of page) {
    if (idx > expected) found.add("incoming-missing", { peer: party, index: expected }, `entries ${expected} to ${idx - 1} are not there`);
    if (idx >= size) found.add("incoming-beyond", { peer: party, index: idx }, `the kept size is ${size}`);
    whole &&= idx === expected && idx < size;
    expected = idx + 1;
  }
  return whole;
}

/** Where a partner's record stands in the own channel log. */
async function checkOwnIndexes({ db, found }: FsckDeps, peer: string, page: readonly IncomingRow[]): Promise<void> {
  const hashes = page.map(({ hash }) => hash);
  const rows = await db
    .selectFrom("log_entry")
    .select(["idx", "hash"])
    .where("log", "=", channelWith(peer))
    .where("hash", "=", sql<Buffer>`any(${hashes}::bytea[])`)
    .execute();
  const own = new Set(rows.map(({ idx, hash }) => `${idx} ${base64url(hash)}`));
  const known = new Set(rows.map(({ hash }) => base64url(hash)));
  for (const row of page) {
    const where = { peer, index: row.idx };
    if (row.own !== null && !own.has(`${row.own} ${base64url(row.hash)}`))
      found.add("incoming-wrong", where, `it is said to stand at ${row.own} of the own channel log`);
    else if (row.stage === null && !known.has(base64url(row.hash)))
      found.add("incoming-wrong", where, "it came without its record, as one of this node's own, and is none");
  }
}

const checkpointIn = (note: string): { readonly size: number; readonly root: Uint8Array } | null => {
  const parsed = parseNote(note);
  const checkpoint = parsed.ok ? parseCheckpoint(parsed.value.text) : parsed;
  return checkpoint.ok ? checkpoint.value : null;
};

async function checkSigned(
  deps: FsckDeps,
  what: "peer-checkpoint-wrong" | "witness-memory-wrong",
  { party, size }: PeerRow,
  note: string,
  tree: TreeAgain,
): Promise<void> {
  const { peers, found } = deps;
  const key = peers.get(party)?.channel;
  const opened = key === undefined ? null : await openUnderAny(deps, note, key);
  if (!opened?.ok) return found.add(what, { peer: party }, "it is not signed by the partner's log");
  const { checkpoint } = opened.value;
  const root = tree.roots.get(checkpoint.size);
  if (checkpoint.size <= size && (root === undefined || !equal(root, checkpoint.root)))
    found.add(what, { peer: party, size: checkpoint.size }, "its root is not that of the entries that came");
}

async function witnessRow({ db, peers }: FsckDeps, party: string): Promise<WitnessRow | undefined> {
  const row = await (db as unknown as Kysely<WitnessDatabase>)
    .selectFrom("witness_log")
    .select(["size", "root", "checkpoint"])
    .where("origin", "=", peers.get(party)?.channel.name ?? "")
    .executeTakeFirst();
  return row === undefined ? undefined : { ...row, size: Number(row.size) };
}

/** What this node, as a witness of the partner's log, remembers. */
async function checkMemory(deps: FsckDeps, peer: PeerRow, { size, root, checkpoint }: WitnessRow, tree: TreeAgain): Promise<void> {
  const where = { peer: peer.party, size };
  const signed = checkpoint === null ? null : checkpointIn(checkpoint);
  if (checkpoint === null || signed === null || signed.size !== size || !equal(signed.root, root))
    return deps.found.add("witness-memory-wrong", where, "size and root are not those of the checkpoint that was cosigned");
  await checkSigned(deps, "witness-memory-wrong", peer, checkpoint, tree);
}

/** Rows of what the partner has not acknowledged: entries from `delivered` on whose record this party authored. */
async function checkOutbox({ db, found, party }: FsckDeps, { party: peer, delivered }: PeerRow): Promise<void> {
  const log = channelWith(peer);
  const { size } = (await db.selectFrom("log").select("size").where("kind", "=", log).executeTakeFirst()) ?? { size: 0 };
  if (delivered > size) found.add("delivered-wrong", { peer }, `${delivered} entries are acknowledged of a log of ${size}`);
  const entries = await db
    .selectFrom("log_entry as e")
    .select(["e.idx", "e.hash", "e.class"])
    .select([
      sql<boolean>`exists (select 1 from act a where a.hash = e.hash and a.party = ${party})
        or exists (select 1 from public_record p where p.hash = e.hash and p.party = ${party})
        or exists (select 1 from refusal r where r.hash = e.hash and r.by_party = ${party})
        or exists (select 1 from line l join case_file c on c.id = l.case_id where l.hash = e.hash and c.home = ${party})`.as("own"),
    ])
    .where("e.log", "=", log)
    .where("e.idx", ">=", delivered)
    .orderBy("e.idx")
    .execute();
  const expected = new Map(entries.filter(({ own }) => own).map(({ idx, hash }) => [idx, hash]));
  const rows = await db.selectFrom("outbox").selectAll().where("peer", "=", peer).orderBy("idx").execute();
  for (const { idx, hash } of rows) {
    const follows = expected.get(idx);
    if (follows?.equals(hash)) expected.delete(idx);
    else {
      const mend = (trx: FsckDeps["db"]) =>
        trx.deleteFrom("outbox").where("peer", "=", peer).where("idx", "=", idx).where("hash", "=", hash).execute();
      found.add("outbox-stray", { peer, index: idx }, "nothing there is to be sent, or it is acknowledged", mend);
    }
  }
  for (const [idx, hash] of expected) {
    const mend = (trx: FsckDeps["db"]) => trx.insertInto("outbox").values({ peer, idx, hash }).execute();
    found.add("outbox-missing", { peer, index: idx }, "an own record that is not acknowledged", mend);
  }
}

/** Receipts kept for records that no channel log has, and duties about acts that are not kept. */
async function checkDeliveries({ db, found }: FsckDeps): Promise<void> {
  const { rows } = await sql<{ hash: Buffer; peer: string }>`
    select d.hash, d.peer from delivery d
    where not exists (select 1 from log_entry e where e.hash = d.hash and e.log = 'channel-' || d.peer)`.execute(db);
  for (const { hash, peer } of rows) found.add("delivery-stray", { peer, hash: base64url(hash) }, "the channel log has no such entry");
  const duties = await db
    .selectFrom("duty")
    .leftJoin("act", "act.hash", "duty.act")
    .select(["duty.id", "duty.act"])
    .where("act.hash", "is", null)
    .execute();
  for (const { id, act } of duties) found.add("duty-stray", { id, act: base64url(act) }, "the act that it is about is not kept");
}
