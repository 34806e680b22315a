import { AHEAD, type AnyLine, type BatchItem, type DocketLine, EntryClass, isCaseNumber, openNumber, type RefusalLine } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import { actOfRow } from "#node/acts/act-of-row.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { dispute } from "./dispute.ts";
import { foldKept } from "./fold-kept.ts";
import { foldPartnersLine, keepLine } from "./fold-line.ts";
import type { ItemResult } from "./inbox.ts";
import { type Kind, no, yes } from "./results.ts";
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
  const { payload } = line;
  const act = work.act(payload.act);
  const before = work.case(payload.case);
  const number = payload.n === 1 && before === undefined ? numberFor(node, work, peer, line, item, act, seen) : null;
  const folded = await foldPartnersLine(node, work, peer, line, act, { number, at: work.at });
  if (!folded.ok) return dispute(node, work, peer, line, payload.n, folded.refusal);
  const hash = idBytes(line.hash);
  const own = work.append(channelWith(peer.party), EntryClass.docketLine, hash);
  keepLine(work, peer, line, own, folded.value);
  if (number !== null) for (const body of item.disclosures) work.written.numbers.push({ line: hash, body });
  if (before?.disputed != null) await foldKept(node, work, peer, payload.case, own);
  return yes(work, own);
}

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
