import { base64url, type DocketLine, parseLine } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow, InvalidLineRow } from "#node/store/database.ts";
import { linesBeside } from "#node/store/lines-beside.ts";
import { foldPartnersLine, keepLine } from "./fold-line.ts";

/**
 * Tries the cases that are disputed once more: a node that was mended, or has a protocol now which it did not have, ends the disputes that
 * were its own. A case that cannot be dealt with stops nothing.
 */
export async function retryKept(node: Node): Promise<void> {
  const rows = await node.db
    .selectFrom("invalid_line")
    .leftJoin("case_file", "case_file.id", "invalid_line.case_id")
    .leftJoin("line", (join) => join.onRef("line.case_id", "=", "invalid_line.case_id").onRef("line.log", "=", "invalid_line.log"))
    .select((row) => ["invalid_line.case_id", "invalid_line.log", "case_file.home", row.fn.max("line.idx").as("last")])
    .where((row) => row.or([row("case_file.id", "is", null), row("case_file.disputed", "is not", null)]))
    .groupBy(["invalid_line.case_id", "invalid_line.log", "case_file.home"])
    .execute();
  for (const { case_id, log, home, last } of rows) {
    const peer = [...node.peers.values()].find(({ party }) => channelWith(party) === log);
    if (peer === undefined || (home !== null && home !== peer.party)) continue;
    const id = base64url(case_id);
    try {
      const run = (work: Batch) => foldKept(node, work, peer, id, Number(last ?? -1));
      const folded = await node.sequencer.submit({ needs: { cases: [id], acts: [] }, run });
      if (folded > 0) node.logger.info({ peer: peer.party, case: id, folded }, "lines that were kept could be folded");
    } catch (err) {
      node.metrics.alarm("item-fault");
      node.logger.error({ peer: peer.party, case: id, err }, "lines that were kept could not be tried again");
    }
  }
}

/**
 * Lines that could not be folded when they came are tried again by their numbers: after a line that ended the dispute, and when the node
 * starts, for what stood in their way may have been this node's. `last` is the place in the own log of the newest line that was folded: of
 * those that came after it, and still cannot be, the first disputes the case. Gives how many were folded.
 */
export async function foldKept(node: Node, work: Batch, peer: PeerNode, caseId: string, last: number): Promise<number> {
  const left: Kept[] = [];
  const places = [last];
  for (const kept of await keptLines(node, work, peer, caseId)) {
    if (await foldOne(node, work, peer, caseId, kept)) places.push(kept.idx);
    else left.push(kept);
  }
  const newest = Math.max(...places);
  const [first] = left.filter(({ idx }) => idx > newest).sort((one, other) => one.idx - other.idx);
  if (first !== undefined)
    changeStanding(node, work, caseId, (record) => ({ disputed: first.n, changed_at: Math.max(record.changed_at, first.at) }));
  return places.length - 1;
}

/** What may be folded yet: `line` is null of a refusal, and of a line whose act the home has refused. `act` is the act that it numbers. */
type Kept = InvalidLineRow & { readonly line: DocketLine | null; readonly act: ActRow | undefined };

async function keptLines({ db, crypto }: Node, work: Batch, peer: PeerNode, caseId: string): Promise<Kept[]> {
  const id = idBytes(caseId);
  const log = channelWith(peer.party);
  const together = work.written.invalid.filter((row) => row.case_id.equals(id) && row.log === log);
  const rows = [...(await linesBeside(db, { id: caseId, home: peer.party })), ...together];
  const acts = await db.selectFrom("act").selectAll().where("case_id", "=", id).execute();
  const refusals = await db.selectFrom("refusal").select("act").where("case_id", "=", id).where("by_party", "=", peer.party).execute();
  const byHash = new Map(acts.map((act) => [base64url(act.hash), act]));
  const refused = new Set(refusals.map(({ act }) => base64url(act)));
  const kept = rows.map((row): Kept => {
    const read = parseLine(crypto, row.body);
    const line = read.ok && !refused.has(read.value.payload.act) ? read.value : null;
    const hash = line?.payload.act ?? "";
    return { ...row, line, act: work.act(hash) ?? byHash.get(hash) };
  });
  return kept.sort((one, other) => one.n - other.n || one.idx - other.idx);
}

async function foldOne(node: Node, work: Batch, peer: PeerNode, caseId: string, { line, idx, at, act }: Kept): Promise<boolean> {
  const record = work.case(caseId);
  if (line === null || line.payload.n !== (record?.state.n ?? 0) + 1) return false;
  const arrived = { number: null, at: Math.max(at, record?.changed_at ?? 0) };
  const folded = await foldPartnersLine(node, work, peer, line, act, arrived);
  if (folded.ok) keepLine(work, peer, line, idx, folded.value);
  return folded.ok;
}
