import {
  type Act,
  accepted,
  type Directory,
  judgeKey,
  type Outcome,
  type Proposal,
  parseAct,
  parseActRecord,
  proposalOf,
  publicationAt,
  type Refusal,
  refusalOf,
  refused,
  step,
} from "#kernel";
import { requireClock } from "#node/clock.ts";
import type { Node } from "#node/context.ts";
import { changeStanding } from "#node/desk/inbox/waiting.ts";
import { directoryName } from "#node/identity/directories.ts";
import type { Batch } from "#node/log/batch.ts";
import { type CaseRecord, idBytes } from "#node/store/case-record.ts";
import type { ActRow, LineRow } from "#node/store/database.ts";
import { assign, assigneeRefusal } from "./assign.ts";
import { dock, endedKey, type Judged, mayDock, recordRefusal, stateBefore } from "./dock.ts";
import { dueOf } from "./due.ts";
import { caseFacts } from "./frames-used.ts";
import { keepAct } from "./keep.ts";
import type { PreparedAct } from "./prepare.ts";
import { prepareOwn } from "./prepare-own.ts";
import { seenAt } from "./seen-at.ts";
import { docketToShare, enterDocket } from "./share-docket.ts";

export const DOMESTIC = "domestic";
export const channelWith = (partner: string): string => `channel-${partner}`;

/** What became of an own agent's act. `isNew` is false where the same act was sent again. */
export type Acceptance = {
  readonly hash: string;
  readonly case: string;
  /** Null while the case's home has not numbered it, and for acts that need no number. */
  readonly n: number | null;
  readonly number: string | null;
  readonly stage: "docketed" | "pending" | "own";
  readonly log: string;
  readonly index: number;
  readonly isNew: boolean;
};

/**
 * An act of one of this node's own agents (or of the node itself), from bytes to a durable answer: docketed where the case is homed here,
 * else logged, sent and pending. A refusal of a signed act is recorded before it is answered. `submitter` is the key of
 * whoever brings it: only the author does. Throws only faults.
 */
export async function acceptAct(node: Node, text: string, submitter: string = node.kid): Promise<Outcome<Acceptance>> {
  const parsed = parseAct(node.crypto, text);
  if (!parsed.ok) return parsed;
  if (parsed.value.kid !== submitter) return refused({ kind: "no-power", kid: submitter, power: `submit acts of ${parsed.value.kid}` });
  const act = parsed.value;
  await requireClock(node);
  const prepared = await prepareOwn(node, act);
  if (!prepared.ok && !prepared.signed) return refused(prepared.refusal);
  await node.faults.at("accept.prepared");
  const { frame } = act;
  const needs = {
    cases: [frame.case],
    acts: [act.hash, ...(frame.of === undefined ? [] : [frame.of]), ...(frame.after === undefined ? [] : [frame.after])],
  };
  if (!prepared.ok) {
    const refusal = await asToldTo(node, act, prepared.refusal);
    return node.sequencer.submit({ needs, run: (batch) => refuse(node, batch, act, refusal) });
  }
  // Nobody sees a case that is not open yet.
  const assigned = prepared.value.definition.opens !== true && (await node.sight.has(act.kid, frame.case));
  return node.sequencer.submit({ needs, runsAhead: true, run: (batch) => inTurn(node, batch, prepared.value, assigned) });
}

/** Refusals that speak of the key alone. */
export const OF_THE_KEY: ReadonlySet<Refusal["kind"]> = new Set(["no-power", "key-not-in-force"]);

/** Whoever does not see a case that is there learns nothing of it: neither that it is there, nor what else is wrong with the act. */
export async function asToldTo(node: Node, { kid, frame }: Act, refusal: Refusal): Promise<Refusal> {
  if (kid === node.kid || OF_THE_KEY.has(refusal.kind)) return refusal;
  const isHidden = (await node.caseOf(frame.case)) !== undefined && !(await node.sight.has(kid, frame.case));
  return isHidden ? { kind: "unknown-case", case: frame.case } : refusal;
}

