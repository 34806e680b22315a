import type { ActRow, CaseFileRow, Database, InvalidLineRow, LineRow, RefusalRow, WakeRow } from "#node/store/database.ts";
import type { Columns } from "#node/store/insert.ts";
import type { KeyRow, SealedRow, Written } from "./batch.ts";

const caseColumns: Columns<CaseFileRow> = {
  id: "bytea",
  protocol: "text",
  protocol_hash: "text",
  home: "text",
  partner: "text",
  number: "text",
  state: "jsonb",
  status: "text",
  final: "boolean",
  opened_at: "bigint",
  changed_at: "bigint",
  next_due: "bigint",
  next_clock: "text",
  disputed: "integer",
  holders: "text",
  urgent: "boolean",
  refused: "bytea",
  whose: "text",
  waits: "text",
  wait_at: "bigint",
  purpose: "text",
  log: "text",
};
const keptByConflict = new Set(["id", "protocol", "protocol_hash", "home", "partner", "opened_at", "purpose"]);

/** Types of the columns that a commit writes, table by table. */
export const columns = {
  entries: { log: "text", idx: "bigint", class: "smallint", hash: "bytea", at: "bigint" } satisfies Columns<Written["entries"][number]>,
  acts: {
    hash: "bytea",
    case_id: "bytea",
    type: "text",
    audience: "text",
    party: "text",
    agency: "text",
    kid: "text",
    signer: "text",
    iat: "bigint",
    at: "bigint",
    log: "text",
    idx: "bigint",
    author_idx: "bigint",
    author_at: "bigint",
    body: "text",
    decision: "jsonb",
  } satisfies Columns<ActRow>,
  lines: {
    hash: "bytea",
    case_id: "bytea",
    n: "integer",
    act: "bytea",
    at: "bigint",
    log: "text",
    idx: "bigint",
    body: "text",
    objection: "jsonb",
  } satisfies Columns<LineRow>,
  invalid: {
    hash: "bytea",
    case_id: "bytea",
    n: "integer",
    at: "bigint",
    log: "text",
    idx: "bigint",
    body: "text",
    because: "jsonb",
  } satisfies Columns<InvalidLineRow>,
  refusals: {
    hash: "bytea",
    case_id: "bytea",
    act: "bytea",
    by_party: "text",
    at: "bigint",
    log: "text",
    idx: "bigint",
    body: "text",
    act_body: "text",
  } satisfies Columns<RefusalRow>,
  sealed: { act: "bytea", subject: "text", nonce: "bytea", data: "bytea" } satisfies Columns<SealedRow>,
  keys: { act: "bytea", subject: "text", wrapped: "bytea" } satisfies Columns<KeyRow>,
  chunks: { act: "bytea", chunk: "bytea" } satisfies Columns<Written["chunks"][number]>,
  outbox: { peer: "text", idx: "bigint", hash: "bytea" } satisfies Columns<Written["outbox"][number]>,
  agencies: { case_id: "bytea", party: "text", agency: "text" } satisfies Columns<Written["agencies"][number]>,
  assignments: { case_id: "bytea", kid: "text", ends: "bigint", in_hand: "boolean" } satisfies Columns<Database["assignment"]>,
  /** Sight without end stays so; of two ends the later given counts. */
  assignmentConflict:
    "on conflict (case_id, kid) do update set ends = case when assignment.ends is null then null else excluded.ends end, in_hand = assignment.in_hand or excluded.in_hand",
  wakes: { case_id: "bytea", act: "bytea", kid: "text", why: "text" } satisfies Columns<WakeRow>,
  numbers: { line: "bytea", body: "text" } satisfies Columns<Written["numbers"][number]>,
  counters: { series: "text", last: "integer" } satisfies Columns<Written["counters"][number]>,
  counterConflict: "on conflict (series) do update set last = greatest(case_counter.last, excluded.last)",
  tiles: { log: "text", level: "smallint", idx: "bigint", root: "bytea", data: "bytea" } satisfies Columns<Database["derived.tile"]>,
  cases: caseColumns,
  /** A case that exists keeps what it was opened with. */
  caseConflict: `on conflict (id) do update set ${Object.keys(caseColumns)
    .filter((name) => !keptByConflict.has(name))
    .map((name) => `${name} = excluded.${name}`)
    .join(", ")}`,
};
