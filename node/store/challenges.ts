import { randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Clock } from "#node/clock.ts";
import type { Database } from "./database.ts";

/** Seconds for which a challenge can be answered. */
const LIFE = 300;

/** What whoever signs in has to sign: each challenge is for one key, and is good once. */
export class Challenges {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;

  constructor(db: Kysely<Database>, clock: Clock) {
    this.#db = db;
    this.#clock = clock;
  }

  async issue(kid: string): Promise<string> {
    const challenge = randomBytes(32).toString("base64url");
    const now = this.#clock.now();
    await this.#db.deleteFrom("challenge").where("expires_at", "<=", now).execute();
    await this.#db
      .insertInto("challenge")
      .values({ challenge, kid, expires_at: now + LIFE })
      .execute();
    return challenge;
  }

  /** True once for a challenge that was issued to the key and has not run out. */
  async use(challenge: string, kid: string): Promise<boolean> {
    const used = await this.#db
      .deleteFrom("challenge")
      .where("challenge", "=", challenge)
      .where("kid", "=", kid)
      .where("expires_at", ">", this.#clock.now())
      .executeTakeFirst();
    return used.numDeletedRows === 1n;
  }
}