/** What a turn is judged on: a batch, or for a mere check the store as it is. */
export type View = Pick<Batch, "at" | "case" | "act" | "refusalOf" | "directory" | "nextIndex"> & {
  readonly written: { readonly acts: readonly ActRow[]; readonly lines: readonly Pick<LineRow, "hash" | "at">[] };
};

export type Turn = {
  readonly record: CaseRecord | undefined;
  /** The other party, if it has a node and the act goes there. */
  readonly crossesTo: string | null;
  readonly isHome: boolean;
  /** Where the act is to stand. */
  readonly log: string;
  readonly proposal: Proposal;
  readonly judged: Judged;
};

/** Check 7 of spec/act.md for an own agent's act, once its key is judged where it is to stand: the case, the turn, legal basis and policy. */
export async function judgeTurn(node: Node, view: View, prepared: PreparedAct, assigned: boolean): Promise<Outcome<Turn>> {
  const { act } = prepared;
  const record = view.case(act.frame.case);
  const partner = partnerOf(node, prepared, record);
  if (!partner.ok) return partner;
  const missing = caseRefusal(prepared, record, assigned);
  if (missing !== null) return refused(missing);
  const crossesTo = crossing(node, prepared, record, partner.value);
  const powerless = wanting(node, view, prepared, record, crossesTo);
  if (powerless !== null) return refused(powerless);
  const isFirst = record === undefined || act.frame.type === "share";
  const unshared = isFirst && crossesTo !== null ? await notShared(node, prepared, crossesTo) : null;
  if (unshared !== null) return refused(unshared);
  const proposal = proposalOf(act, prepared.signer, view.at);
  const isHome = record === undefined || record.home === node.party;
  const state = isHome ? stateBefore(record, prepared.protocol) : await withPending(node, view, prepared, record);
  const log = crossesTo === null ? DOMESTIC : channelWith(crossesTo);
  const late = lateAt(view, node.party, log, act);
  if (!late.ok) return late;
  const against = [...(late.value ? [endedKey(act.kid)] : []), ...notNow(view, act, record)];
  const sight = { side: "authoring" as const, assigned, against, seenAt: await seenAt(node, view, act, record) };
  const facts = await caseFacts(node, view, prepared, record);
  const judged = mayDock(node.judging, prepared, state, proposal, { ...sight, ...facts });
  return judged.ok ? accepted({ record, crossesTo, isHome, log, proposal, judged: judged.value }) : judged;
}

async function inTurn(node: Node, batch: Batch, prepared: PreparedAct, assigned: boolean): Promise<Outcome<Acceptance>> {
  const { act, definition } = prepared;
  const again = repeated(batch, act);
  if (again !== null) return again;
  const turn = await judgeTurn(node, batch, prepared, assigned);
  if (!turn.ok) return refuse(node, batch, act, turn.refusal);
  const { record, crossesTo, isHome, log, proposal, judged } = turn.value;
  if (definition.audience !== "both") return keepOwn(node, batch, prepared, record, judged);
  const sharing = act.frame.type === "share" && crossesTo !== null ? await docketToShare(node, batch, act.frame.case, crossesTo) : null;
  if (sharing?.ok === false) return refuse(node, batch, act, sharing.refusal);
  // The docket line carries the decision where there is one.
  const kept = keepAct(batch, node.kek, log, prepared, isHome ? null : judged.decision);
  if (record?.refused != null) changeStanding(node, batch, record.id, () => ({ refused: null }));
  if (crossesTo !== null) batch.written.outbox.push({ peer: crossesTo, idx: kept.index, hash: idBytes(act.hash) });
  const answer = { hash: act.hash, case: act.frame.case, log, index: kept.index, isNew: true };
  if (!isHome) return accepted({ ...answer, n: null, number: record?.number ?? null, stage: "pending" });
  // The act that shares a case goes before what it shares, and is numbered after it.
  if (sharing !== null && crossesTo !== null) enterDocket(batch, sharing.value, crossesTo);
  const docked = await dock(node.docking, batch, log, prepared, proposal, judged, batch.case(act.frame.case));
  if (crossesTo !== null) batch.written.outbox.push({ peer: crossesTo, idx: batch.nextIndex(log) - 1, hash: idBytes(docked.line) });
  if (record === undefined) assign(node, batch, act.frame.case, act.kid, true);
  return accepted({ ...answer, n: docked.n, number: docked.record.number, stage: "docketed" });
}

