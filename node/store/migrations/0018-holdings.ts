import { type Kysely, sql } from "kysely";

/** Persons and objects that the people of this party entered, and what came of comparing them with what partners sent. Nothing of it is ever sent. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  "create table holding (id bytea primary key, kind text not null, made_by text not null, made_at bigint not null)",
  "create index holding_made on holding (made_at desc, id)",
  // Whose it is to see beside those who see a case that names it: the agencies whose people entered it.
  "create table holding_agency (holding bytea not null references holding, agency text not null, primary key (holding, agency))",
  // `token` is a keyed hash: of an object's identifier one for the whole node, of a person's name one for each holding. The text is sealed.
  `create table holding_identifier (
    token bytea primary key, holding bytea not null references holding, kind text not null, nonce bytea not null, data bytea not null,
    added_by text not null, added_at bigint not null)`,
  "create index holding_identifier_holding on holding_identifier (holding)",
  // A case that names it because a person said so.
  `create table holding_mention (
    holding bytea not null references holding, case_id bytea not null, act bytea, by_kid text not null, at bigint not null, primary key (holding, case_id))`,
  "create index holding_mention_case on holding_mention (case_id)",
  `create table holding_merge (
    id bigserial primary key, name bytea not null, kept bytea not null references holding, merged bytea not null references holding, nonce bytea not null, data bytea not null,
    by_kid text not null, at bigint not null, undone_nonce bytea, undone_data bytea, undone_by text, undone_at bigint)`,
  "create unique index holding_merge_merged on holding_merge (merged) where undone_at is null",
  "create index holding_merge_kept on holding_merge (kept)",
  // Each act of the other party whose identifiers were compared, with a hit or without one.
  "create table comparison (act bytea primary key, case_id bytea not null, at bigint not null, identifiers integer not null)",
  "create index comparison_case on comparison (case_id)",
  `create table hit (
    id bigserial primary key, act bytea not null references comparison, case_id bytea not null, token bytea not null, holding bytea not null references holding,
    at bigint not null, decision text, nonce bytea, data bytea, decided_by text, decided_at bigint, unique (act, token))`,
  "create index hit_case on hit (case_id)",
];
