import { type Kysely, sql } from "kysely";

/** What is searched, derived from acts and left out of backups; and a search for a person in the register of readings. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // One row for the frame of each act (`subject` is empty), one for each sealed piece of content; `words` are keyed hashes (docs/search.md).
  `create table derived.search_row (
    act bytea not null, subject text not null, case_id bytea not null, words bigint[] not null, primary key (act, subject))`,
  "create index search_row_words on derived.search_row using gin (words) with (fastupdate = off)",
  "create index search_row_case on derived.search_row (case_id)",
  // Up to where each log was taken up, and by which rules.
  "create table derived.search_cursor (log text primary key, next bigint not null)",
  "create table derived.search_rules (one boolean primary key default true check (one), hash text not null)",
  // What is erased is not found: the row goes in the transaction in which the sealed piece goes.
  `create function derived.forget_words() returns trigger language plpgsql as $$
    begin delete from derived.search_row where act = old.act and subject = old.subject; return null; end $$`,
  "create trigger sealed_forgotten after delete on sealed for each row execute function derived.forget_words()",
  "create index case_file_state on case_file (protocol, status, changed_at desc, id)",
  "create index case_agency_agency on case_agency (agency, case_id)",
  // A search for a person is read into the log like the opening of an act: for which case, and what was sought, as a keyed hash.
  "alter table read alter column act drop not null, add column case_id bytea, add column sought bytea",
  "alter table read add constraint read_of check ((act is null) = (sought is not null and case_id is not null))",
];
