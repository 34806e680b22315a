import { sql } from "kysely";
import { accepted, base64url, type Outcome, refused } from "#kernel";
import type { Ring } from "#node/api/inbox-schemas.ts";
import type { Node } from "#node/context.ts";
import { peopleOf } from "#node/desk/people.ts";
import type { Actor } from "#node/store/actor.ts";
import { endRing } from "./rings.ts";

const MOST_SHOWN = 50;

/** Urgent cases that ring, or rang, as far as the actor sees the case. */
export class RingStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** Those that ring now; with `since` also those that ended after it. The newest first. */
  async list(since: number | null): Promise<Ring[]> {
    const me = this.#actor.kid ?? "";
    const rows = await this.#node.db
      .selectFrom("ring")
      .innerJoin("case_file", "case_file.id", "ring.case_id")
      .innerJoin("act", "act.hash", "ring.act")
      .selectAll("ring")
      .select(["case_file.number", "case_file.protocol", "act.type", "act.party"])
      .where(({ eb, or }) => or([eb("ring.ended_at", "is", null), ...(since === null ? [] : [eb("ring.ended_at", ">", since)])]))
      .where(sql<boolean>`exists (select 1 from visible v where v.agent = ${me} and v.case_id = ring.case_id and v.opens)`)
      .orderBy("ring.id", "desc")
      .limit(MOST_SHOWN)
      .execute();
    if (rows.length === 0) return [];
    const steps = await this.#node.db
      .selectFrom("ring_step")
      .selectAll()
      .where(
        "ring",
        "in",
        rows.map(({ id }) => id),
      )
      .orderBy("ring")
      .orderBy("n")
      .execute();
    const people = await peopleOf(this.#node.db, [...rows.map(({ kid }) => kid), ...steps.map(({ kid }) => kid)]);
    return rows.map((row) => ({
      id: row.id,
      case: base64url(row.case_id),
      number: row.number,
      protocol: row.protocol,
      type: row.type,
      party: row.party,
      beganAt: row.began_at,
      endedAt: row.ended_at,
      who: row.kid === null ? null : people(row.kid),
      mine: row.kid === me,
      passesAt: row.passes_at,
      steps: steps
        .filter(({ ring }) => ring === row.id)
        .map(({ at, what, kid }) => ({ at, what: what as Ring["steps"][number]["what"], who: kid === null ? null : people(kid) })),
    }));
  }

  /** Says that the actor takes care of it: it rings no more. Refused `not-found` where it rings for no case that the actor sees. */
  async acknowledge(id: number): Promise<Outcome<null>> {
    const ring = await this.#node.db.selectFrom("ring").select(["id", "case_id"]).where("id", "=", id).executeTakeFirst();
    const kid = this.#actor.kid;
    if (ring === undefined || kid === null || !(await this.#node.sight.has(kid, base64url(ring.case_id))))
      return refused({ kind: "not-found", what: "ring" });
    await endRing(this.#node, ring, "acknowledged", kid);
    return accepted(null);
  }
}
