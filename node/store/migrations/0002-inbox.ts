import { type Kysely, sql } from "kysely";

/** What waits for whom, derived from the records; and what people of one party arrange among themselves, which never leaves. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [...derived, ...arranged]) await sql.raw(statement).execute(db);
}

const derived = [
  // Sight that ends by itself, by the node's own time. A node that does not run gives nobody sight.
  "alter table assignment add column ends bigint, add column in_hand boolean not null default false",
  "create index assignment_ends on assignment (kid, ends) where ends is not null",
  // What one sees without having it in hand; lists of that look at these rows alone.
  "create index assignment_aside on assignment (kid, case_id) where not in_hand",
  "create table derived.clock (one boolean primary key default true check (one), at bigint not null)",
  `create or replace view visible as
    select a.kid as agent, a.case_id, true as opens from assignment a where a.ends is null or a.ends > (select at from derived.clock)
    union
    select g.kid, c.id, true from agent g cross join case_file c
      where g.own and 'intake' = any(g.powers) and (
        exists (select 1 from case_agency x where x.case_id = c.id and x.party = g.party and x.agency = g.agency)
        or not exists (select 1 from case_agency x where x.case_id = c.id and x.party = g.party))
    union
    select g.kid, c.id, false from agent g cross join case_file c where g.own and 'oversee' = any(g.powers)`,
  // holders: keys with sight without end, in the order in which it was given. whose: the last of them, '@' if there is none.
  // waits: us, them, none, or nothing where the case has ended; null until it was derived. wait_at: what lists of it are ordered by.
  `alter table case_file add column holders text not null default '', add column urgent boolean not null default false,
    add column refused bytea, add column whose text not null default '@', add column waits text, add column wait_at bigint not null default 0`,
  "create index case_file_waits on case_file (whose, waits, wait_at, id) where waits <> ''",
  "create index case_file_underived on case_file (id) where waits is null",
];

const arranged = [
  // What a commit leaves for the desks to do: ring, tell.
  "create table wake (id bigserial primary key, case_id bytea not null, act bytea not null, kid text, why text not null)",
  "create table refusal_seen (act bytea primary key, kid text not null, at bigint not null)",
  // The note that goes with a case that is handed over, sealed under a data key of its own.
  `create table handover (
    act bytea primary key, case_id bytea not null, by_kid text not null, to_kid text not null, at bigint not null, nonce bytea, data bytea)`,
  "create index handover_case on handover (case_id, at)",
  `create table absence (
    id bigserial primary key, kid text not null, begins bigint not null, ends bigint not null, deputy text, reason text not null,
    set_by text not null, set_at bigint not null, ended_by text, ended_at bigint)`,
  "create index absence_kid on absence (kid, ends) where ended_at is null",
  `create table shift (
    id bigserial primary key, agency text not null, kid text not null, place smallint not null, begins bigint not null, ends bigint not null,
    set_by text not null, set_at bigint not null, removed_by text, removed_at bigint)`,
  "create index shift_agency on shift (agency, ends) where removed_at is null",
  // An urgent case rings until somebody takes care of it; every step of it is kept.
  `create table ring (
    id bigserial primary key, case_id bytea not null, act bytea not null unique, began_at bigint not null, kid text, passes_at bigint not null,
    ended_at bigint, ended_by text, ending text)`,
  "create index ring_open on ring (passes_at) where ended_at is null",
  "create index ring_case on ring (case_id)",
  "create table ring_step (ring bigint not null references ring, n integer not null, at bigint not null, what text not null, kid text, primary key (ring, n))",
  // Notices without content: to which address, of what, and those that wait to be sent.
  `create table notice_choice (
    kid text primary key, language text not null, mail_nonce bytea, mail_data bytea, mail_failed_at bigint, kinds text[] not null, set_at bigint not null)`,
  `create table push_device (
    id bigserial primary key, kid text not null, endpoint bytea not null unique, label text not null, nonce bytea not null, data bytea not null,
    added_at bigint not null)`,
  "create index push_device_kid on push_device (kid)",
  `create table notice (
    id bigserial primary key, kid text not null, channel text not null, device bigint, urgent boolean not null, at bigint not null,
    attempts integer not null default 0, next_at bigint not null, last_error text)`,
  "create index notice_next on notice (next_at)",
  // Of which deadline somebody was told, and when.
  "create table told (case_id bytea not null, kid text not null, due bigint not null, stage text not null, at bigint not null, primary key (case_id, kid, due, stage))",
  "create table calendar_feed (kid text primary key, secret bytea not null unique, made_at bigint not null)",
];
