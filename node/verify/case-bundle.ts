import { type Kysely, sql } from "kysely";
import { base64url, buildInclusion, type Entry, type EntryClass, formatLogProof } from "#kernel";
import { DOMESTIC } from "#node/acts/accept.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { inclusionProof, newestCheckpoint, proofUnder, withCosignatures } from "#node/log/proofs.ts";
import { tileSource } from "#node/log/tile-source.ts";
import { firstCosigned } from "#node/log/timely.ts";
import { witnessesOf } from "#node/log/witnesses.ts";
import type { ActorStore } from "#node/store/actor-store.ts";
import { type CaseRecord, idBytes } from "#node/store/case-record.ts";
import type { ActRow, Database, LineRow } from "#node/store/database.ts";
import { linesBeside } from "#node/store/lines-beside.ts";
import { type BundleSource, buildBundle, type SourceLog, type SourceParty } from "./bundle.ts";
import type { Bundle } from "./bundle-format.ts";

/** `logs`: those of this node that hold the case's records, two for a case that was begun on paper and shared. `peer`: whose node has it too. */
type Places = { readonly logs: readonly string[]; readonly peer: PeerNode | undefined };

/** The case as a bundle for someone who may read it: each record in its author party's log, with a proof there. */
export async function caseBundle(node: Node, store: ActorStore, id: string, purpose: string | null): Promise<Bundle> {
  const record = await node.caseOf(id);
  const loaded = record === undefined ? undefined : node.protocols.get(record.protocol);
  if (record === undefined || loaded === undefined) throw new Error(`case ${id} is not here`);
  const other = node.peers.get((record.home === node.party ? record.partner : record.home) ?? "");
  const peer = record.log === DOMESTIC ? undefined : other;
  const acts = await node.db
    .selectFrom("act")
    .selectAll()
    .where("case_id", "=", idBytes(id))
    .where("audience", "=", "both")
    .orderBy("at")
    .execute();
  const contents = await store.contentOf(id, acts, purpose);
  const places = { logs: [...new Set([...acts.map(({ log }) => log), record.log])], peer };
  const source: BundleSource = {
    case: id,
    home: record.home,
    protocol: loaded.protocol,
    state: record.state,
    parties: await partiesOf(node, places),
    acts: await Promise.all(acts.map((row) => sourceAct(node, places, row, contents.get(base64url(row.hash)) ?? []))),
    lines: await linesOf(node, places, record),
    refusals: await refusalsOf(node, places, record),
    receipts: await receiptsOf(node, places, id),
    evidence: await evidenceOf(node, places, record),
    proof: (log, index) => proofIn(node, places, log, index),
  };
  return buildBundle(node.crypto, source);
}

const ownOrigin = (node: Node, log: string): string => node.logKeys.get(log)?.vkey.name ?? "";
/** Of the log of a record's author party; `log` is where it stands here. */
const originFor = (node: Node, { peer }: Places, party: string, log: string): string =>
  party === node.party ? ownOrigin(node, log) : (peer?.channel.name ?? "");

async function sourceAct(node: Node, places: Places, row: ActRow, disclosures: readonly string[]) {
  const author = await node.db
    .selectFrom("grant_disclosure")
    .select("disclosures")
    .where("party", "=", row.party)
    .where("kid", "=", row.kid)
    .executeTakeFirst();
  return {
    record: row.body,
    disclosures,
    log: originFor(node, places, row.party, row.log),
    index: row.author_idx,
    author: author?.disclosures ?? [],
    at: row.author_at,
  };
}

/** A line of the partner's stands at the index that it has in the partner's log. */
async function linesOf(node: Node, places: Places, record: CaseRecord): Promise<BundleSource["lines"]> {
  const rows = await node.db.selectFrom("line").selectAll().where("case_id", "=", idBytes(record.id)).orderBy("n").execute();
  return Promise.all(
    rows.map(async (row) => {
      const disclosures = await node.db.selectFrom("line_disclosure").select("body").where("line", "=", row.hash).execute();
      const index = record.home === node.party ? row.idx : await indexAtPeer(node, places, row.hash);
      const timely = timelyIn(row.body) ? await timelyProof(node, places, row) : undefined;
      return {
        record: row.body,
        n: row.n,
        disclosures: disclosures.map(({ body }) => body),
        log: originFor(node, places, record.home, row.log),
        index,
        ...(timely === undefined ? {} : { timely }),
      };
    }),
  );
}

