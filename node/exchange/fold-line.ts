import { sql } from "kysely";
import { accepted, type DocketLine, foldLine, type Outcome, refused } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { actOfRow } from "#node/acts/act-of-row.ts";
import { foldedRecord, stateBefore } from "#node/acts/dock.ts";
import type { Node, PeerNode } from "#node/context.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { considerDeclining } from "./consider-declining.ts";
import { objectionsTo } from "./objections.ts";
import { wake } from "./results.ts";

/** The readable number that goes with a line, and when the line came. */
type Arrived = { readonly number: string | null; readonly at: number };

/**
 * Folds one line of a case homed at the partner. Accepted with what this node objects, if anything. A line that folds ends a dispute: its
 * `previous` names the docket that both have.
 */
export async function foldPartnersLine(
  node: Node,
  work: Batch,
  peer: PeerNode,
  line: DocketLine,
  row: Pick<ActRow, "body" | "signer"> | undefined,
  { number, at }: Arrived,
): Promise<Outcome<unknown>> {
  const act = actOfRow(node.crypto, row);
  if (act === null) return refused({ kind: "unknown-act", act: line.payload.act });
  if (work.refusalOf(line.payload.act)?.by_party === peer.party) return refused({ kind: "conflict", what: "act" });
  const { frame } = act;
  const loaded = node.protocols.get(frame.protocol);
  if (loaded === undefined || loaded.hash !== frame.protocol_hash) return refused({ kind: "unknown-protocol", protocol: frame.protocol });
  const record = work.case(frame.case);
  if (record !== undefined && record.home !== peer.party)
    return refused({ kind: "wrong-sender", type: "line", role: peer.party, expected: [record.home] });
  const state = stateBefore(record, loaded.protocol);
  const by = row?.signer === "node" ? "node" : "agent";
  const stepped = foldLine({ protocol: loaded.protocol, hash: loaded.hash, signer: by }, state, line, act);
  if (!stepped.ok) return stepped;
  const before = record === undefined ? undefined : { ...record, disputed: null };
  const opening = { number, at, dated: line.payload.at, home: peer.party, own: node.party, log: channelWith(peer.party) };
  work.saveCase(foldedRecord(loaded.protocol, loaded.hash, act, stepped.value, before, opening));
  if (frame.party === peer.party) await considerDeclining(node, work, act, record);
  if (frame.party === peer.party) wake(work, loaded.protocol, act);
  return accepted(await objectionsTo(node, work, loaded.protocol, line, act, state));
}

/** Keeps a line that was folded, at its place in the own log, with what this node objects to it. It is evidence of nothing any more. */
export function keepLine(work: Batch, peer: PeerNode, { payload, hash, text }: DocketLine, idx: number, objection: unknown): void {
  const { lines, also } = work.written;
  lines.push({
    hash: idBytes(hash),
    case_id: idBytes(payload.case),
    n: payload.n,
    act: idBytes(payload.act),
    at: payload.at,
    log: channelWith(peer.party),
    idx,
    body: text,
    objection,
  });
  if (!work.isFirst("invalid lines that folded")) return;
  also.push((trx) => {
    const folded = lines.map((row) => row.hash);
    return sql`delete from invalid_line where hash = any(${folded}::bytea[])`.execute(trx);
  });
}
