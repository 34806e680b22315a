import {
  AHEAD,
  type AnyLine,
  accepted,
  type BatchItem,
  type DocketLine,
  EntryClass,
  foldLine,
  isCaseNumber,
  type Outcome,
  openNumber,
  type RefusalLine,
  refused,
} from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { actOfRow } from "#node/acts/act-of-row.ts";
import { foldedRecord, stateBefore } from "#node/acts/dock.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { considerDeclining } from "./consider-declining.ts";
import { dispute, type KeptLine, keptLines } from "./dispute.ts";
import type { ItemResult } from "./inbox.ts";
import { objectionsTo } from "./objections.ts";
import { type Kind, no, wake, yes } from "./results.ts";
import type { SeenLog } from "./take-item.ts";

/** A line or a refusal of the partner's node. */
export async function takeLine(
  node: Node,
  work: Batch,
  peer: PeerNode,
  { line, signed, item }: Kind<"line">,
  seen: SeenLog,
): Promise<ItemResult> {
  if (!signed.ok) return no(work, signed.refusal);
  noteAhead(node, peer, line);
  if (line.kind === "refusal") return takeRefusal(node, work, peer, line);
  const log = channelWith(peer.party);
  const { payload } = line;
  const hash = idBytes(line.hash);
  const act = work.act(payload.act);
  const wasDisputed = work.case(payload.case)?.disputed != null;
  const number = payload.n === 1 && work.case(payload.case) === undefined ? numberFor(node, work, peer, line, item, act, seen) : null;
  const folded = await foldPartnersLine(node, work, peer, line, act, { number, at: work.at });
  if (!folded.ok) return dispute(node, work, peer, line, payload.n, folded.refusal);
  const own = work.append(log, EntryClass.docketLine, hash);
  keepLine(work, peer, line, own, folded.value);
  if (wasDisputed) await foldKept(node, work, peer, payload.case, own);
  if (number !== null) for (const body of item.disclosures) work.written.numbers.push({ line: hash, body });
  return yes(work, own);
}

const keepLine = (work: Batch, peer: PeerNode, { payload, hash, text }: DocketLine, idx: number, objection: unknown): void => {
  work.written.lines.push({
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
};

/** The readable number that the home gives a new case, if it may stand; else the case has none here, and the operator is told. */
function numberFor(
  node: Node,
  work: Batch,
  peer: PeerNode,
  line: DocketLine,
  { disclosures }: BatchItem,
  row: Pick<ActRow, "body"> | undefined,
  { numbers }: SeenLog,
): string | null {
  if (disclosures.length === 0) return null;
  const opened = openNumber(node.crypto, line, disclosures);
  const text = opened.ok ? opened.value : null;
  const partner = actOfRow(node.crypto, row)?.frame.frame.partner;
  const isTaken = numbers.has(text ?? "") || work.changedCases().some((other) => other.home === peer.party && other.number === text);
  const isProper = text !== null && typeof partner === "string" && isCaseNumber(text, peer.party, partner) && !isTaken;
  if (isProper) return text;
  node.metrics.alarm("case-number");
  node.logger.warn({ peer: peer.party, case: line.payload.case, isTaken }, "the number that a partner gave a case cannot stand");
  return null;
}

/**
 * A line dated further ahead than clocks may be apart could let a deadline lapse before its time. It is folded all the same, since a state
 * depends on no reader's clock; the operator is told, and cosignatures prove it to anyone (SEMANTICS 3).
 */
function noteAhead({ clock, metrics, logger }: Node, peer: PeerNode, { payload }: AnyLine): void {
  const now = clock.now();
  if (payload.at <= now + AHEAD) return;
  metrics.alarm("line-ahead");
  logger.error({ peer: peer.party, at: payload.at, now }, "a partner's line is dated ahead");
}

/** The partner's signed no. One that comes a second time changes nothing; one for an act that its own docket numbers contradicts it. */
async function takeRefusal(node: Node, work: Batch, peer: PeerNode, line: RefusalLine): Promise<ItemResult> {
  const log = channelWith(peer.party);
  const { payload } = line;
  const hash = idBytes(line.hash);
  const known = work.refusalOf(payload.act);
  if (known?.hash.equals(hash)) return yes(work, known.idx);
  const record = work.case(payload.case);
  const docketed = record?.home === peer.party ? record.state.acts[payload.act] : undefined;
  if (docketed !== undefined) return dispute(node, work, peer, line, docketed.n, { kind: "conflict", what: "act" });
  const own = work.append(log, EntryClass.refusal, hash);
  work.addRefusal(payload.act, {
    hash,
    case_id: idBytes(payload.case),
    act: idBytes(payload.act),
    by_party: peer.party,
    at: work.at,
    log,
    idx: own,
    body: line.text,
    act_body: null,
  });
  const act = work.act(payload.act);
  if (act?.party === node.party) {
    changeStanding(node, work, payload.case, () => ({ refused: act.hash }));
    work.written.wakes.push({ case_id: act.case_id, act: act.hash, kid: act.kid, why: "refused" });
  }
  return yes(work, own);
}

type Arrived = { readonly number: string | null; readonly at: number };

/**
 * Folds one line of a case homed at the partner. Accepted with what this node objects, if anything. By `previous` it names the docket that both
 * have: it ends a dispute.
 */
async function foldPartnersLine(
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

/**
 * Lines that could not be folded when they came are tried again, in their order: after a line that ended the dispute, and when the node starts,
 * for what stood in their way may have been this node's. `last` is the place in the own log of the newest line that was folded: of those that
 * came after it, and still cannot be, the first disputes the case.
 */
export async function foldKept(node: Node, work: Batch, peer: PeerNode, caseId: string, last: number): Promise<number> {
  const left: KeptLine[] = [];
  const places = [last];
  for (const kept of await keptLines(node, peer, caseId)) {
    if (await foldOne(node, work, peer, caseId, kept)) places.push(kept.idx);
    else left.push(kept);
  }
  const after = left.filter(({ idx }) => idx > Math.max(...places)).sort((one, other) => one.idx - other.idx);
  const [first] = after;
  if (first !== undefined)
    changeStanding(node, work, caseId, (record) => ({ disputed: first.n, changed_at: Math.max(record.changed_at, first.at) }));
  return places.length - 1;
}

async function foldOne(node: Node, work: Batch, peer: PeerNode, caseId: string, { line, idx, at, act }: KeptLine): Promise<boolean> {
  const record = work.case(caseId);
  if (line === null || line.payload.n !== (record?.state.n ?? 0) + 1) return false;
  const arrived = { number: null, at: Math.max(at, record?.changed_at ?? 0) };
  const folded = await foldPartnersLine(node, work, peer, line, work.act(line.payload.act) ?? act, arrived);
  if (!folded.ok) return false;
  keepLine(work, peer, line, idx, folded.value);
  work.written.also.push((trx) => trx.deleteFrom("invalid_line").where("hash", "=", idBytes(line.hash)).execute());
  return true;
}