const timelyIn = (line: string): boolean => JSON.parse(Buffer.from(line.split(".")[1] ?? "", "base64url").toString()).timely !== undefined;

/** That somebody else had seen the act in time: of an own act by the first cosignature over it, of the partner's by what its line rests on. */
async function timelyProof(node: Node, { peer }: Places, line: LineRow): Promise<string | undefined> {
  const { db, crypto } = node;
  const act = await db
    .selectFrom("act")
    .select(["party", "log", "idx", "author_idx"])
    .where("hash", "=", line.act)
    .executeTakeFirstOrThrow();
  if (act.party === node.party) {
    const size = (await firstCosigned(node, act.log, act.idx))?.size;
    const sent =
      size === undefined
        ? undefined
        : await db.selectFrom("cosigned_checkpoint").select("note").where("log", "=", act.log).where("size", "=", size).executeTakeFirst();
    if (size === undefined || sent === undefined) return undefined;
    return proofUnder(db, crypto, act.log, act.idx, await withCosignatures(db, act.log, size, sent.note));
  }
  const kept = await db.selectFrom("timely_proof").select("checkpoint").where("line", "=", line.hash).executeTakeFirst();
  return kept === undefined || peer === undefined ? undefined : proofAtPeer(node, peer, act.author_idx, kept.checkpoint);
}

async function refusalsOf(node: Node, places: Places, { id, log }: CaseRecord): Promise<BundleSource["refusals"]> {
  const rows = await node.db.selectFrom("refusal").selectAll().where("case_id", "=", idBytes(id)).where("log", "=", log).execute();
  return Promise.all(
    rows.map(async (row) => {
      const index = row.by_party === node.party ? row.idx : await indexAtPeer(node, places, row.hash);
      return {
        record: row.body,
        disclosures: [],
        party: row.by_party,
        log: originFor(node, places, row.by_party, row.log),
        index,
        ...(row.act_body === null ? {} : { act: row.act_body }),
      };
    }),
  );
}

/** What the home signed and this node could not fold. */
async function evidenceOf(node: Node, places: Places, record: CaseRecord): Promise<BundleSource["evidence"]> {
  const rows = await linesBeside(node.db, record);
  return Promise.all(
    rows.map(async ({ hash, body, log }) => ({
      record: body,
      log: originFor(node, places, record.home, log),
      index: await indexAtPeer(node, places, hash),
    })),
  );
}

async function indexAtPeer(node: Node, { peer }: Places, hash: Buffer): Promise<number> {
  const row = await node.db
    .selectFrom("incoming")
    .select("idx")
    .where("peer", "=", peer?.party ?? "")
    .where("hash", "=", hash)
    .executeTakeFirstOrThrow();
  return row.idx;
}

/** The partner's receipts that told the stages of this party's records of the case, the oldest first. */
async function receiptsOf(node: Node, { peer }: Places, id: string): Promise<string[]> {
  const caseId = idBytes(id);
  const { rows } = await sql<{ body: string }>`select r.body from receipt r where r.hash in (
      select unnest(array[d.receipt, d.earlier]) from delivery d where d.peer = ${peer?.party ?? ""} and d.hash in (
        select hash from act where case_id = ${caseId}
        union all select hash from line where case_id = ${caseId}
        union all select hash from refusal where case_id = ${caseId}))
    order by r.at, r.hash`.execute(node.db);
  return rows.map(({ body }) => body);
}

async function partiesOf(node: Node, places: Places): Promise<SourceParty[]> {
  const own = await Promise.all(places.logs.map((log) => ownLog(node, log)));
  const parties: SourceParty[] = [{ party: node.party, root: node.config.root, node: node.kid, logs: own }];
  const { peer } = places;
  return peer === undefined
    ? parties
    : [...parties, { party: peer.party, root: peer.root, node: peer.node.subject, logs: [await peerLog(node, peer)] }];
}

