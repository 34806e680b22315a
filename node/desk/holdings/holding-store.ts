import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import { accepted, base64url, type IdentifierKind, type Outcome, type Refusal, refused } from "#kernel";
import type { Holding, HoldingFile, Merge } from "#node/api/holding-schemas.ts";
import type { CaseSummary } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import { type People, peopleOf } from "#node/desk/people.ts";
import { identifiersOf, openAct } from "#node/desk/search/act-words.ts";
import { compact } from "#node/desk/search/words.ts";
import type { Actor } from "#node/store/actor.ts";
import { caseRecord, idBytes } from "#node/store/case-record.ts";
import type { HoldingIdentifierRow, HoldingMergeRow } from "#node/store/holding-rows.ts";
import { recordPersonSearch, recordReadings } from "#node/store/readings.ts";
import { type HoldingRow, membersOf, rootOf } from "./groups.ts";
import { holdingsSeen, type Mention, openable } from "./sight.ts";
import { identifierName, openHoldings, sealHolding } from "./texts.ts";
import { searchWordOf, tokenOf } from "./tokens.ts";

const PAGE = 50;
const MOST_CASES = 50;
/** Purpose of a reading for which the reader gave none. */
const NO_PURPOSE = "none";

export type Entry = {
  readonly kind: IdentifierKind;
  readonly value: string;
  readonly case?: string;
  readonly act?: string;
  readonly to?: string;
};
type Entered = { readonly id: string; readonly known: boolean };
type MergeRow = Omit<HoldingMergeRow, "id"> & { readonly id: number };

const notFound = (): { ok: false; refusal: Refusal } => refused({ kind: "not-found", what: "holding" });
const isPerson = (kind: string): boolean => kind === "person-name";

