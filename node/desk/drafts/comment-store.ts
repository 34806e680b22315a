import { sql } from "kysely";
import { accepted, type Outcome, type Refusal, refused } from "#kernel";
import type { DraftFields } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { mayWrite, ownAgent, type Reader, readingRefused, type SeenDraft, seenDraft } from "./draft-sight.ts";
import { NO_DRAFT } from "./draft-store.ts";
import { keepText, readTexts } from "./draft-text.ts";

const MOST_COMMENTS = 500;
const MOST_REFERRALS = 50;

/** What colleagues say of a draft, and the draft in another agency's hands. */
export class CommentStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** By whoever the draft is open to; of a field, or of the whole. */
  async say(id: string, field: string | null, text: string): Promise<Outcome<{ id: number }>> {
    const seen = await this.#seen(id);
    if (!seen.ok) return seen;
    const { row } = seen.value;
    const { db, clock, notices } = this.#node;
    const full = await this.#full("draft_comment", row.id, MOST_COMMENTS);
    if (full !== null) return refused(full);
    const kid = this.#actor.kid ?? "";
    const kept = await keepText(this.#node, text);
    const comment = { draft: row.id, kid, at: clock.now(), version: row.version, field, ...kept };
    const made = await db.insertInto("draft_comment").values(comment).returning("id").executeTakeFirstOrThrow();
    if (kid !== row.author) await notices.tell([row.author], "draft");
    return accepted(made);
  }

  /** Shows the draft to people of another own agency, with a question: the draft, not its case. By whoever writes it. */
  async refer(id: string, kids: readonly string[], question: string): Promise<Outcome<{ id: number }>> {
    const seen = await this.#seen(id);
    if (!seen.ok) return seen;
    const { row, part } = seen.value;
    if (!mayWrite(part)) return refused({ kind: "forbidden", power: "write" });
    const people = await Promise.all(kids.map((kid) => ownAgent(this.#node, kid)));
    const refusal =
      unfit(people, row.agency) ?? (await this.#unread(seen.value, people)) ?? (await this.#full("draft_referral", row.id, MOST_REFERRALS));
    if (refusal !== null) return refused(refusal);
    const { db, clock, notices } = this.#node;
    const kept = await keepText(this.#node, question);
    const agency = people[0]?.agency ?? "";
    const referral = { draft: row.id, agency, by_kid: this.#actor.kid ?? "", at: clock.now(), ...kept, back_at: null, back_by: null };
    const made = await db.transaction().execute(async (trx) => {
      const { id: number } = await trx.insertInto("draft_referral").values(referral).returning("id").executeTakeFirstOrThrow();
      await trx
        .insertInto("draft_adviser")
        .values(kids.map((kid) => ({ referral: number, kid })))
        .execute();
      return { id: number };
    });
    await notices.tell(kids, "draft");
    return accepted(made);
  }

  /** The draft goes back: by one of those who were asked, or taken back by whoever writes it. It is open to them no longer. */
  async giveBack(id: string, referral: number): Promise<Outcome<null>> {
    const seen = await this.#seen(id);
    if (!seen.ok) return seen;
    const { row, part } = seen.value;
    const { db, clock, notices } = this.#node;
    const me = this.#actor.kid ?? "";
    const asked = await db
      .selectFrom("draft_adviser")
      .select("kid")
      .where("referral", "=", referral)
      .where("kid", "=", me)
      .executeTakeFirst();
    if (!mayWrite(part) && asked === undefined) return refused({ kind: "forbidden", power: "write" });
    const given = await db
      .updateTable("draft_referral")
      .set({ back_at: clock.now(), back_by: me })
      .where("id", "=", referral)
      .where("draft", "=", row.id)
      .where("back_at", "is", null)
      .executeTakeFirst();
    if (given.numUpdatedRows === 0n) return refused({ kind: "not-found", what: "referral" });
    if (asked !== undefined) await notices.tell([row.author], "draft");
    return accepted(null);
  }

  async #seen(id: string): Promise<Outcome<SeenDraft>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    return seen === null ? refused(NO_DRAFT) : accepted(seen);
  }

  async #unread({ row }: SeenDraft, people: readonly (Reader | null)[]): Promise<Refusal | null> {
    const text = (await readTexts(this.#node, [row]))(row);
    if (text === null) return NO_DRAFT;
    for (const person of people) {
      const refusal = person === null ? null : await readingRefused(this.#node, person, row, JSON.parse(text) as DraftFields);
      if (refusal !== null) return refusal;
    }
    return null;
  }

  async #full(table: "draft_comment" | "draft_referral", draft: Buffer, most: number): Promise<Refusal | null> {
    const row = await this.#node.db.selectFrom(table).select(sql<number>`count(*)`.as("n")).where("draft", "=", draft).executeTakeFirst();
    return (row?.n ?? 0) < most ? null : { kind: "oversized", at: "/draft", limit: most, actual: most + 1 };
  }
}

/** They are of one other agency of the own party. */
function unfit(people: readonly (Reader | null)[], own: string): Refusal | null {
  const agencies = new Set(people.map((person) => person?.agency ?? own));
  return agencies.size === 1 && !agencies.has(own)
    ? null
    : { kind: "wrong-field", at: "/body/kids", rule: "agent", expected: "people of one other agency of this party" };
}
