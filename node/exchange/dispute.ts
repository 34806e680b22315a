import { type AnyLine, EntryClass, type Refusal } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ItemResult } from "./inbox.ts";
import { no, yes } from "./results.ts";

/**
 * Keeps an invalid line as evidence: the case is disputed until one comes that follows what was folded (spec/docket.md, Fold). A line that
 * was folded or kept before only stands in the partner's log twice: it gets the same answer, and changes nothing.
 */
export async function dispute(node: Node, work: Batch, peer: PeerNode, line: AnyLine, n: number, because: Refusal): Promise<ItemResult> {
  const hash = idBytes(line.hash);
  const folded = await idxIn(node, "line", work.written.lines, hash);
  if (folded !== undefined) return yes(work, folded);
  const kept = await idxIn(node, "invalid_line", work.written.invalid, hash);
  if (kept !== undefined) return no(work, because, kept);
  const { case: id } = line.payload;
  const log = channelWith(peer.party);
  const idx = work.append(log, line.kind === "line" ? EntryClass.docketLine : EntryClass.refusal, hash);
  work.written.invalid.push({ hash, case_id: idBytes(id), n, at: work.at, log, idx, body: line.text, because });
  const record = work.case(id);
  if (record !== undefined && record.home === peer.party && record.disputed === null)
    changeStanding(node, work, id, () => ({ disputed: n, changed_at: work.at }));
  node.metrics.alarm("invalid-line");
  return no(work, because, idx);
}

/** The place in the own log that a line has in this table, or gets with the batch. */
async function idxIn(
  { db }: Node,
  table: "line" | "invalid_line",
  together: readonly { readonly hash: Buffer; readonly idx: number }[],
  hash: Buffer,
): Promise<number | undefined> {
  const row =
    together.find((one) => one.hash.equals(hash)) ?? (await db.selectFrom(table).select("idx").where("hash", "=", hash).executeTakeFirst());
  return row?.idx;
}
