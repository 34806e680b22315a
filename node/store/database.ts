import { type Generated, Kysely, PostgresDialect } from "kysely";
import { type MigrationProvider, Migrator } from "kysely/migration";
import pg from "pg";
import type { CaseState } from "#kernel";
import type { HitRow, HoldingIdentifierRow, HoldingMergeRow } from "./holding-rows.ts";
import { prepareRepeated } from "./prepare-repeated.ts";

export type LogRow = {
  kind: string;
  partner: string | null;
  origin: string;
  vkey: string;
  size: number;
  edge: Buffer;
  checkpoint: string;
  at: number;
};
export type LogEntryRow = { log: string; idx: number; class: number; hash: Buffer; at: number };
export type ActRow = {
  hash: Buffer;
  case_id: Buffer;
  type: string;
  audience: string;
  party: string;
  agency: string;
  kid: string;
  signer: string;
  iat: number;
  at: number;
  log: string;
  idx: number;
  /** Its index in its author party's log, and the time for which its key was judged there (spec/envelope.md, Time). */
  author_idx: number;
  author_at: number;
  body: string;
  decision: unknown;
};
export type LineRow = {
  hash: Buffer;
  case_id: Buffer;
  n: number;
  act: Buffer;
  at: number;
  log: string;
  idx: number;
  body: string;
  /** Times that this node's calendars give otherwise: shown, not a divergence (SEMANTICS 3). */
  objection: unknown;
};
/** A line or a refusal of a home that could not be folded, or that contradicts its docket. `n`: of a refusal, what its act had been numbered. */
export type InvalidLineRow = {
  hash: Buffer;
  case_id: Buffer;
  n: number;
  at: number;
  log: string;
  idx: number;
  body: string;
  because: unknown;
};
export type RefusalRow = {
  hash: Buffer;
  case_id: Buffer | null;
  act: Buffer;
  by_party: string;
  at: number;
  log: string;
  idx: number;
  body: string;
  act_body: string | null;
};
export type CaseFileRow = {
  id: Buffer;
  protocol: string;
  protocol_hash: string;
  home: string;
  partner: string | null;
  number: string | null;
  state: CaseState;
  status: string;
  final: boolean;
  opened_at: number;
  changed_at: number;
  next_due: number | null;
  next_clock: string | null;
  disputed: number | null;
  /** Keys with sight without end, in the order in which it was given, separated by spaces; the last has the case in hand. */
  holders: string;
  /** What the newest act that speaks of urgency says. */
  urgent: boolean;
  /** An own act that the partner refused, after which none was sent and which nobody has put aside. */
  refused: Buffer | null;
  /** Who has the case in hand; `@` if nobody has. */
  whose: string;
  /** For whom it waits: `us`, `them`, `none`; empty once it has ended. */
  waits: string | null;
  /** What lists of what waits are ordered by: when it is due, else since when it waits, after all that is due. */
  wait_at: number;
  /** That the opening act declared; null for none. */
  purpose: string | null;
  /** Where its records go: the channel with the partner's node, or the domestic log. */
  log: string;
};
export type IncomingRow = {
  peer: string;
  idx: number;
  class: number;
  hash: Buffer;
  stage: string | null;
  at: number;
  own: number | null;
  refusal: unknown;
};
/** An item that waits; `cases` are those whose later items wait behind it. */
export type ParkedRow = { peer: string; idx: number; cases: string[]; nonce: Buffer; data: Buffer; wrapped: Buffer };
export type PeerRow = {
  party: string;
  root: string;
  url: string;
  directory: unknown;
  delivered: number;
  size: number;
  edge: Buffer;
  checkpoint: string | null;
  attempts: number;
  next_at: number;
  last_error: unknown;
};

/** What a commit leaves for the desks to do. `act`: an act of the partner's; `refused`: an own one by the partner; `handed`: the case, to `kid`. */
export type WakeRow = { case_id: Buffer; act: Buffer; kid: string | null; why: "act" | "urgent" | "refused" | "handed" };