async function ownLog(node: Node, name: string): Promise<SourceLog> {
  const { vkey, origin } = await node.db.selectFrom("log").select(["vkey", "origin"]).where("kind", "=", name).executeTakeFirstOrThrow();
  const records = await node.db
    .selectFrom("log_entry")
    .innerJoin("public_record", "public_record.hash", "log_entry.hash")
    .select(["log_entry.idx", "public_record.body"])
    .where("log_entry.log", "=", name)
    .where("log_entry.class", "<", 16)
    .where("public_record.party", "=", node.party)
    .orderBy("idx")
    .execute();
  return {
    origin,
    vkey,
    checkpoint: (await newestCheckpoint(node.db, name)).note,
    records: records.map(({ idx, body }) => ({ index: idx, record: body })),
  };
}

async function peerLog(node: Node, peer: PeerNode): Promise<SourceLog> {
  const row = await node.db.selectFrom("peer").select("checkpoint").where("party", "=", peer.party).executeTakeFirstOrThrow();
  const records = await node.db
    .selectFrom("incoming")
    .innerJoin("public_record", "public_record.hash", "incoming.hash")
    .select(["incoming.idx", "public_record.body"])
    .where("incoming.peer", "=", peer.party)
    .where("incoming.class", "<", 16)
    .where("public_record.party", "=", peer.party)
    .orderBy("idx")
    .execute();
  return {
    origin: peer.channel.name,
    vkey: peer.channelVkey,
    checkpoint: row.checkpoint ?? "",
    records: records.map(({ idx, body }) => ({ index: idx, record: body })),
  };
}

/** Proofs in the own log, and in the partner's from this node's full copy of its entries. */
async function proofIn(node: Node, places: Places, origin: string, index: number): Promise<string> {
  const { peer, logs } = places;
  if (peer === undefined || origin !== peer.channel.name) {
    const name = logs.find((log) => ownOrigin(node, log) === origin) ?? DOMESTIC;
    const partner = name === DOMESTIC ? null : (peer?.party ?? null);
    const witnesses = witnessesOf(node, { partner }).map(({ key }) => key.name);
    return inclusionProof(node.db, node.crypto, name, index, witnesses);
  }
  const row = await node.db.selectFrom("peer").select("checkpoint").where("party", "=", peer.party).executeTakeFirstOrThrow();
  const proof = await proofAtPeer(node, peer, index, row.checkpoint ?? "");
  if (proof === undefined) throw new Error(`the checkpoint of ${peer.party} is ahead of its entries`);
  return proof;
}

/** A proof in the partner's log under one of its checkpoints; undefined while this node does not have all entries of it. */
async function proofAtPeer(node: Node, peer: PeerNode, index: number, checkpoint: string): Promise<string | undefined> {
  const { size: held } = await node.db.selectFrom("peer").select("size").where("party", "=", peer.party).executeTakeFirstOrThrow();
  const size = checkpointSize(checkpoint);
  if (size > held) return undefined;
  const proof = await buildInclusion(node.crypto, tileSource(node.crypto, incomingRows(node.db, peer.party)).hashReader(size), index, size);
  return formatLogProof({ extra: null, index, proof, checkpoint });
}

const checkpointSize = (note: string): number => Number(note.split("\n")[1]);

/** A partner's channel log from its entries alone: no tile of it is kept. */
const incomingRows = (db: Kysely<Database>, peer: string) => ({
  entries: async (from: number, to: number): Promise<Entry[]> => {
    const rows = await db
      .selectFrom("incoming")
      .select(["class", "hash"])
      .where("peer", "=", peer)
      .where("idx", ">=", from)
      .where("idx", "<", to)
      .orderBy("idx")
      .execute();
    return rows.map((row) => ({ class: row.class as EntryClass, hash: row.hash }));
  },
  fullTile: async () => null,
  tileRoots: async () => [],
});
