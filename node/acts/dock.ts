import {
  type Act,
  type Actor,
  AHEAD,
  accepted,
  type CaseState,
  type Crypto,
  claimFlags,
  type Decision,
  type Due,
  EntryClass,
  emptyState,
  goneReference,
  isFinal,
  type Outcome,
  type Proposal,
  type Protocol,
  type Refusal,
  refusalOf,
  refused,
  type Signer,
  signLine,
  signRefusalLine,
  step,
  urgencyOf,
} from "#kernel";
import { waitingOf } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { type CaseRecord, derivedColumns, idBytes } from "#node/store/case-record.ts";
import type { CaseNumbers } from "./case-numbers.ts";
import { type Circumstance, decideAct, type JudgeDeps } from "./decide.ts";
import { lawRefusal } from "./declining-law.ts";
import { dueOf } from "./due.ts";
import type { PreparedAct } from "./prepare.ts";

/** What a node needs to number acts: its party, its key, and what it judges by. */
export type DockDeps = JudgeDeps & {
  readonly crypto: Crypto;
  readonly party: string;
  readonly signer: Signer;
  readonly numbers: CaseNumbers;
};

export type Docked = { readonly n: number; readonly line: string; readonly record: CaseRecord };

/** Where a case would stand before its first line. */
export const stateBefore = (record: CaseRecord | undefined, protocol: Protocol): CaseState => record?.state ?? emptyState(protocol);

/**
 * Everything that stops an act of a case homed here, in the order of spec/act.md, check 7: what the case has against it, turn, the days of its
 * clocks, place, legal basis and policy. Gives what its line will carry. Of these a report is stopped by its turn alone; the rest marks it.
 */
export function mayDock(deps: JudgeDeps, prepared: PreparedAct, state: CaseState, proposal: Proposal, given: Sight): Outcome<Judged> {
  const { act, definition, protocol } = prepared;
  const isReport = definition.kind === "report";
  const [before] = given.against;
  if (before !== undefined && !isReport) return refused(before);
  const turn = refusalOf(protocol, state, proposal);
  if (turn !== null) return refused(turn);
  const { due, against } = dueOf(protocol, state, proposal, deps.calendarOf);
  const others = [
    goneReference(state, definition, proposal),
    against,
    wrongPlace(deps, act, state),
    ahead(act, proposal.at),
    lawRefusal(deps, act, proposal.at),
  ].filter((one) => one !== null);
  const [other] = others;
  if (other !== undefined && !isReport) return refused(other);
  const marks = [...given.against, ...others].map((one) => (one.kind === "wrong-field" ? one.rule : one.kind));
  const flags = [...claimFlags(act.frame, { seen: given.seenAt, arrival: proposal.at }), ...marks];
  const decision = decideAct(
    deps,
    { ...prepared, actor: actorOf(prepared) },
    { ...given, state, at: proposal.at, flags: [...new Set(flags)] },
  );
  return decision.ok ? accepted({ decision: decision.value, due }) : decision;
}

/** What stands against a late act: a report is taken with it as its mark, a step is not (SEMANTICS 4). */
export const endedKey = (kid: string): Refusal => ({ kind: "key-not-in-force", kid, because: "ended" });

/** What an act does is done in the territory of a party that is known, or at sea. */
function wrongPlace({ knows }: JudgeDeps, { frame: { territory } }: Act, { home, partner }: CaseState): Refusal | null {
  if (territory === "sea" || territory === home || territory === partner || knows(territory)) return null;
  return { kind: "wrong-field", at: "/territory", rule: "territory", expected: "a party or sea" };
}

const ahead = ({ frame: { occurred } }: Act, now: number): Refusal | null =>
  occurred !== undefined && occurred > now + AHEAD ? { kind: "future", iat: occurred, now } : null;

/** What was judged of an act, and the times that run from it. */
export type Judged = { readonly decision: Decision; readonly due: readonly Due[] };

/** Who signed, as policy sees it: a node key has no agency and no sector. */
function actorOf({ signer, grant }: PreparedAct): Actor {
  return "agency" in grant ? { signer, agency: grant.agency, sector: grant.sector } : { signer, agency: "none", sector: "none" };
}

export type Sight = Pick<Circumstance, "side" | "assigned" | "casePurpose" | "docketed" | "whenSigned"> & {
  /** When the newest line that the author had was signed; null where it had none, or none that is known. */
  readonly seenAt: number | null;
  /** What the case has against the act: it refuses a step. */
  readonly against: readonly Refusal[];
};