export type AbsenceRow = {
  id: Generated<number>;
  kid: string;
  begins: number;
  ends: number;
  deputy: string | null;
  reason: string;
  set_by: string;
  set_at: number;
  ended_by: string | null;
  ended_at: number | null;
};
/** `place`: who is rung first, second, third. */
export type ShiftRow = {
  id: Generated<number>;
  agency: string;
  kid: string;
  place: number;
  begins: number;
  ends: number;
  set_by: string;
  set_at: number;
  removed_by: string | null;
  removed_at: number | null;
};
/** `kid` is whom it rings now. */
export type RingRow = {
  id: Generated<number>;
  case_id: Buffer;
  act: Buffer;
  began_at: number;
  kid: string | null;
  passes_at: number;
  ended_at: number | null;
  ended_by: string | null;
  ending: string | null;
};
export type NoticeChoiceRow = {
  kid: string;
  language: string;
  mail_nonce: Buffer | null;
  mail_data: Buffer | null;
  /** When the address refused a notice for good. */
  mail_failed_at: number | null;
  kinds: string[];
  set_at: number;
};
/** `endpoint` is the hash of the address that the browser gave. */
export type PushDeviceRow = {
  id: Generated<number>;
  kid: string;
  endpoint: Buffer;
  label: string;
  nonce: Buffer;
  data: Buffer;
  added_at: number;
};
export type NoticeRow = {
  id: Generated<number>;
  kid: string;
  channel: string;
  device: number | null;
  urgent: boolean;
  at: number;
  attempts: number;
  next_at: number;
  last_error: string | null;
};

/** `opens`: the case is not there yet. `author` and `changed_by` are keys; `sealed_as` names the key of the text. */
export type DraftRow = {
  id: Buffer;
  case_id: Buffer;
  opens: boolean;
  protocol: string;
  type: string;
  of_act: Buffer | null;
  transcribes: string | null;
  author: string;
  agency: string;
  version: number;
  hash: Buffer;
  sealed_as: string;
  nonce: Buffer;
  data: Buffer;
  made_at: number;
  changed_at: number;
  changed_by: string;
};
export type DraftPersonRow = { draft: Buffer; kid: string; part: string; asked_by: string; asked_at: number };
export type DraftClearanceRow = {
  draft: Buffer;
  kid: string;
  version: number;
  hash: Buffer;
  yes: boolean;
  at: number;
  sealed_as: string | null;
  nonce: Buffer | null;
  data: Buffer | null;
};
export type DraftCommentRow = {
  id: Generated<number>;
  draft: Buffer;
  kid: string;
  at: number;
  version: number;
  field: string | null;
  sealed_as: string;
  nonce: Buffer;
  data: Buffer;
};
export type DraftReferralRow = {
  id: Generated<number>;
  draft: Buffer;
  agency: string;
  by_kid: string;
  at: number;
  sealed_as: string;
  nonce: Buffer;
  data: Buffer;
  back_at: number | null;
  back_by: string | null;
};

