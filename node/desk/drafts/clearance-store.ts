import { accepted, base64url, type Outcome, type Refusal, refused } from "#kernel";
import type { DraftFields } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { mayWrite, ownAgent, readingRefused, type SeenDraft, seenDraft } from "./draft-sight.ts";
import { NO_DRAFT } from "./draft-store.ts";
import { forgetTexts, keepText, readTexts } from "./draft-text.ts";

const MOST_PERSONS = 20;

export type Answer = { readonly version: number; readonly hash: string; readonly yes: boolean; readonly reason: string };

/** Colleagues who write a draft together, or clear it before it is signed. */
export class ClearanceStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /**
   * Names a colleague of the own agency who sees the case: as `clearer`, or as `writer`, who may edit and sign it too. Asking again tells
   * them again. By whoever writes the draft.
   */
  async ask(id: string, kid: string, part: "writer" | "clearer"): Promise<Outcome<null>> {
    const seen = await this.#written(id);
    if (!seen.ok) return seen;
    const { row } = seen.value;
    const refusal = (await this.#unfit(seen.value, kid)) ?? (await this.#tooMany(row.id, kid));
    if (refusal !== null) return refused(refusal);
    const person = { part, asked_by: this.#actor.kid ?? "", asked_at: this.#node.clock.now() };
    await this.#node.db
      .insertInto("draft_person")
      .values({ draft: row.id, kid, ...person })
      .onConflict((conflict) => conflict.columns(["draft", "kid"]).doUpdateSet(person))
      .execute();
    await this.#node.notices.tell([kid], "draft");
    return accepted(null);
  }

  /** Asks them no longer. What they answered is gone. */
  async release(id: string, kid: string): Promise<Outcome<null>> {
    const seen = await this.#written(id);
    if (!seen.ok) return seen;
    const { id: draft } = seen.value.row;
    const { db } = this.#node;
    const said = await db.selectFrom("draft_clearance").select("sealed_as").where("draft", "=", draft).where("kid", "=", kid).execute();
    await forgetTexts(
      this.#node,
      said.map(({ sealed_as: name }) => name),
    );
    await db.deleteFrom("draft_clearance").where("draft", "=", draft).where("kid", "=", kid).execute();
    const gone = await db.deleteFrom("draft_person").where("draft", "=", draft).where("kid", "=", kid).executeTakeFirst();
    return gone.numDeletedRows > 0n ? accepted(null) : refused({ kind: "not-found", what: "person" });
  }

  /**
   * Yes or no to the very text that was read. Refused `conflict` where there is another by now. One may answer otherwise as long as the text is
   * the same.
   */
  async answer(id: string, { version, hash, yes, reason }: Answer): Promise<Outcome<null>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    if (seen === null) return refused(NO_DRAFT);
    const { row, part } = seen;
    if (part !== "clearer") return refused({ kind: "forbidden", power: "clear" });
    if (row.version !== version || base64url(row.hash) !== hash) return refused({ kind: "conflict", what: "draft" });
    const { db, clock, notices } = this.#node;
    const kid = this.#actor.kid ?? "";
    const before = await db
      .selectFrom("draft_clearance")
      .select("sealed_as")
      .where("draft", "=", row.id)
      .where("kid", "=", kid)
      .where("version", "=", version)
      .executeTakeFirst();
    const kept = reason === "" ? { sealed_as: null, nonce: null, data: null } : await keepText(this.#node, reason);
    const answer = { hash: row.hash, yes, at: clock.now(), ...kept };
    await db
      .insertInto("draft_clearance")
      .values({ draft: row.id, kid, version, ...answer })
      .onConflict((conflict) => conflict.columns(["draft", "kid", "version"]).doUpdateSet(answer))
      .execute();
    await forgetTexts(this.#node, [before?.sealed_as ?? null]);
    await notices.tell([row.author], "draft");
    return accepted(null);
  }

  async #written(id: string): Promise<Outcome<SeenDraft>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    if (seen === null) return refused(NO_DRAFT);
    return mayWrite(seen.part) ? accepted(seen) : refused({ kind: "forbidden", power: "write" });
  }

  /** Why this person cannot be asked: of another agency, without sight of the case, or kept from reading by policy. */
  async #unfit({ row }: SeenDraft, kid: string): Promise<Refusal | null> {
    const person = await ownAgent(this.#node, kid);
    const fits = person !== null && person.agency === row.agency && kid !== row.author;
    const sees = fits && (row.opens || (await this.#node.sight.has(kid, base64url(row.case_id))));
    if (!fits || !sees)
      return { kind: "wrong-field", at: "/body/kid", rule: "agent", expected: "a colleague of your agency who sees the case" };
    const text = (await readTexts(this.#node, [row]))(row);
    return text === null ? NO_DRAFT : readingRefused(this.#node, person, row, JSON.parse(text) as DraftFields);
  }

  async #tooMany(draft: Buffer, kid: string): Promise<Refusal | null> {
    const rows = await this.#node.db.selectFrom("draft_person").select("kid").where("draft", "=", draft).execute();
    const others = rows.filter((row) => row.kid !== kid).length;
    return others < MOST_PERSONS ? null : { kind: "oversized", at: "/people", limit: MOST_PERSONS, actual: others + 1 };
  }
}