/** The answer that this very act got before. What is numbered stays so, whatever the other party says of it. */
function repeated(batch: Batch, act: Act): Outcome<Acceptance> | null {
  const record = batch.case(act.frame.case);
  const n = record?.state.acts[act.hash]?.n ?? null;
  const refusal = batch.refusalOf(act.hash);
  if (refusal !== undefined && n === null) return refused(refusedIn(refusal.body));
  const row = batch.act(act.hash);
  if (row === undefined) return null;
  const stage = row.audience !== "both" ? "own" : n === null ? "pending" : "docketed";
  return accepted({
    hash: act.hash,
    case: act.frame.case,
    n,
    number: record?.number ?? null,
    stage,
    log: row.log,
    index: row.idx,
    isNew: false,
  });
}

export const refusedIn = (line: string): Refusal => JSON.parse(Buffer.from(line.split(".")[1] ?? "", "base64url").toString()).refused;

/**
 * The partner to whose node the act goes. A case that was begun while the partner had none stays at home until its home shares it
 * (decision 0022).
 */
function crossing(
  { peers }: Node,
  { act, definition }: PreparedAct,
  record: CaseRecord | undefined,
  partner: string | null,
): string | null {
  if (definition.audience !== "both" || partner === null || !peers.has(partner)) return null;
  return record === undefined || record.log !== DOMESTIC || act.frame.type === "share" ? partner : null;
}

/**
 * Sight of a case is for own agents; nobody writes down for a partner what its own node can sign (SEMANTICS 1); and a case is shared with
 * a node that there is, and that does not have it.
 */
function wanting(node: Node, view: View, { act }: PreparedAct, record: CaseRecord | undefined, crossesTo: string | null): Refusal | null {
  const { type, frame } = act.frame;
  if (type === "assign") return assigneeRefusal(view.directory(directoryName(node.party, DOMESTIC)) as Directory, frame, view.at);
  if (type === "share" && crossesTo === null) return { kind: "unknown-party", party: record?.partner ?? "" };
  if (type === "share" && record?.log !== DOMESTIC) return { kind: "conflict", what: "case" };
  if (frame.transcribes === undefined || crossesTo === null) return null;
  return { kind: "wrong-field", at: "/frame/transcribes", rule: "node", expected: "a party without a node" };
}

/** A case opens only with a protocol whose very hash the partner's node published too (SEMANTICS 5). */
async function notShared(node: Node, { act, loaded }: PreparedAct, partner: string): Promise<Refusal | null> {
  if (!node.peers.has(partner)) return null;
  const directory = await node.directories.get(partner, channelWith(partner));
  const published = publicationAt(directory)?.publication.payload.protocols ?? [];
  return published.some(({ id, hash }) => id === act.frame.protocol && hash === loaded.hash)
    ? null
    : { kind: "unknown-protocol", protocol: act.frame.protocol };
}

/** Who the other party of the case is, with or without a node: named by the opening act, else known from the case. Null for a case of one party. */
function partnerOf(node: Node, { definition, protocol, act }: PreparedAct, record: CaseRecord | undefined): Outcome<string | null> {
  if (record !== undefined) return accepted(record.home === node.party ? record.partner : record.home);
  if (protocol.parties === 1 || definition.opens !== true) return accepted(null);
  const named = act.frame.frame.partner;
  if (typeof named === "string" && named !== node.party && (node.peers.has(named) || node.parties.has(named))) return accepted(named);
  return refused({ kind: "unknown-party", party: String(named) });
}

/** Whether the act is late, by its key at the index that it gets in its author party's log (SEMANTICS 4). */
function lateAt(view: View, party: string, log: string, { kid, frame }: Act): Outcome<boolean> {
  const directory = view.directory(directoryName(party, log)) as Directory;
  const judged = judgeKey(directory, kid, { index: view.nextIndex(log), at: view.at, iat: frame.iat });
  return judged.ok ? accepted(judged.value.late === true) : judged;
}

