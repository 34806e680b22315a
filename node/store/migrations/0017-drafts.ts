import { type Kysely, sql } from "kysely";

/** Drafts and what colleagues say of them. Nothing of these tables is ever sent, logged or put into a bundle. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // What is typed lies sealed under the key that sealed_as names; each version has one of its own, so that an edit destroys what was there.
  `create table draft (
    id bytea primary key, case_id bytea not null, opens boolean not null, protocol text not null, type text not null, of_act bytea, transcribes text,
    author text not null, agency text not null, version integer not null, hash bytea not null,
    sealed_as text not null, nonce bytea not null, data bytea not null,
    made_at bigint not null, changed_at bigint not null, changed_by text not null)`,
  "create index draft_author on draft (author, changed_at)",
  // part: writer, clearer.
  `create table draft_person (
    draft bytea not null references draft on delete cascade, kid text not null, part text not null, asked_by text not null, asked_at bigint not null,
    primary key (draft, kid))`,
  "create index draft_person_kid on draft_person (kid)",
  // An answer is to one version, and counts for no other.
  `create table draft_clearance (
    draft bytea not null references draft on delete cascade, kid text not null, version integer not null, hash bytea not null, yes boolean not null,
    at bigint not null, sealed_as text, nonce bytea, data bytea, primary key (draft, kid, version))`,
  `create table draft_comment (
    id bigserial primary key, draft bytea not null references draft on delete cascade, kid text not null, at bigint not null, version integer not null,
    field text, sealed_as text not null, nonce bytea not null, data bytea not null)`,
  "create index draft_comment_draft on draft_comment (draft, id)",
  `create table draft_referral (
    id bigserial primary key, draft bytea not null references draft on delete cascade, agency text not null, by_kid text not null, at bigint not null,
    sealed_as text not null, nonce bytea not null, data bytea not null, back_at bigint, back_by text)`,
  "create index draft_referral_draft on draft_referral (draft, id)",
  "create table draft_adviser (referral bigint not null references draft_referral on delete cascade, kid text not null, primary key (referral, kid))",
  "create index draft_adviser_kid on draft_adviser (kid)",
  // The own reference number of an agency: given once, to a draft first and then to the act that was made of it. The key is the number as it is compared.
  `create table act_reference (
    agency text not null, key text not null, number text not null, draft bytea unique references draft on delete cascade, act bytea unique,
    kid text not null, at bigint not null, primary key (agency, key), check ((draft is null) <> (act is null)))`,
  // Who had cleared the very text that an act was signed from.
  "create table act_clearance (act bytea not null, kid text not null, at bigint not null, primary key (act, kid))",
];
