import { type Kysely, sql } from "kysely";

/**
 * Tables of a node. `record` tables hold what is logged and never change; `case_file`, `assignment`, `outbox` and `tile` are
 * derived from them (`hito fsck` re-derives all four); schema `derived` is left out of backups (SEMANTICS 8).
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "create schema derived",
  // A log: its size is the guard of every commit (SEMANTICS 7).
  `create table log (
    kind text primary key, partner text, origin text not null unique, vkey text not null,
    size bigint not null, edge bytea not null, checkpoint text not null, at bigint not null)`,
  `create table log_entry (
    log text not null references log, idx bigint not null, class smallint not null, hash bytea not null, at bigint not null,
    primary key (log, idx))`,
  "create index log_entry_public on log_entry (log, idx) where class < 16",
  "create index log_entry_hash on log_entry (hash)",
  "create table derived.tile (log text not null, level smallint not null, idx bigint not null, root bytea not null, data bytea not null, primary key (log, level, idx))",
  // Checkpoints that were sent to witnesses: those that cosignatures are about.
  "create table cosigned_checkpoint (log text not null, size bigint not null, note text not null, primary key (log, size))",
  "create table cosignature (log text not null, size bigint not null, witness text not null, at bigint not null, line text not null, primary key (log, size, witness))",

  // Public records: grants, revocations, publications.
  "create table public_record (hash bytea primary key, class smallint not null, party text not null, body text not null, disclosures text[] not null default '{}')",
  // Acts, lines and refusals as they are logged; `author_idx` is the index in the author party's log (SEMANTICS 4).
  `create table act (
    hash bytea primary key, case_id bytea not null, type text not null, audience text not null, party text not null, agency text not null,
    kid text not null, signer text not null, iat bigint not null, at bigint not null, log text not null, idx bigint not null, author_idx bigint not null,
    body text not null, decision jsonb)`,
  // Records that fit a page stay in it as they are: most are base64url or sealed, on which compression is lost labour.
  "alter table act set (toast_tuple_target = 8160)",
  "create index act_case on act (case_id, at)",
  "create index act_kid on act (kid)",
  `create table line (
    hash bytea primary key, case_id bytea not null, n integer not null, act bytea not null, at bigint not null, log text not null, idx bigint not null,
    body text not null, objection jsonb)`,
  "alter table line set (toast_tuple_target = 8160)",
  "create unique index line_case on line (case_id, n)",
  "create unique index line_act on line (act)",
  `create table refusal (
    hash bytea primary key, case_id bytea, act bytea not null, by_party text not null, at bigint not null, log text not null, idx bigint not null,
    body text not null, act_body text)`,
  "create index refusal_act on refusal (act)",
  "create index refusal_case on refusal (case_id)",
  // The readable number of a case is a disclosure of its first line.
  "create table line_disclosure (line bytea not null, body text not null, primary key (line, body))",
  "create table case_counter (series text primary key, last integer not null)",
  // Evidence of a broken docket: lines that could not be folded (spec/docket.md).
  "create table invalid_line (hash bytea primary key, case_id bytea not null, n integer, body text not null, because jsonb not null, at bigint not null)",

  // Content: one sealed piece per (act, subject); its key lies in the key store.
  "create table sealed (act bytea not null, subject text not null, nonce bytea not null, data bytea not null, primary key (act, subject))",
  "alter table sealed set (toast_tuple_target = 8160)",
  "alter table sealed alter column data set storage external",
  "create table chunk (hash bytea primary key, data bytea not null, at bigint not null)",
  "create index chunk_at on chunk (at)",
  "create table act_chunk (act bytea not null, chunk bytea not null, primary key (act, chunk))",
  "create index act_chunk_chunk on act_chunk (chunk)",

  // Derived from the records.
  `create table case_file (
    id bytea primary key, protocol text not null, protocol_hash text not null, home text not null, partner text, number text,
    state jsonb not null, status text not null, final boolean not null, opened_at bigint not null, changed_at bigint not null, next_due bigint,
    next_clock text, disputed integer)`,
  "alter table case_file set (toast_tuple_target = 8160)",
  "create index case_file_changed on case_file (changed_at desc, id)",
  "create index case_file_due on case_file (next_due) where next_due is not null",
  "create table case_agency (case_id bytea not null, party text not null, agency text not null, primary key (case_id, party, agency))",
  "create table assignment (case_id bytea not null, kid text not null, primary key (case_id, kid))",
  "create index assignment_kid on assignment (kid, case_id)",
  // A key means only what its own party granted: `own` rows give sight and sessions, a partner's only names (spec/identity.md).
  `create table agent (
    party text not null, kid text not null, own boolean not null, agency text not null, sector text not null, powers text[] not null,
    name text, title text, primary key (party, kid))`,
  "create index agent_own on agent (kid) where own",
  `create view visible as
    select a.kid as agent, a.case_id, true as opens from assignment a
    union
    select g.kid, c.id, true from agent g cross join case_file c
      where g.own and 'intake' = any(g.powers) and (
        exists (select 1 from case_agency x where x.case_id = c.id and x.party = g.party and x.agency = g.agency)
        or not exists (select 1 from case_agency x where x.case_id = c.id and x.party = g.party))
    union
    select g.kid, c.id, false from agent g cross join case_file c where g.own and 'oversee' = any(g.powers)`,

  // Exchange. `delivered` is how much of our channel log the peer acknowledged; `size` and `edge` are what we hold of theirs.
  `create table peer (
    party text primary key, root text not null, url text not null, directory jsonb, delivered bigint not null default 0,
    size bigint not null default 0, edge bytea not null default '', checkpoint text, attempts integer not null default 0,
    next_at bigint not null default 0, last_error jsonb, last_receipt text)`,
  "create table outbox (peer text not null, idx bigint not null, hash bytea not null, primary key (peer, idx))",
  "create table delivery (hash bytea not null, peer text not null, stage text not null, at bigint not null, own bigint, refusal jsonb, primary key (hash, peer))",
  // Every entry of the peer's channel log; `stage` null where its record is this node's own.
  `create table incoming (
    peer text not null, idx bigint not null, class smallint not null, hash bytea not null, stage text, at bigint not null, own bigint,
    refusal jsonb, primary key (peer, idx))`,
  "create index incoming_hash on incoming (hash)",
  // What the node itself has to do after a commit, such as declining what its own law forbids.
  "create table duty (id bigserial primary key, kind text not null, act bytea not null, detail jsonb not null, unique (kind, act))",

  // People at this node.
  "create table session (token bytea primary key, account text not null, kid text, created_at bigint not null, expires_at bigint not null)",
  "create table challenge (challenge text primary key, kid text not null, expires_at bigint not null)",
  "create table grant_disclosure (party text not null, kid text not null, disclosures text[] not null, primary key (party, kid))",
  "create table enrolment (kid text primary key, account text not null, key jsonb not null, created_at bigint not null)",

  // Reads of personal content, durable before the content is shown (SEMANTICS 7).
  "create table read (id bigserial primary key, at bigint not null, kid text not null, act bytea not null, purpose text, salt bytea not null, batch bytea)",
  "create index read_unbatched on read (id) where batch is null",
  "create table read_batch (hash bytea primary key, first_id bigint not null, last_id bigint not null, body text not null, at bigint not null)",
];
