import {
  type Act,
  type CaseState,
  curedBy,
  type Directory,
  EntryClass,
  type Proposal,
  type Protocol,
  proposalOf,
  type Refusal,
  refused,
} from "#kernel";
import { channelWith, notNow, refusedIn } from "#node/acts/accept.ts";
import { dock, endedKey, mayDock, recordRefusal, stateBefore } from "#node/acts/dock.ts";
import { caseFacts } from "#node/acts/frames-used.ts";
import { keepAct } from "#node/acts/keep.ts";
import type { PreparedAct } from "#node/acts/prepare.ts";
import { seenAt } from "#node/acts/seen-at.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";
import { keepAgent, nameAgent } from "#node/identity/keep-agent.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ItemResult } from "./inbox.ts";
import type { PreparedItem } from "./prepare-items.ts";
import { foldArrived } from "./public-records.ts";
import { type Kind, no, wake, yes } from "./results.ts";
import { takeLine } from "./take-line.ts";

/** The checkpoint that came with the envelope, and when a witness that the sender does not run cosigned it; null if none did. */
export type SeenLog = {
  readonly note: string;
  readonly cosignedAt: number | null;
  /** Of the numbers that it gives new cases, those that other cases of the sender's party have here. */
  readonly numbers: ReadonlySet<string>;
};

/** Decides one item at its turn. The same record is appended to this node's own channel log, whatever is decided, once somebody known signed it. */
export async function takeItem(node: Node, work: Batch, peer: PeerNode, item: PreparedItem, seen: SeenLog): Promise<ItemResult> {
  switch (item.kind) {
    case "unreadable":
      return no(work, item.refusal);
    case "public":
      return takePublic(node, work, peer, item);
    case "act":
      return takeAct(node, work, peer, item, seen);
    case "line":
      return takeLine(node, work, peer, item, seen);
  }
}

/** A partner's record goes into its directory and, as a crossing record, into the own channel log; an own one comes back as an echo. */
async function takePublic(
  node: Node,
  work: Batch,
  peer: PeerNode,
  { item, index, party, earliest, class: entryClass }: Kind<"public">,
): Promise<ItemResult> {
  if (party === node.party) return yes(work, null);
  if (party !== peer.party) return no(work, { kind: "unknown-party", party });
  const name = directoryName(peer.party, channelWith(peer.party));
  const folded = await foldArrived(node, work.directory(name) as Directory, item.record, index, earliest);
  if (!folded.ok) return no(work, folded.refusal);
  work.saveDirectory(name, folded.value.directory);
  const hash = Buffer.from(node.crypto.sha256(Buffer.from(item.record)));
  work.written.publics.push({ hash, class: entryClass, party, body: item.record, disclosures: [] });
  keepAgent(node, work, item.record, []);
  const own = work.append(channelWith(peer.party), entryClass as EntryClass, hash);
  // The time is the one that the record was judged at: the directory is folded again from it.
  return { ...yes(work, own), at: folded.value.at };
}

async function takeAct(
  node: Node,
  work: Batch,
  peer: PeerNode,
  { act, prepared, index, item }: Kind<"act">,
  seen: SeenLog,
): Promise<ItemResult> {
  const before = takenBefore(node, work, peer, act);
  if (before !== null) return before;
  if (!prepared.ok) {
    if (!prepared.signed) return no(work, prepared.refusal);
    return refuseCrossing(node, work, peer, act, prepared.refusal);
  }
  const value = prepared.value;
  if (value.late && value.definition.kind === "step") {
    return refuseCrossing(node, work, peer, act, endedKey(act.kid));
  }
  if (act.frame.party !== peer.party || value.definition.audience !== "both")
    return no(work, { kind: "wrong-sender", type: act.frame.type, role: act.frame.role, expected: [] });
  // What this party did it says by itself: it has a node (SEMANTICS 1). What was written down before, it gets with the case.
  if (act.frame.frame.transcribes !== undefined && !(await isBeingShared(node, work, act)))
    return refuseCrossing(node, work, peer, act, {
      kind: "wrong-field",
      at: "/frame/transcribes",
      rule: "node",
      expected: "a party without a node",
    });
  keepAuthor(node, work, peer, act, item.author);
  const record = work.case(act.frame.case);
  if (act.frame.type === "share" && record === undefined)
    return yes(work, keepAct(work, node.kek, channelWith(peer.party), value, null, index).index);
  if (act.frame.type === "share") return refuseCrossing(node, work, peer, act, { kind: "conflict", what: "case" });
  const isOpening = value.definition.opens === true;
  if (isOpening && act.frame.frame.partner !== node.party)
    return refuseCrossing(node, work, peer, act, { kind: "unknown-party", party: String(act.frame.frame.partner) });
  if (isOpening === (record !== undefined)) {
    return refuseCrossing(
      node,
      work,
      peer,
      act,
      isOpening ? { kind: "conflict", what: "case" } : { kind: "unknown-case", case: act.frame.case },
    );
  }
  if (record !== undefined && record.home !== peer.party && record.partner !== peer.party)
    return refuseCrossing(node, work, peer, act, { kind: "unknown-case", case: act.frame.case });
  if (record === undefined || record.home === peer.party)
    return yes(work, keepAct(work, node.kek, channelWith(peer.party), value, null, index).index);
  return dockPartnersAct(node, work, peer, value, index, seen);
}

