import {
  type Act,
  AHEAD,
  type AnyLine,
  accepted,
  type BatchItem,
  type CaseState,
  curedBy,
  type Directory,
  type DocketLine,
  EntryClass,
  foldLine,
  isCaseNumber,
  type Outcome,
  openNumber,
  type Proposal,
  type Protocol,
  parseActRecord,
  proposalOf,
  type Refusal,
  type RefusalLine,
  refused,
} from "#kernel";
import { channelWith, notNow, refusedIn } from "#node/acts/accept.ts";
import { dock, endedKey, foldedRecord, mayDock, recordRefusal, stateBefore } from "#node/acts/dock.ts";
import { caseFacts } from "#node/acts/frames-used.ts";
import { keepAct } from "#node/acts/keep.ts";
import type { PreparedAct } from "#node/acts/prepare.ts";
import { seenAt } from "#node/acts/seen-at.ts";
import type { Node, PeerNode } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import { directoryName } from "#node/identity/directories.ts";
import { keepAgent, nameAgent } from "#node/identity/keep-agent.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import { jsonText } from "#node/store/insert.ts";
import { considerDeclining } from "./consider-declining.ts";
import type { ItemResult } from "./inbox.ts";
import { objectionsTo } from "./objections.ts";
import type { PreparedItem } from "./prepare-items.ts";
import { foldArrived } from "./public-records.ts";

/** The checkpoint that came with the envelope, and when a witness that the sender does not run cosigned it; null if none did. */
export type SeenLog = {
  readonly note: string;
  readonly cosignedAt: number | null;
  /** Of the numbers that it gives new cases, those that other cases of the sender's party have here. */
  readonly numbers: ReadonlySet<string>;
};

type Kind<K extends PreparedItem["kind"]> = Extract<PreparedItem, { kind: K }>;

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

const yes = (work: Batch, own: number | null): ItemResult => ({ stage: "accepted", at: work.at, own, refusal: null });
const no = (work: Batch, refusal: Refusal, own: number | null = null): ItemResult => ({ stage: "refused", at: work.at, own, refusal });

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
  wake(work, act, "act");
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

/** Leaves it to the desks to tell whom the act concerns. */
const wake = (work: Batch, { frame, hash }: Act, why: "act" | "refused"): void => {
  work.written.wakes.push({ case_id: idBytes(frame.case), act: idBytes(hash), kid: null, why });
};

const enqueue = (work: Batch, peer: PeerNode, idx: number, hash: string): void => {
  work.written.outbox.push({ peer: peer.party, idx, hash: idBytes(hash) });
};

/** Name and title that the author's grant lets this party read. */
function keepAuthor(node: Node, work: Batch, peer: PeerNode, act: Act, author: readonly string[]): void {
  if (author.length === 0) return;
  const directory = work.directory(directoryName(peer.party, channelWith(peer.party)));
  if (directory !== undefined) nameAgent(node, work, directory, act.kid, author);
}

async function takeLine(node: Node, work: Batch, peer: PeerNode, { line, signed, item }: Kind<"line">, seen: SeenLog): Promise<ItemResult> {
  if (!signed.ok) return no(work, signed.refusal);
  noteAhead(node, peer, line);
  if (line.kind === "refusal") return takeRefusal(node, work, peer, line);
  const log = channelWith(peer.party);
  const { payload } = line;
  const hash = idBytes(line.hash);
  const act = work.act(payload.act);
  const number = payload.n === 1 && work.case(payload.case) === undefined ? numberFor(node, work, peer, line, item, act?.body, seen) : null;
  const folded = await foldPartnersLine(node, work, peer, line, act?.body, act?.signer, number);
  if (!folded.ok) return dispute(node, work, peer, line, payload.n, folded.refusal);
  const own = work.append(log, EntryClass.docketLine, hash);
  work.written.lines.push({
    hash,
    case_id: idBytes(payload.case),
    n: payload.n,
    act: idBytes(payload.act),
    at: payload.at,
    log,
    idx: own,
    body: line.text,
    objection: folded.value,
  });
  if (number !== null) for (const body of item.disclosures) work.written.numbers.push({ line: hash, body });
  return yes(work, own);
}

/** The readable number that the home gives a new case, if it may stand; else the case has none here, and the operator is told. */
function numberFor(
  node: Node,
  work: Batch,
  peer: PeerNode,
  line: DocketLine,
  { disclosures }: BatchItem,
  body: string | undefined,
  { numbers }: SeenLog,
): string | null {
  if (disclosures.length === 0) return null;
  const opened = openNumber(node.crypto, line, disclosures);
  const text = opened.ok ? opened.value : null;
  const act = body === undefined ? undefined : parseActRecord(node.crypto, body);
  const partner = act?.ok ? act.value.frame.frame.partner : undefined;
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

/** Folds one line of a case homed at the partner. Accepted with what this node objects, if anything. */
async function foldPartnersLine(
  node: Node,
  work: Batch,
  peer: PeerNode,
  line: DocketLine,
  body: string | undefined,
  signer: string | undefined,
  number: string | null,
): Promise<Outcome<unknown>> {
  const act = body === undefined ? null : parseActRecord(node.crypto, body);
  if (act === null || !act.ok) return refused({ kind: "unknown-act", act: line.payload.act });
  if (work.refusalOf(line.payload.act)?.by_party === peer.party) return refused({ kind: "conflict", what: "act" });
  const { frame } = act.value;
  const loaded = node.protocols.get(frame.protocol);
  if (loaded === undefined || loaded.hash !== frame.protocol_hash) return refused({ kind: "unknown-protocol", protocol: frame.protocol });
  const record = work.case(frame.case);
  if (record !== undefined && record.home !== peer.party)
    return refused({ kind: "wrong-sender", type: "line", role: peer.party, expected: [record.home] });
  if (record?.disputed != null) return refused({ kind: "case-disputed", case: record.id, n: record.disputed });
  const state = stateBefore(record, loaded.protocol);
  const by = signer === "node" ? "node" : "agent";
  const stepped = foldLine({ protocol: loaded.protocol, hash: loaded.hash, signer: by }, state, line, act.value);
  if (!stepped.ok) return stepped;
  const opening = { number, at: work.at, dated: line.payload.at, home: peer.party, own: node.party, log: channelWith(peer.party) };
  work.saveCase(foldedRecord(loaded.protocol, loaded.hash, act.value, stepped.value, record, opening));
  if (frame.party === peer.party) await considerDeclining(node, work, act.value, record);
  if (frame.party === peer.party) wake(work, act.value, "act");
  return accepted(await objectionsTo(node, work, loaded.protocol, line, act.value, state));
}

/**
 * Keeps an invalid line as evidence; from the first one on the case is disputed and later lines wait (spec/docket.md). The very line
 * that was folded before is no contradiction: it only stands in the partner's log twice.
 */
async function dispute(node: Node, work: Batch, peer: PeerNode, line: AnyLine, n: number, because: Refusal): Promise<ItemResult> {
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