/** Tables of a node's database, as its migrations make them. */
export type Database = {
  log: LogRow;
  log_entry: LogEntryRow;
  "derived.tile": { log: string; level: number; idx: number; root: Buffer; data: Buffer };
  cosigned_checkpoint: { log: string; size: number; note: string };
  cosignature: { log: string; size: number; witness: string; at: number; line: string };
  public_record: { hash: Buffer; class: number; party: string; body: string; disclosures: string[] };
  act: ActRow;
  line: LineRow;
  refusal: RefusalRow;
  timely_proof: { line: Buffer; checkpoint: string };
  line_disclosure: { line: Buffer; body: string };
  case_counter: { series: string; last: number };
  invalid_line: InvalidLineRow;
  sealed: { act: Buffer; subject: string; nonce: Buffer; data: Buffer };
  /** `owner` is who left it here (`node/store/chunks.ts`). */
  chunk: { hash: Buffer; data: Buffer; at: number; owner: string };
  act_chunk: { act: Buffer; chunk: Buffer };
  case_file: CaseFileRow;
  case_agency: { case_id: Buffer; party: string; agency: string };
  /** `in_hand`: whether it is whose the case is. */
  assignment: { case_id: Buffer; kid: string; ends: number | null; in_hand: boolean };
  /** `words` are keyed hashes, sorted; the row of the act's frame has the empty subject. */
  "derived.search_row": { act: Buffer; subject: string; case_id: Buffer; words: string[] };
  "derived.search_cursor": { log: string; next: number };
  "derived.search_rules": { one: Generated<boolean>; hash: string };
  "derived.clock": { one: Generated<boolean>; at: number };
  agent: {
    kid: string;
    party: string;
    own: boolean;
    agency: string;
    sector: string;
    powers: string[];
    name: string | null;
    title: string | null;
  };
  visible: { agent: string; case_id: Buffer; opens: boolean };
  peer: PeerRow;
  outbox: { peer: string; idx: number; hash: Buffer };
  /** `receipt` told the stage; `earlier` is the first one where that told another. Null for deliveries of before receipts were kept. */
  delivery: {
    hash: Buffer;
    peer: string;
    stage: string;
    at: number;
    own: number | null;
    refusal: unknown;
    receipt: Buffer | null;
    earlier: Buffer | null;
  };
  receipt: { hash: Buffer; peer: string; at: number; body: string };
  incoming: IncomingRow;
  parked: ParkedRow;
  duty: { id: Generated<number>; kind: string; act: Buffer; detail: unknown };
  holding: { id: Buffer; kind: string; made_by: string; made_at: number };
  holding_agency: { holding: Buffer; agency: string };
  holding_identifier: HoldingIdentifierRow;
  holding_mention: { holding: Buffer; case_id: Buffer; act: Buffer | null; by_kid: string; at: number };
  holding_merge: HoldingMergeRow;
  comparison: { act: Buffer; case_id: Buffer; at: number; identifiers: number };
  hit: HitRow;
  wake: WakeRow & { id: Generated<number> };
  refusal_seen: { act: Buffer; kid: string; at: number };
  handover: { act: Buffer; case_id: Buffer; by_kid: string; to_kid: string; at: number; nonce: Buffer | null; data: Buffer | null };
  absence: AbsenceRow;
  shift: ShiftRow;
  ring: RingRow;
  ring_step: { ring: number; n: number; at: number; what: string; kid: string | null };
  notice_choice: NoticeChoiceRow;
  push_device: PushDeviceRow;
  notice: NoticeRow;
  told: { case_id: Buffer; kid: string; due: number; stage: string; at: number };
  calendar_feed: { kid: string; secret: Buffer; made_at: number };
  draft: DraftRow;
  draft_person: DraftPersonRow;
  draft_clearance: DraftClearanceRow;
  draft_comment: DraftCommentRow;
  draft_referral: DraftReferralRow;
  draft_adviser: { referral: number; kid: string };
  act_reference: { agency: string; key: string; number: string; draft: Buffer | null; act: Buffer | null; kid: string; at: number };
  act_clearance: { act: Buffer; kid: string; at: number };
  session: { token: Buffer; account: string; kid: string | null; created_at: number; expires_at: number };
  challenge: { challenge: string; kid: string; expires_at: number };
  grant_disclosure: { party: string; kid: string; disclosures: string[] };
  enrolment: { kid: string; account: string; key: unknown; created_at: number };
  /** Of an act's content, or of a search for a person: then `sought` is a keyed hash of the name, `case_id` the case for which. */
  read: {
    id: Generated<number>;
    at: number;
    kid: string;
    act: Buffer | null;
    purpose: string | null;
    salt: Buffer;
    batch: Buffer | null;
    case_id: Buffer | null;
    sought: Buffer | null;
  };
  read_batch: { hash: Buffer; first_id: number; last_id: number; body: string; at: number };
};

export type KeysDatabase = { data_key: { act: Buffer; subject: string; wrapped: Buffer } };

const INT8 = 20;
/** Milliseconds after which the store takes back a transaction of which it hears nothing more: its connection is lost, and others wait for it. */
const SILENT = 60_000;

/**
 * A pool on `url`. 64-bit integers come as numbers: every one that Hito stores is below 2^53. Statements that are given to one connection
 * together travel together, and are answered in order.
 */
export function openDatabase<DB>(url: string, max: number): Kysely<DB> {
  const types = {
    getTypeParser: (oid: number, format?: "text" | "binary") => (oid === INT8 ? Number : pg.types.getTypeParser(oid, format as "text")),
  };
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types: types as pg.CustomTypesConfig,
    pipeline: true,
    idle_in_transaction_session_timeout: SILENT,
  });
  // A lost connection, idle or between two statements of a transaction, is replaced; the query that meets it throws by itself.
  pool.on("error", () => {});
  pool.on("connect", (client) => client.on("error", () => {}));
  pool.on("connect", prepareRepeated);
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool }) });
}

/** Brings a database to the newest migration; throws with the failing migration's name. */
export async function migrate<DB>(db: Kysely<DB>, provider: MigrationProvider): Promise<void> {
  const { error, results } = await new Migrator({ db, provider }).migrateToLatest();
  if (error === undefined) return;
  const failed = results?.find((result) => result.status === "Error")?.migrationName ?? "unknown";
  throw new Error(`migration ${failed} failed`, { cause: error });
}
