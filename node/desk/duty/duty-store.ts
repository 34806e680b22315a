import { type Kysely, sql } from "kysely";
import { accepted, type Outcome, type Refusal, refused } from "#kernel";
import { type Absence, absenceReasons, type Shift } from "#node/api/inbox-schemas.ts";
import type { Node } from "#node/context.ts";
import { peopleOf } from "#node/desk/people.ts";
import type { Actor } from "#node/store/actor.ts";
import type { Database } from "#node/store/database.ts";

const DAY = 86_400;
const LONGEST = 366 * DAY;
/** Seconds of shifts past that are shown. */
const PAST = DAY;
const MOST_SHIFTS = 500;

export type AbsencePlan = { readonly begins: number; readonly ends: number; readonly deputy: string | null; readonly reason: string };
export type ShiftPlan = { readonly kid: string; readonly place: number; readonly begins: number; readonly ends: number };

/** Who is away, and who is on duty when: arrangements of one party, each with who made it and when. */
export class DutyStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** Notes that somebody is away, in place of what was noted before. One's own; that of colleagues of the agency for who has power `assign`. */
  async setAbsence(kid: string, plan: AbsencePlan): Promise<Outcome<null>> {
    const refusal = (await this.#notFor(kid)) ?? wrongPeriod(plan, this.#node.clock.now()) ?? (await this.#wrongDeputy(kid, plan.deputy));
    if (refusal !== null) return refused(refusal);
    const now = this.#node.clock.now();
    const by = this.#actor.kid ?? "";
    await this.#node.db.transaction().execute(async (trx) => {
      await endOpen(trx, kid, by, now);
      await trx
        .insertInto("absence")
        .values({ kid, ...plan, set_by: by, set_at: now, ended_by: null, ended_at: null })
        .execute();
    });
    return accepted(null);
  }

  /** Back, or not going away after all. Sight that was given to a deputy is taken back by acts, not by this. */
  async endAbsence(kid: string): Promise<Outcome<null>> {
    const refusal = await this.#notFor(kid);
    if (refusal !== null) return refused(refusal);
    await endOpen(this.#node.db, kid, this.#actor.kid ?? "", this.#node.clock.now());
    return accepted(null);
  }

  /** Shifts of the own agency from yesterday on, in the order in which they begin. */
  async shifts(): Promise<Shift[]> {
    const now = this.#node.clock.now();
    const rows = await this.#node.db
      .selectFrom("shift")
      .selectAll()
      .select(
        sql<boolean>`exists (select 1 from absence b where b.kid = shift.kid and b.ended_at is null
          and b.begins <= greatest(shift.begins, ${now}) and b.ends > greatest(shift.begins, ${now}))`.as("away"),
      )
      .where("agency", "=", this.#actor.agency)
      .where("removed_at", "is", null)
      .where("ends", ">", now - PAST)
      .orderBy("begins")
      .orderBy("place")
      .orderBy("id")
      .limit(MOST_SHIFTS)
      .execute();
    const people = await peopleOf(
      this.#node.db,
      rows.map(({ kid }) => kid),
    );
    return rows.map(({ id, kid, place, begins, ends, away }) => ({
      id,
      who: people(kid),
      place,
      begins,
      ends,
      now: begins <= now && now < ends,
      away,
    }));
  }

  /** Puts somebody of the own agency on duty who takes in its cases: whoever is rung must be able to see what rings. */
  async addShift(plan: ShiftPlan): Promise<Outcome<{ id: number }>> {
    const refusal = wrongPeriod(plan, this.#node.clock.now()) ?? (await this.#unfit(plan.kid));
    if (refusal !== null) return refused(refusal);
    const { agency, kid } = this.#actor;
    const row = { ...plan, agency, set_by: kid ?? "", set_at: this.#node.clock.now(), removed_by: null, removed_at: null };
    return accepted(await this.#node.db.insertInto("shift").values(row).returning("id").executeTakeFirstOrThrow());
  }

  async removeShift(id: number): Promise<Outcome<null>> {
    const { agency, kid } = this.#actor;
    const removed = await this.#node.db
      .updateTable("shift")
      .set({ removed_by: kid ?? "", removed_at: this.#node.clock.now() })
      .where("id", "=", id)
      .where("agency", "=", agency)
      .where("removed_at", "is", null)
      .executeTakeFirst();
    return removed.numUpdatedRows > 0 ? accepted(null) : refused({ kind: "not-found", what: "shift" });
  }

  /** Why the actor may not say of this person that they are away. */
  async #notFor(kid: string): Promise<Refusal | null> {
    if (kid === this.#actor.kid) return null;
    if (!this.#actor.powers.includes("assign")) return { kind: "forbidden", power: "assign" };
    const row = await this.#ownAgent(kid);
    return row?.agency === this.#actor.agency ? null : wrongPerson("/params/kid", "a colleague of your agency");
  }

  async #wrongDeputy(kid: string, deputy: string | null): Promise<Refusal | null> {
    if (deputy === null) return null;
    const row = deputy === kid ? undefined : await this.#ownAgent(deputy);
    return row !== undefined && (await this.#node.inForce(deputy))
      ? null
      : wrongPerson("/body/deputy", "a colleague whose key is in force");
  }

  async #unfit(kid: string): Promise<Refusal | null> {
    const row = await this.#ownAgent(kid);
    const fits = row?.agency === this.#actor.agency && row.powers.includes("intake") && (await this.#node.inForce(kid));
    return fits ? null : wrongPerson("/body/kid", "a colleague of your agency who takes in cases, whose key is in force");
  }

  #ownAgent(kid: string): Promise<{ agency: string; powers: string[] } | undefined> {
    return this.#node.db.selectFrom("agent").select(["agency", "powers"]).where("own", "=", true).where("kid", "=", kid).executeTakeFirst();
  }
}

const wrongPerson = (at: string, expected: string): Refusal => ({ kind: "wrong-field", at, rule: "agent", expected });

function wrongPeriod({ begins, ends }: { readonly begins: number; readonly ends: number }, now: number): Refusal | null {
  if (ends > begins && ends > now && ends - begins <= LONGEST) return null;
  return { kind: "wrong-field", at: "/body/ends", rule: "period", expected: "an end to come, after the beginning and within a year of it" };
}

const endOpen = (db: Kysely<Database>, kid: string, by: string, now: number): Promise<unknown> =>
  db
    .updateTable("absence")
    .set({ ended_by: by, ended_at: now })
    .where("kid", "=", kid)
    .where("ended_at", "is", null)
    .where("ends", ">", now)
    .execute();

/** When each of these people is away, now or next, and who stands in. */
export async function absencesOf(db: Kysely<Database>, kids: readonly string[], now: number): Promise<Map<string, Absence>> {
  if (kids.length === 0) return new Map();
  const rows = await db
    .selectFrom("absence")
    .distinctOn("kid")
    .selectAll()
    .where("kid", "in", kids)
    .where("ended_at", "is", null)
    .where("ends", ">", now)
    .orderBy("kid")
    .orderBy("begins")
    .execute();
  const people = await peopleOf(
    db,
    rows.map(({ deputy }) => deputy),
  );
  return new Map(
    rows.map(({ kid, begins, ends, deputy, reason }) => {
      const known = absenceReasons.find((one) => one === reason) ?? "other";
      return [kid, { begins, ends, deputy: deputy === null ? null : people(deputy), reason: known }];
    }),
  );
}
