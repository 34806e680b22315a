import type { Kysely } from "kysely";
import { accepted, base64url, type Outcome, type Refusal, refused } from "#kernel";
import type { CaseDesk } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import { peopleOf } from "#node/desk/people.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { Database } from "#node/store/database.ts";
import { mayWrite, seenDraft } from "./draft-sight.ts";
import { NO_DRAFT } from "./draft-store.ts";

type Holder = { readonly draft: Buffer; readonly act: null } | { readonly draft: null; readonly act: Buffer };

const TAKEN: Refusal = { kind: "conflict", what: "reference" };

/** Numbers as they are compared: neither capitals nor spaces tell two apart. */
export const referenceKey = (number: string): string => number.normalize("NFKC").toUpperCase().replaceAll(/\s+/g, "");

/** Own reference numbers: each is given once in an agency. They stay at this node. */
export class ReferenceStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** Keeps the number for the act that the draft becomes; null gives it up. Refused `conflict` where the agency has used it. */
  async ofDraft(id: string, number: string | null): Promise<Outcome<null>> {
    const seen = await seenDraft(this.#node, this.#actor, idBytes(id));
    if (seen === null) return refused(NO_DRAFT);
    if (!mayWrite(seen.part)) return refused({ kind: "forbidden", power: "write" });
    return this.#set(seen.row.agency, { draft: seen.row.id, act: null }, number);
  }

  /** The number of an act of the own agency that one sees. */
  async ofAct(hash: string, number: string | null): Promise<Outcome<null>> {
    const act = idBytes(hash);
    const row = await this.#node.db.selectFrom("act").select(["case_id", "party", "agency"]).where("hash", "=", act).executeTakeFirst();
    const { kid, agency } = this.#actor;
    const isOwn = row?.party === this.#node.party && row.agency === agency;
    if (!isOwn || kid === null || !(await this.#node.sight.has(kid, base64url(row.case_id))))
      return refused({ kind: "unknown-act", act: hash });
    return this.#set(agency, { draft: null, act }, number);
  }

  /** Own numbers of the acts of a case, and who had cleared them: for who may open the case. */
  async ofCase(id: string): Promise<Outcome<CaseDesk>> {
    const { kid } = this.#actor;
    if (kid === null || !(await this.#node.sight.has(kid, id))) return refused({ kind: "unknown-case", case: id });
    const { db } = this.#node;
    const of = db.selectFrom("act").select("hash").where("case_id", "=", idBytes(id));
    const [numbers, cleared] = await Promise.all([
      db.selectFrom("act_reference").selectAll().where("act", "in", of).execute(),
      db.selectFrom("act_clearance").selectAll().where("act", "in", of).orderBy("at").execute(),
    ]);
    const people = await peopleOf(
      db,
      [...numbers, ...cleared].map((one) => one.kid),
    );
    return accepted({
      references: numbers.flatMap(({ act, agency, number, kid: by, at }) =>
        act === null ? [] : [{ act: base64url(act), agency, number, by: people(by), at }],
      ),
      clearances: cleared.map(({ act, kid: by, at }) => ({ act: base64url(act), who: people(by), at })),
    });
  }

  async #set(agency: string, holder: Holder, number: string | null): Promise<Outcome<null>> {
    const { db, clock } = this.#node;
    const row = { ...holder, kid: this.#actor.kid ?? "", at: clock.now() };
    try {
      await db.transaction().execute(async (trx) => {
        await giveUp(trx, holder);
        if (number === null) return;
        const given = await trx
          .insertInto("act_reference")
          .values({ agency, key: referenceKey(number), number: number.trim(), ...row })
          .onConflict((conflict) => conflict.doNothing())
          .returning("key")
          .executeTakeFirst();
        if (given === undefined) throw new Taken();
      });
      return accepted(null);
    } catch (error) {
      if (error instanceof Taken) return refused(TAKEN);
      throw error;
    }
  }
}

/** Takes the transaction back: what was there before stays. */
class Taken extends Error {}

const giveUp = (db: Kysely<Database>, { draft, act }: Holder): Promise<unknown> =>
  db
    .deleteFrom("act_reference")
    .where((eb) => (draft === null ? eb("act", "=", act) : eb("draft", "=", draft)))
    .execute();
