import type { Kysely } from "kysely";
import { localDate } from "#kernel";
import type { Batch } from "#node/log/batch.ts";
import type { Database } from "#node/store/database.ts";

/**
 * Readable case numbers, `MX-US-2025-0001`: home, partner (`MX-2025-0001` without one), year of opening in the home's zone, and a
 * count of its own for each of these, so that a number tells a partner nothing of other cases. One is never given twice; a
 * commit that failed leaves a gap.
 */
export class CaseNumbers {
  readonly #db: Kysely<Database>;
  readonly #party: string;
  readonly #zone: string;
  readonly #last = new Map<string, number>();

  constructor(db: Kysely<Database>, party: string, zone: string) {
    this.#db = db;
    this.#party = party;
    this.#zone = zone;
  }

  async next(batch: Batch, partner: unknown): Promise<string> {
    const parties = typeof partner === "string" ? [this.#party, partner] : [this.#party];
    const series = [...parties.map((party) => party.toUpperCase()), localDate(this.#zone, batch.at).slice(0, 4)].join("-");
    const last = (this.#last.get(series) ?? (await this.#stored(series))) + 1;
    this.#last.set(series, last);
    batch.written.counters.push({ series, last });
    return `${series}-${String(last).padStart(4, "0")}`;
  }

  async #stored(series: string): Promise<number> {
    const row = await this.#db.selectFrom("case_counter").select("last").where("series", "=", series).executeTakeFirst();
    return row?.last ?? 0;
  }
}