/** An opening act names a case that is not there, any other one that the author may see. */
function caseRefusal({ act, definition, signer }: PreparedAct, record: CaseRecord | undefined, assigned: boolean): Refusal | null {
  const { case: id } = act.frame;
  if (definition.opens === true) return record === undefined ? null : { kind: "conflict", what: "case" };
  if (record === undefined || (!assigned && signer === "agent")) return { kind: "unknown-case", case: id };
  return act.frame.protocol_hash === record.protocol_hash ? null : { kind: "unknown-protocol", protocol: act.frame.protocol };
}

/** What the case has against any step: it is disputed, or what the act builds on was refused (SEMANTICS 2). */
export function notNow(view: Pick<View, "refusalOf">, { frame: { case: id, after } }: Act, record: CaseRecord | undefined): Refusal[] {
  const disputed = record?.disputed ?? null;
  return [
    ...(disputed === null ? [] : [{ kind: "case-disputed", case: id, n: disputed } as const]),
    ...(after === undefined || view.refusalOf(after) === undefined ? [] : [{ kind: "after-refused", after } as const]),
  ];
}

/** Docketed state plus this node's own acts that wait for their numbers (SEMANTICS 2). */
async function withPending(node: Node, view: View, prepared: PreparedAct, record: CaseRecord): Promise<CaseRecord["state"]> {
  let state = record.state;
  for (const proposal of await pendingProposals(node, view, record)) {
    if (refusalOf(prepared.protocol, state, proposal) !== null) continue;
    const { due } = dueOf(prepared.protocol, state, proposal, node.judging.calendarOf);
    const stepped = step(prepared.protocol, state, { ...proposal, n: state.n + 1, line: `pending:${proposal.hash}`, due });
    if (stepped.ok) state = stepped.value;
  }
  return state;
}

async function pendingProposals(node: Node, view: View, record: CaseRecord): Promise<Proposal[]> {
  const waiting = await node.pendingActs(record.id);
  const together = view.written.acts.filter(
    (row) => row.case_id.equals(idBytes(record.id)) && row.party === node.party && row.audience === "both",
  );
  return [...waiting, ...together].flatMap((row) => {
    const parsed = parseActRecord(node.crypto, row.body);
    return parsed.ok ? [proposalOf(parsed.value, row.signer as "agent" | "node", Math.max(view.at, record.state.at))] : [];
  });
}

/** An act that stays with its party needs no number: it is kept in the domestic log and takes its effect here. */
function keepOwn(
  node: Node,
  batch: Batch,
  prepared: PreparedAct,
  record: CaseRecord | undefined,
  { decision }: Judged,
): Outcome<Acceptance> {
  const { act } = prepared;
  const kept = keepAct(batch, node.kek, DOMESTIC, prepared, decision);
  if (act.frame.type === "assign") handOver(node, batch, act);
  return accepted({
    hash: act.hash,
    case: act.frame.case,
    n: null,
    number: record?.number ?? null,
    stage: "own",
    log: DOMESTIC,
    index: kept.index,
    isNew: true,
  });
}

function handOver(node: Node, batch: Batch, { frame, hash, kid }: Act): void {
  const { agent, give, ends } = frame.frame;
  if (typeof agent !== "string") return;
  assign(node, batch, frame.case, agent, give === true, typeof ends === "number" ? ends : null);
  if (give === true && agent !== kid)
    batch.written.wakes.push({ case_id: idBytes(frame.case), act: idBytes(hash), kid: agent, why: "handed" });
}

/** An act that was accepted or refused before gets that answer, though its key, its protocol or its case may have ended since. */
async function refuse(node: Node, batch: Batch, act: Act, refusal: Refusal): Promise<Outcome<Acceptance>> {
  const again = repeated(batch, act);
  if (again !== null) return again;
  await recordRefusal(node.docking, batch, DOMESTIC, act, refusal, null);
  return refused(refusal);
}
