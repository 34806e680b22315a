import { sql } from "kysely";
import { accepted, actDefinition, base64url, type Outcome, type Refusal, refused } from "#kernel";
import { DRAFT_LIMIT, type DraftFields, type DraftFile, type DraftSummary } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { DraftRow } from "#node/store/database.ts";
import { fileOf, summariesOf } from "./describe.ts";
import { draftsOf, mayWrite, readingRefused, type SeenDraft, seenDraft } from "./draft-sight.ts";
import { forgetTexts, keepText, readTexts, textOf } from "./draft-text.ts";

/** Up to how many drafts one person may have; up to how many are listed, the last changed. */
const MOST_DRAFTS = 500;
const MOST_LISTED = 200;

export type DraftPlan = {
  /** The version that the author had; 0 for a draft that is new. */
  readonly base: number;
  readonly case: string;
  readonly protocol: string;
  readonly type: string;
  readonly of: string | null;
  readonly transcribes: string | null;
  readonly fields: DraftFields;
};
export type Saved = { readonly version: number; readonly hash: string; readonly changedAt: number };

export const NO_DRAFT: Refusal = { kind: "not-found", what: "draft" };
const CHANGED: Refusal = { kind: "conflict", what: "draft" };

/** Drafts as far as they are open to one person. Nothing of them is logged or leaves the node. */
export class DraftStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** Those that one has a part in: what waits for one's word first, then the last changed. */
  async list(): Promise<DraftSummary[]> {
    const me = this.#actor.kid;
    if (me === null) return [];
    const rows = await this.#node.db
      .selectFrom("draft")
      .selectAll()
      .where("id", "in", sql<Buffer>`(${draftsOf(me)})`)
      .orderBy("changed_at", "desc")
      .orderBy("id")
      .limit(MOST_LISTED)
      .execute();
    const seen = await Promise.all(rows.map(({ id }) => seenDraft(this.#node, this.#actor, id)));
    const summaries = await summariesOf(
      this.#node,
      me,
      seen.filter((one) => one !== null),
    );
    return summaries.toSorted((one, other) => Number(other.waits) - Number(one.waits));
  }

  /** Refused `not-found` for whom it is not open, `policy` for whom policy does not let read it. */
  async file(id: string): Promise<Outcome<DraftFile>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    if (seen === null) return refused(NO_DRAFT);
    const fields = await this.#fieldsOf(seen);
    if (fields === null) return refused(NO_DRAFT);
    const reader = { ...this.#actor, kid: this.#actor.kid ?? "" };
    const refusal = await readingRefused(this.#node, reader, seen.row, fields);
    return refusal === null ? accepted(await fileOf(this.#node, reader.kid, seen, fields)) : refused(refusal);
  }

  /**
   * Keeps what was typed as the next version. Refused `conflict` where somebody kept another one since `base`: nothing is written over. The
   * same text again is no new version, so that what colleagues said of it still counts.
   */
  async save(id: string, plan: DraftPlan): Promise<Outcome<Saved>> {
    const read = textOf(plan.fields);
    if (read === null) return refused({ kind: "malformed", at: "/body/fields", expected: "canonical JSON (RFC 8785)" });
    if (read.text.length > DRAFT_LIMIT)
      return refused({ kind: "oversized", at: "/body/fields", limit: DRAFT_LIMIT, actual: read.text.length });
    const known = await this.#node.db.selectFrom("draft").select("id").where("id", "=", idBytes(id)).executeTakeFirst();
    return known === undefined ? this.#begin(id, plan, read) : this.#change(id, plan, read);
  }

  /** Destroys a draft of one's own, and all that was said of it. */
  async remove(id: string): Promise<Outcome<null>> {
    const row = await this.#node.db.selectFrom("draft").select(["id", "author"]).where("id", "=", idBytes(id)).executeTakeFirst();
    // Also who lost sight of the case may throw away what they wrote.
    if (row === undefined || row.author !== this.#actor.kid) return refused(NO_DRAFT);
    await removeDraft(this.#node, row.id);
    return accepted(null);
  }

  async #begin(id: string, plan: DraftPlan, { text, hash }: { text: string; hash: Buffer }): Promise<Outcome<Saved>> {
    const { kid, agency } = this.#actor;
    if (kid === null) return refused({ kind: "no-power", kid: "", power: "act" });
    // It was there when its author last saw it: somebody has signed it or thrown it away.
    if (plan.base !== 0) return refused(NO_DRAFT);
    const opens = await this.#opens(plan, kid);
    if (!opens.ok) return opens;
    const own = await this.#node.db.selectFrom("draft").select(sql<number>`count(*)`.as("n")).where("author", "=", kid).executeTakeFirst();
    if ((own?.n ?? 0) >= MOST_DRAFTS) return refused({ kind: "oversized", at: "/drafts", limit: MOST_DRAFTS, actual: MOST_DRAFTS + 1 });
    const now = this.#node.clock.now();
    const kept = await keepText(this.#node, text);
    const row: DraftRow = {
      id: idBytes(id),
      case_id: idBytes(plan.case),
      opens: opens.value,
      protocol: plan.protocol,
      type: plan.type,
      of_act: plan.of === null ? null : idBytes(plan.of),
      transcribes: plan.transcribes,
      author: kid,
      agency,
      version: 1,
      hash,
      ...kept,
      made_at: now,
      changed_at: now,
      changed_by: kid,
    };
    const made = await this.#node.db
      .insertInto("draft")
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (made !== undefined) return accepted({ version: 1, hash: base64url(hash), changedAt: now });
    await forgetTexts(this.#node, [kept.sealed_as]);
    return refused(CHANGED);
  }

  async #change(id: string, plan: DraftPlan, { text, hash }: { text: string; hash: Buffer }): Promise<Outcome<Saved>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    if (seen === null) return refused(NO_DRAFT);
    const { row, part } = seen;
    if (!mayWrite(part)) return refused({ kind: "forbidden", power: "write" });
    const isSame = row.case_id.equals(idBytes(plan.case)) && row.protocol === plan.protocol && row.type === plan.type;
    if (!isSame || row.transcribes !== plan.transcribes) return refused(CHANGED);
    if (row.hash.equals(hash)) return accepted({ version: row.version, hash: base64url(hash), changedAt: row.changed_at });
    if (row.version !== plan.base) return refused(CHANGED);
    const now = this.#node.clock.now();
    const kept = await keepText(this.#node, text);
    const changed = await this.#node.db
      .updateTable("draft")
      .set({ ...kept, hash, version: plan.base + 1, changed_at: now, changed_by: this.#actor.kid ?? "" })
      .where("id", "=", row.id)
      // INVARIANT: of two who start from one version one is kept; the other is told.
      .where("version", "=", plan.base)
      .executeTakeFirst();
    const isKept = changed.numUpdatedRows > 0n;
    await forgetTexts(this.#node, [isKept ? row.sealed_as : kept.sealed_as]);
    return isKept ? accepted({ version: plan.base + 1, hash: base64url(hash), changedAt: now }) : refused(CHANGED);
  }

  /** Whether the draft is of an act that opens a case; refused where the actor could not write it. */
  async #opens({ case: id, protocol: name, type }: DraftPlan, kid: string): Promise<Outcome<boolean>> {
    const protocol = this.#node.protocols.get(name)?.protocol;
    if (protocol === undefined) return refused({ kind: "unknown-protocol", protocol: name });
    const definition = actDefinition(protocol, type);
    if (definition === undefined) return refused({ kind: "unknown-type", type });
    if (definition.opens === true) return accepted(true);
    const record = (await this.#node.sight.has(kid, id)) ? await this.#node.caseOf(id) : undefined;
    if (record === undefined) return refused({ kind: "unknown-case", case: id });
    return record.protocol === name ? accepted(false) : refused({ kind: "unknown-protocol", protocol: name });
  }

  async #fieldsOf({ row }: SeenDraft): Promise<DraftFields | null> {
    const text = (await readTexts(this.#node, [row]))(row);
    return text === null ? null : (JSON.parse(text) as DraftFields);
  }
}

/** The keys of all its texts are destroyed first: what a crash leaves of it says nothing. */
export async function removeDraft(node: Node, draft: Buffer): Promise<void> {
  const { db } = node;
  const of = async (table: "draft_clearance" | "draft_comment" | "draft_referral") =>
    (await db.selectFrom(table).select("sealed_as").where("draft", "=", draft).execute()).map(({ sealed_as: name }) => name);
  const own = await db.selectFrom("draft").select("sealed_as").where("id", "=", draft).execute();
  const said = await Promise.all([of("draft_clearance"), of("draft_comment"), of("draft_referral")]);
  await forgetTexts(node, [...own.map(({ sealed_as: name }) => name), ...said.flat()]);
  await db.deleteFrom("draft").where("id", "=", draft).execute();
}
