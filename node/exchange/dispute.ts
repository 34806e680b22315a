import { type AnyLine, base64url, type DocketLine, EntryClass, parseLine, type Refusal } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { jsonText } from "#node/store/insert.ts";
import type { ItemResult } from "./inbox.ts";
import { no, yes } from "./results.ts";

/**
 * Keeps an invalid line as evidence: the case is disputed until one comes that follows what was folded (spec/docket.md, Dispute). The very
 * line that was folded before is no contradiction: it only stands in the partner's log twice.
 */
export async function dispute(node: Node, work: Batch, peer: PeerNode, line: AnyLine, n: number, because: Refusal): Promise<ItemResult> {
  const { payload } = line;
  const hash = idBytes(line.hash);
  const known = await keptLine(node, work, hash);
  if (known !== undefined) return yes(work, known.idx);
  const own = work.append(channelWith(peer.party), line.kind === "line" ? EntryClass.docketLine : EntryClass.refusal, hash);
  const row = { hash, case_id: idBytes(payload.case), n, body: line.text, because: jsonText(because), at: work.at };
  work.written.also.push((trx) =>
    trx
      .insertInto("invalid_line")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute(),
  );
  const record = work.case(payload.case);
  if (record !== undefined && record.home === peer.party && record.disputed === null)
    changeStanding(node, work, record.id, () => ({ disputed: n, changed_at: work.at }));
  node.metrics.alarm("invalid-line");
  return no(work, because, own);
}

async function keptLine(node: Node, work: Batch, hash: Buffer): Promise<{ idx: number } | undefined> {
  const together = work.written.lines.find((row) => row.hash.equals(hash));
  return together ?? node.db.selectFrom("line").select("idx").where("hash", "=", hash).executeTakeFirst();
}

export type KeptLine = {
  /** Null for a refusal that contradicts the docket: it is never folded. */
  readonly line: DocketLine | null;
  readonly n: number | null;
  /** Its place and arrival in the own log. */
  readonly idx: number;
  readonly at: number;
  readonly act: ActRow | undefined;
};

/** What of a case could not be folded, by number and arrival, with the acts that it numbers. */
export async function keptLines({ db, crypto }: Node, peer: PeerNode, caseId: string): Promise<KeptLine[]> {
  const rows = await db
    .selectFrom("invalid_line")
    .innerJoin("log_entry", "log_entry.hash", "invalid_line.hash")
    .select(["invalid_line.body", "invalid_line.n", "log_entry.idx", "log_entry.at"])
    .where("invalid_line.case_id", "=", idBytes(caseId))
    .where("log_entry.log", "=", channelWith(peer.party))
    .orderBy("invalid_line.n")
    .orderBy("log_entry.idx")
    .execute();
  const read = rows.map(({ body, ...kept }) => {
    const line = parseLine(crypto, body);
    return { ...kept, line: line.ok ? line.value : null };
  });
  const hashes = read.flatMap(({ line }) => (line === null ? [] : [idBytes(line.payload.act)]));
  const acts = hashes.length === 0 ? [] : await db.selectFrom("act").selectAll().where("hash", "in", hashes).execute();
  const byHash = new Map(acts.map((row) => [base64url(row.hash), row]));
  return read.map((kept) => ({ ...kept, act: byHash.get(kept.line?.payload.act ?? "") }));
}