/** Whether the case is just being shared: its `share` came before anything else of it, and is not numbered yet (decision 0022). */
async function isBeingShared({ db }: Node, work: Batch, { frame }: Act): Promise<boolean> {
  const numbered = Object.values(work.case(frame.case)?.state.acts ?? {}).some(({ type }) => type === "share");
  if (numbered) return false;
  const id = idBytes(frame.case);
  if (work.written.acts.some(({ type, case_id }) => type === "share" && case_id.equals(id))) return true;
  const kept = await db.selectFrom("act").select("hash").where("case_id", "=", id).where("type", "=", "share").executeTakeFirst();
  return kept !== undefined;
}

/** What became of this very act, if it stands in the partner's log a second time. */
function takenBefore(node: Node, work: Batch, peer: PeerNode, act: Act): ItemResult | null {
  const known = work.act(act.hash);
  const refusal = work.refusalOf(act.hash);
  const isOurs = refusal?.by_party === node.party && refusal.log === channelWith(peer.party);
  if (isOurs) return no(work, refusedIn(refusal.body), known?.idx ?? refusal.idx - 1);
  return known === undefined ? null : yes(work, known.idx);
}

/** An act of the partner's in a case homed here: judged by this node's rules, and numbered or refused. */
async function dockPartnersAct(
  node: Node,
  work: Batch,
  peer: PeerNode,
  prepared: PreparedAct,
  index: number,
  seen: SeenLog,
): Promise<ItemResult> {
  const { act, protocol, loaded } = prepared;
  const record = work.case(act.frame.case);
  const log = channelWith(peer.party);
  const proposal = inTime(protocol, stateBefore(record, protocol), proposalOf(act, prepared.signer, work.at), seen.cosignedAt);
  const sight = {
    side: "receiving" as const,
    assigned: true,
    against: [...(prepared.late ? [endedKey(act.kid)] : []), ...notNow(work, act, record)],
    seenAt: await seenAt(node, work, act, record),
  };
  const facts = await caseFacts(node, work, prepared, record);
  const judged =
    loaded.hash === record?.protocol_hash
      ? mayDock(node.judging, prepared, stateBefore(record, protocol), proposal, { ...sight, ...facts })
      : refused({ kind: "unknown-protocol", protocol: act.frame.protocol });
  const kept = keepAct(work, node.kek, log, prepared, null, index);
  if (!judged.ok) {
    const line = await recordRefusal(node.docking, work, log, act, judged.refusal, null);
    enqueue(work, peer, kept.index + 1, line.hash);
    return no(work, judged.refusal, kept.index);
  }
  const docked = await dock(node.docking, work, log, prepared, proposal, judged.value, record);
  if (proposal.timely !== undefined) keepEvidence(work, docked.line, seen.note);
  wake(work, protocol, act);
  enqueue(work, peer, kept.index + 1, docked.line);
  return yes(work, kept.index);
}

/**
 * A late act counts as in time if a witness not run by its author's party saw it logged before its clock ran out (SEMANTICS 3). Where it
 * is in time for several, the one by which the case moved is named.
 */
function inTime(protocol: Protocol, state: CaseState, proposal: Proposal, cosignedAt: number | null): Proposal {
  if (cosignedAt === null) return proposal;
  const mended = Object.entries(state.clocks)
    .filter(([clock, { due }]) => cosignedAt <= due && curedBy(protocol, state, { ...proposal, timely: clock }) !== undefined)
    .map(([clock]) => clock);
  const timely = mended.find((clock) => protocol.deadlines[clock]?.lapse.to !== "=") ?? mended[0];
  return timely === undefined ? proposal : { ...proposal, timely };
}

/** The cosigned checkpoint by which a line says `timely`: whoever verifies the case asks for it. */
const keepEvidence = (work: Batch, line: string, checkpoint: string): void => {
  work.written.also.push((trx) =>
    trx
      .insertInto("timely_proof")
      .values({ line: idBytes(line), checkpoint })
      .execute(),
  );
};

/** A signed act that cannot be docketed at all: record and refusal both cross, so both stand in both channel logs. */
async function refuseCrossing(node: Node, work: Batch, peer: PeerNode, act: Act, refusal: Refusal): Promise<ItemResult> {
  const log = channelWith(peer.party);
  const own = work.append(log, EntryClass.act, idBytes(act.hash));
  const line = await recordRefusal(node.docking, work, log, act, refusal, null);
  enqueue(work, peer, own + 1, line.hash);
  return no(work, refusal, own);
}

const enqueue = (work: Batch, peer: PeerNode, idx: number, hash: string): void => {
  work.written.outbox.push({ peer: peer.party, idx, hash: idBytes(hash) });
};

/** Name and title that the author's grant lets this party read. */
function keepAuthor(node: Node, work: Batch, peer: PeerNode, act: Act, author: readonly string[]): void {
  if (author.length === 0) return;
  const directory = work.directory(directoryName(peer.party, channelWith(peer.party)));
  if (directory !== undefined) nameAgent(node, work, directory, act.kid, author);
}