/**
 * Numbers an act that `mayDock` accepted in the same batch: signs its line, folds it, and adds line and case to the batch. `log` is where both stand.
 */
export async function dock(
  deps: DockDeps,
  batch: Batch,
  log: string,
  prepared: PreparedAct,
  proposal: Proposal,
  { decision, due }: Judged,
  before: CaseRecord | undefined,
): Promise<Docked> {
  const { act, protocol } = prepared;
  const state = stateBefore(before, protocol);
  const n = state.n + 1;
  const number = before === undefined ? await deps.numbers.next(batch, proposal.frame.partner) : null;
  const line = await signLine(
    deps.crypto,
    deps.signer,
    {
      case: act.frame.case,
      n,
      act: act.hash,
      previous: state.line,
      at: batch.at,
      due,
      decision,
      ...(proposal.timely === undefined ? {} : { timely: proposal.timely }),
    },
    number ?? undefined,
  );
  const stepped = step(protocol, state, { ...proposal, n, line: line.hash, due });
  if (!stepped.ok) throw new Error(`an act that was judged enabled does not fold: ${JSON.stringify(stepped.refusal)}`);
  const hash = idBytes(line.hash);
  const idx = batch.append(log, EntryClass.docketLine, hash);
  batch.written.lines.push({
    hash,
    case_id: idBytes(act.frame.case),
    n,
    act: idBytes(act.hash),
    at: batch.at,
    log,
    idx,
    body: line.jwt,
    objection: null,
  });
  for (const body of line.disclosures) batch.written.numbers.push({ line: hash, body });
  const opening = { number, at: batch.at, dated: batch.at, home: deps.party, own: deps.party, log };
  const record = foldedRecord(protocol, prepared.loaded.hash, act, stepped.value, before, opening);
  batch.saveCase(record);
  return { n, line: line.hash, record };
}

/** `at` is this node's time, `dated` the line's, the same on both nodes; `own` is the party whose node this is, `log` where the line stands. */
type Opening = {
  readonly number: string | null;
  readonly at: number;
  readonly dated: number;
  readonly home: string;
  readonly own: string;
  readonly log: string;
};

/** The case's row after a fold; the first one opens it. */
export function foldedRecord(
  protocol: Protocol,
  protocolHash: string,
  act: Act,
  state: CaseState,
  before: CaseRecord | undefined,
  opening: Opening,
): CaseRecord {
  const standing = { holders: "", refused: null, disputed: null, ...before, state };
  const derived = {
    ...derivedColumns(state, (status) => isFinal(protocol, status)),
    ...waitingOf(protocol, opening.own, standing),
    urgent: urgencyOf(protocol, act.frame.type, act.frame.frame) ?? before?.urgent ?? false,
  };
  if (before !== undefined) return { ...before, ...derived, state, changed_at: opening.at, log: opening.log };
  return {
    holders: "",
    refused: null,
    id: act.frame.case,
    protocol: act.frame.protocol,
    protocol_hash: protocolHash,
    home: opening.home,
    partner: state.partner,
    number: opening.number,
    purpose: act.frame.purpose ?? null,
    log: opening.log,
    state,
    ...derived,
    opened_at: opening.dated,
    changed_at: opening.at,
    disputed: null,
  };
}

/** Signs and records the refusal of an act whose signature verified. `log` is the channel where the act crossed, else the domestic log. */
export async function recordRefusal(
  deps: Pick<DockDeps, "crypto" | "signer" | "party">,
  batch: Batch,
  log: string,
  act: Act,
  refusal: Refusal,
  decision: Decision | null,
): Promise<{ hash: string; jwt: string }> {
  const line = await signRefusalLine(deps.crypto, deps.signer, {
    case: act.frame.case,
    act: act.hash,
    at: batch.at,
    refused: refusal,
    decision,
  });
  const hash = idBytes(line.hash);
  const idx = batch.append(log, EntryClass.refusal, hash);
  batch.addRefusal(act.hash, {
    hash,
    case_id: idBytes(act.frame.case),
    act: idBytes(act.hash),
    by_party: deps.party,
    at: batch.at,
    log,
    idx,
    body: line.jwt,
    // Without disclosures: what was refused is explained by its frame, and no content lies outside the seals.
    act_body: `${act.jwt}~`,
  });
  return line;
}
