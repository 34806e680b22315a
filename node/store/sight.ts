import type { Kysely } from "kysely";
import { idBytes } from "./case-record.ts";
import type { Database } from "./database.ts";

/** Who may see which case: the view `visible`, folded from assignment acts (SEMANTICS 9). */
export class Sight {
  readonly #db: Kysely<Database>;

  constructor(db: Kysely<Database>) {
    this.#db = db;
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
