import type { Kysely } from "kysely";
import type { Clock } from "#node/clock.ts";
import { idBytes } from "./case-record.ts";
import type { Database } from "./database.ts";

/** Who may see which case: the view `visible`, folded from assignment acts (SEMANTICS 9). */
export class Sight {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;

  constructor(db: Kysely<Database>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  /** Tells the view what time it is: sight that ends by itself ends at the next tick after its end. */
  async tick(): Promise<void> {
    const at = this.#clock.now();
    await this.#db
      .insertInto("derived.clock")
      .values({ at })
      .onConflict((conflict) => conflict.column("one").doUpdateSet({ at }))
      .execute();
  }

  /** Whether the agent may open the content of the case and act in it. */
  async has(kid: string, caseId: string): Promise<boolean> {
    const row = await this.#db
      .selectFrom("visible")
      .select("opens")
      .where("agent", "=", kid)
      .where("case_id", "=", idBytes(caseId))
      .where("opens", "=", true)
      .executeTakeFirst();
    return row !== undefined;
  }
}