/** Persons and objects as one person may see them, enter them, and say that two are one. Showing a person is a reading. */
export class HoldingStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  get #kid(): string {
    return this.#actor.kid ?? "";
  }

  /** What is merged into another stands there alone. */
  async list(kind: string | undefined, cursor: string | undefined): Promise<{ holdings: Holding[]; next: string | null }> {
    const [at, after] = (cursor ?? "").split(".");
    const { rows } = await sql<HoldingRow>`select h.* from holding h where ${kind === undefined ? sql`true` : sql`h.kind = ${kind}`}
      and ${after === undefined ? sql`true` : sql`(-h.made_at, h.id) > (${-Number(at)}, ${idBytes(after)})`}
      and not exists (select 1 from holding_merge m where m.merged = h.id and m.undone_at is null)
      and ((h.kind <> 'person-name' and exists (select 1 from holding_agency a where a.holding = h.id and a.agency = ${this.#actor.agency}))
        or exists (select 1 from holding_mention m join visible v on v.case_id = m.case_id where m.holding = h.id and v.agent = ${this.#kid} and v.opens))
      order by h.made_at desc, h.id limit ${PAGE + 1}`.execute(this.#node.db);
    const page = rows.slice(0, PAGE);
    const { seen, mentions } = await holdingsSeen(this.#node, this.#actor, page);
    await this.#recordPersons(seen, mentions, null);
    const last = rows.length > PAGE ? page.at(-1) : undefined;
    return { holdings: await this.#describe(seen), next: last === undefined ? null : `${last.made_at}.${base64url(last.id)}` };
  }

  /** Refused `not-found` for what the actor may not see. */
  async file(id: string, purpose: string | null): Promise<Outcome<HoldingFile>> {
    const group = await this.#group(id);
    const [root] = group.seen;
    if (root === undefined) return notFound();
    await this.#recordPersons(group.seen, group.mentions, purpose);
    const described = await this.#describe(group.seen);
    const merges = await this.#merges(group.members, group.seen);
    return accepted({
      id: base64url(root.id),
      kind: root.kind as IdentifierKind,
      identifiers: described.flatMap(({ identifiers }) => identifiers),
      by: described[0]?.by ?? (await peopleOf(this.#node.db, [root.made_by]))(root.made_by),
      at: root.made_at,
      merges,
      cases: await this.#cases(group.seen, group.mentions, purpose),
    });
  }

  /**
   * Enters a person or an object. An object that is held on this node already stays one; that it was entered again gives the own agency sight of it.
   * What is said to stand in an act must stand there, in content that the actor may open.
   */
  async enter(entry: Entry): Promise<Outcome<Entered>> {
    const { kind, value } = entry;
    const wrong = (at: string, expected: string) => refused({ kind: "wrong-field", at: `/body/${at}`, rule: "required", expected });
    if (compact(value) === "") return wrong("value", "letters or digits");
    const where = await this.#namedIn(entry);
    if (!where.ok) return where;
    if (isPerson(kind) && where.value === null) return wrong("case", "the case in which the person is named");
    const target = entry.to === undefined ? null : await this.#group(entry.to);
    const [into] = target?.seen ?? [];
    if (target !== null && into === undefined) return notFound();
    if (into !== undefined && isPerson(into.kind) !== isPerson(kind))
      return wrong("kind", "a person's name for a person, an identifier for an object");
    const fresh = into?.id ?? randomBytes(16);
    const token = tokenOf(this.#node.kek, fresh, kind, value);
    const held = await this.#node.db.selectFrom("holding_identifier").select("holding").where("token", "=", token).executeTakeFirst();
    if (held !== undefined && into !== undefined && !held.holding.equals(into.id)) return refused({ kind: "conflict", what: "holding" });
    const id = held?.holding ?? (await this.#add(fresh, into === undefined, kind, value, token));
    await this.#sawIn(id, where.value);
    return accepted({ id: base64url(await rootOf(this.#node.db, id)), known: !id.equals(fresh) || held !== undefined });
  }

  /** Whichever of two that enter the same object comes first stays. */
  async #add(id: Buffer, isNew: boolean, kind: IdentifierKind, value: string, token: Buffer): Promise<Buffer> {
    const { db, clock } = this.#node;
    const sealed = await sealHolding(this.#node, identifierName({ holding: id, token }), value.normalize("NFC").trim());
    const added = { added_by: this.#kid, added_at: clock.now() };
    return db.transaction().execute(async (trx) => {
      if (isNew) await trx.insertInto("holding").values({ id, kind, made_by: this.#kid, made_at: clock.now() }).execute();
      const { rows } = await sql<{ holding: Buffer }>`insert into holding_identifier (token, holding, kind, nonce, data, added_by, added_at)
        values (${token}, ${id}, ${kind}, ${sealed.nonce}, ${sealed.data}, ${added.added_by}, ${added.added_at})
        on conflict (token) do update set
          nonce = case when holding_identifier.holding = excluded.holding then excluded.nonce else holding_identifier.nonce end,
          data = case when holding_identifier.holding = excluded.holding then excluded.data else holding_identifier.data end
        returning holding`.execute(trx);
      const holder = rows[0]?.holding ?? id;
      if (isNew && !holder.equals(id)) await trx.deleteFrom("holding").where("id", "=", id).execute();
      return holder;
    });
  }

  async #sawIn(holding: Buffer, where: Omit<Mention, "holding"> | null): Promise<void> {
    const { db, clock } = this.#node;
    await db
      .insertInto("holding_agency")
      .values({ holding, agency: this.#actor.agency })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    if (where === null) return;
    await db
      .insertInto("holding_mention")
      .values({ holding, ...where, by_kid: this.#kid, at: clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }

  /** The case, and the act in which it stands; null where neither is said. */
  async #namedIn({ kind, value, case: caseId, act }: Entry): Promise<Outcome<Omit<Mention, "holding"> | null>> {
    const { db, sight, crypto, protocols } = this.#node;
    if (act === undefined) {
      if (caseId === undefined) return accepted(null);
      const opens = await sight.has(this.#kid, caseId);
      return opens ? accepted({ case_id: idBytes(caseId), act: null }) : refused({ kind: "unknown-case", case: caseId });
    }
    const row = await db.selectFrom("act").selectAll().where("hash", "=", idBytes(act)).executeTakeFirst();
    const contents = row === undefined ? undefined : await this.#node.storeOf(this.#actor).contentOf(base64url(row.case_id), [row], null);
    const disclosures = contents?.get(act);
    if (row === undefined || disclosures === undefined) return refused({ kind: "unknown-act", act });
    const opened = openAct(crypto, protocols, row.body, new Map([["", disclosures]]));
    const named = (opened?.pieces ?? []).flatMap(({ fields }) => fields.flatMap(identifiersOf));
    const stands = named.some((one) => one.kind === kind && compact(one.value) === compact(value));
    if (!stands) return refused({ kind: "wrong-field", at: "/body/value", rule: "enum", expected: "an identifier that stands in the act" });
    return accepted({ case_id: row.case_id, act: row.hash });
  }

  /** Says that two are one. Refused `conflict` where they are already. */
  async merge(id: string, other: string, reason: string): Promise<Outcome<{ id: number }>> {
    const { db, clock } = this.#node;
    const [one, two] = [await this.#group(id), await this.#group(other)];
    const [kept, merged] = [one.seen[0], two.seen[0]];
    if (kept === undefined || merged === undefined) return notFound();
    if (one.root.equals(two.root)) return refused({ kind: "conflict", what: "merge" });
    if (kept.kind !== merged.kind)
      return refused({ kind: "wrong-field", at: "/body/other", rule: "enum", expected: "a holding of the same kind" });
    const name = randomBytes(16);
    const sealed = await sealHolding(this.#node, `merge:${name.toString("hex")}`, reason);
    const row = { name, kept: one.root, merged: two.root, ...sealed, by_kid: this.#kid, at: clock.now() };
    const none = { undone_nonce: null, undone_data: null, undone_by: null, undone_at: null };
    const made = await db.transaction().execute(async (trx) => {
      // One merge at a time, so that no two close a circle.
      await sql`lock table holding_merge in share row exclusive mode`.execute(trx);
      const [keptRoot, mergedRoot] = [await rootOf(trx, one.root), await rootOf(trx, two.root)];
      if (!keptRoot.equals(one.root) || !mergedRoot.equals(two.root)) return undefined;
      return trx
        .insertInto("holding_merge")
        .values({ ...row, ...none })
        .returning("id")
        .executeTakeFirst();
    });
    return made === undefined ? refused({ kind: "conflict", what: "merge" }) : accepted({ id: made.id });
  }

  /** Refused `not-found` where there is no such merge, or nothing of it is the actor's to see; `conflict` where it is undone. */
  async unmerge(id: number, reason: string): Promise<Outcome<null>> {
    const { db, clock } = this.#node;
    const row = await db.selectFrom("holding_merge").selectAll().where("id", "=", id).executeTakeFirst();
    const sees = row === undefined ? undefined : (await this.#group(base64url(row.kept))).seen[0];
    if (row === undefined || sees === undefined) return refused({ kind: "not-found", what: "merge" });
    if (row.undone_at !== null) return refused({ kind: "conflict", what: "merge" });
    const sealed = await sealHolding(this.#node, `merge:${row.name.toString("hex")}:undone`, reason);
    const done = await db
      .updateTable("holding_merge")
      .set({ undone_nonce: sealed.nonce, undone_data: sealed.data, undone_by: this.#kid, undone_at: clock.now() })
      .where("id", "=", id)
      .where("undone_at", "is", null)
      .executeTakeFirst();
    return done.numUpdatedRows > 0n ? accepted(null) : refused({ kind: "conflict", what: "merge" });
  }

  /** All that is one with the holding; `seen` is what of it the actor may see, the root first where it is among it. */
  async #group(id: string): Promise<{ root: Buffer; members: HoldingRow[]; seen: HoldingRow[]; mentions: Mention[] }> {
    const root = await rootOf(this.#node.db, idBytes(id));
    const members = await membersOf(this.#node.db, root);
    const { seen, mentions } = await holdingsSeen(this.#node, this.#actor, members);
    return { root, members, seen: seen.toSorted((one, other) => Number(other.id.equals(root)) - Number(one.id.equals(root))), mentions };
  }

  async #identifiers(holdings: readonly Buffer[]): Promise<HoldingIdentifierRow[]> {
    return this.#node.db
      .selectFrom("holding_identifier")
      .selectAll()
      .where("holding", "=", sql<Buffer>`any(${holdings}::bytea[])`)
      .orderBy("added_at")
      .orderBy("token")
      .execute();
  }

  async #describe(rows: readonly HoldingRow[]): Promise<Holding[]> {
    if (rows.length === 0) return [];
    const identifiers = await this.#identifiers(rows.map(({ id }) => id));
    const texts = await openHoldings(
      this.#node,
      identifiers.map((row) => ({ of: identifierName(row), nonce: row.nonce, data: row.data })),
    );
    const people = await peopleOf(this.#node.db, [...rows.map(({ made_by: by }) => by), ...identifiers.map(({ added_by: by }) => by)]);
    return rows.map(({ id, kind, made_by: by, made_at: at }) => ({
      id: base64url(id),
      kind: kind as IdentifierKind,
      identifiers: identifiers.flatMap((row) => {
        const value = row.holding.equals(id) ? texts.get(identifierName(row)) : undefined;
        return value === undefined ? [] : [{ kind: row.kind as IdentifierKind, value, by: people(row.added_by), at: row.added_at }];
      }),
      by: people(by),
      at,
    }));
  }

  /** Merges of what the actor sees, with those that were undone. */
  async #merges(members: readonly HoldingRow[], seen: readonly HoldingRow[]): Promise<Merge[]> {
    const { db } = this.#node;
    const ids = members.map(({ id }) => id);
    const rows: MergeRow[] = await db
      .selectFrom("holding_merge")
      .selectAll()
      .where("kept", "=", sql<Buffer>`any(${ids}::bytea[])`)
      .orderBy("id")
      .execute();
    if (rows.length === 0) return [];
    const others = await db
      .selectFrom("holding")
      .selectAll()
      .where("id", "=", sql<Buffer>`any(${rows.map(({ merged }) => merged)}::bytea[])`)
      .execute();
    const known = await holdingsSeen(this.#node, this.#actor, [...others, ...seen]);
    const labels = new Map((await this.#describe(known.seen)).map(({ id, identifiers }) => [id, identifiers[0]?.value ?? ""]));
    const texts = await openHoldings(this.#node, rows.flatMap(reasonsOf));
    const people = await peopleOf(
      db,
      rows.flatMap(({ by_kid: by, undone_by: undoneBy }) => [by, undoneBy]),
    );
    return rows.flatMap((row) => {
      const label = labels.get(base64url(row.merged));
      return label === undefined ? [] : [describeMerge(row, label, texts, people)];
    });
  }

  /** Cases that name it, the last changed first: of acts by the keyed hashes of its identifiers, and those in which a person said so. */
  async #cases(rows: readonly HoldingRow[], mentions: readonly Mention[], purpose: string | null): Promise<CaseSummary[]> {
    const { db } = this.#node;
    const objects = rows.filter(({ kind }) => !isPerson(kind)).map(({ id }) => id);
    const words = objects.length === 0 ? [] : (await this.#identifiers(objects)).map(({ token }) => searchWordOf(token));
    const found =
      words.length === 0
        ? []
        : (
            await sql<{
              act: Buffer;
              case_id: Buffer;
            }>`select r.act, r.case_id from derived.search_row r join case_file c on c.id = r.case_id
              where r.words && ${sql.raw(`'{${words.map(BigInt).join(",")}}'::bigint[]`)}
                and exists (select 1 from visible v where v.agent = ${this.#kid} and v.case_id = r.case_id and v.opens)
              order by c.changed_at desc, c.id limit ${MOST_CASES * 2}`.execute(db)
          ).rows;
    const open = await openable(
      this.#node,
      this.#actor,
      found.map(({ act }) => act),
      purpose,
    );
    const named = found.filter(({ act }) => open.has(act.toString("hex")));
    await recordReadings(
      this.#node,
      this.#kid,
      named.map(({ act }) => ({ hash: act })),
      purpose,
    );
    const ids = [...named, ...mentions].map(({ case_id: id }) => id);
    if (ids.length === 0) return [];
    const files = await db
      .selectFrom("case_file")
      .selectAll()
      .where("id", "=", sql<Buffer>`any(${ids}::bytea[])`)
      .orderBy("changed_at", "desc")
      .orderBy("id")
      .limit(MOST_CASES)
      .execute();
    return this.#node.storeOf(this.#actor).summaries(files.map(caseRecord));
  }

  /** A person's name is content: who saw it is written down, as a reading of the act or, where it was entered by hand, of the case's person. */
  async #recordPersons(rows: readonly HoldingRow[], mentions: readonly Mention[], purpose: string | null): Promise<void> {
    const persons = rows.filter(({ kind }) => isPerson(kind));
    const seenIn = persons.flatMap(({ id }) => mentions.find(({ holding }) => holding.equals(id)) ?? []);
    await recordReadings(
      this.#node,
      this.#kid,
      seenIn.flatMap(({ act }) => (act === null ? [] : [{ hash: act }])),
      purpose,
    );
    for (const { holding, case_id: id } of seenIn.filter(({ act }) => act === null)) {
      const sought = { caseId: base64url(id), purpose: purpose ?? NO_PURPOSE, sought: holding };
      await recordPersonSearch(this.#node, this.#kid, sought);
    }
  }
}

const reasonsOf = ({ name, nonce, data, undone_nonce: undoneNonce, undone_data: undoneData }: MergeRow) => [
  { of: `merge:${name.toString("hex")}`, nonce, data },
  ...(undoneNonce === null || undoneData === null
    ? []
    : [{ of: `merge:${name.toString("hex")}:undone`, nonce: undoneNonce, data: undoneData }]),
];

function describeMerge(row: MergeRow, label: string, texts: ReadonlyMap<string, string>, people: People): Merge {
  const name = `merge:${row.name.toString("hex")}`;
  const { undone_by: undoneBy, undone_at: undoneAt } = row;
  return {
    id: row.id,
    merged: base64url(row.merged),
    label,
    reason: texts.get(name) ?? null,
    by: people(row.by_kid),
    at: row.at,
    undone:
      undoneBy === null || undoneAt === null ? null : { reason: texts.get(`${name}:undone`) ?? null, by: people(undoneBy), at: undoneAt },
  };
}
