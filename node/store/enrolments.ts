import type { Kysely } from "kysely";
import type { PublicJwk } from "#kernel";
import type { Clock } from "#node/clock.ts";
import type { Actor } from "./actor.ts";
import type { Database } from "./database.ts";
import type { Persona } from "./sessions.ts";

export type Enrolment = Pick<Persona, "agency" | "name" | "title" | "powers"> & {
  readonly kid: string;
  readonly key: PublicJwk;
  /** In seconds. */
  readonly createdAt: number;
};

const MOST_SHOWN = 200;

/** Keys that people made and that no registrar has granted yet. */
export class Enrolments {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;
  readonly #personas: readonly Persona[];

  constructor(db: Kysely<Database>, clock: Clock, personas: readonly Persona[]) {
    this.#db = db;
    this.#clock = clock;
    this.#personas = personas;
  }

  /** What became of the key that the actor asks to have granted; `taken` if another account asked for it before. */
  async ask({ account }: Actor, kid: string, key: PublicJwk): Promise<"pending" | "granted" | "taken"> {
    await this.#db
      .insertInto("enrolment")
      .values({ kid, account, key: JSON.stringify(key), created_at: this.#clock.now() })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    const known = await this.#db.selectFrom("enrolment").select("account").where("kid", "=", kid).executeTakeFirstOrThrow();
    if (known.account !== account) return "taken";
    const granted = await this.#db.selectFrom("agent").select("kid").where("kid", "=", kid).where("own", "=", true).executeTakeFirst();
    return granted === undefined ? "pending" : "granted";
  }

  /** What waits for a registrar of the agency, the oldest first. */
  async waitingIn(agency: string): Promise<Enrolment[]> {
    const people = new Map(this.#personas.filter((one) => one.agency === agency).map((one) => [`persona:${one.id}`, one]));
    if (people.size === 0) return [];
    const rows = await this.#db
      .selectFrom("enrolment")
      .leftJoin("agent", (join) => join.onRef("agent.kid", "=", "enrolment.kid").on("agent.own", "=", true))
      .select(["enrolment.kid", "enrolment.account", "enrolment.key", "enrolment.created_at"])
      .where("agent.kid", "is", null)
      .where("enrolment.account", "in", [...people.keys()])
      .orderBy("enrolment.created_at")
      .limit(MOST_SHOWN)
      .execute();
    return rows.flatMap(({ kid, account, key, created_at: createdAt }) => {
      const person = people.get(account);
      if (person === undefined) return [];
      const { name, title, powers } = person;
      return [{ kid, key: key as PublicJwk, agency, name, title, powers, createdAt }];
    });
  }
}
