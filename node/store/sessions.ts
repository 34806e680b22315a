import { createHash, randomBytes } from "node:crypto";
import type { Kysely } from "kysely";
import type { Clock } from "#node/clock.ts";
import type { Actor } from "./actor.ts";
import type { Database } from "./database.ts";

/** A synthetic person of a demonstration. */
export type Persona = {
  readonly id: string;
  readonly name: string;
  readonly title: string;
  readonly agency: string;
  readonly sector: string;
  readonly powers: readonly string[];
};

const LIFETIME = 12 * 3600;

/** An account is `persona:<id>` or `agent:<kid>`; only the hash of a session's token is stored. */
export class Sessions {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;
  readonly #party: string;
  readonly #personas: ReadonlyMap<string, Persona>;

  constructor(db: Kysely<Database>, clock: Clock, party: string, personas: readonly Persona[]) {
    this.#db = db;
    this.#clock = clock;
    this.#party = party;
    this.#personas = new Map(personas.map((persona) => [`persona:${persona.id}`, persona]));
  }

  /** A new session's token. `kid` is known at once for an agent who signed in with the key. */
  async open(account: string, kid: string | null): Promise<string> {
    const token = randomBytes(32).toString("base64url");
    const now = this.#clock.now();
    await this.#db.deleteFrom("session").where("expires_at", "<=", now).execute();
    await this.#db
      .insertInto("session")
      .values({ token: hashOf(token), account, kid, created_at: now, expires_at: now + LIFETIME })
      .execute();
    return token;
  }

  async close(token: string): Promise<void> {
    await this.#db.deleteFrom("session").where("token", "=", hashOf(token)).execute();
  }

  /** The sessions of an account sign with this key from now on. */
  async bindKey(token: string, kid: string): Promise<void> {
    await this.#db.updateTable("session").set({ kid }).where("token", "=", hashOf(token)).execute();
  }

  /** Who holds the token, or null. A key counts once it is granted. */
  async actorOf(token: string): Promise<Actor | null> {
    const session = await this.#db
      .selectFrom("session")
      .leftJoin("agent", "agent.kid", "session.kid")
      .select(["session.account", "agent.kid", "agent.agency", "agent.sector", "agent.powers", "agent.name", "agent.title"])
      .where("session.token", "=", hashOf(token))
      .where("session.expires_at", ">", this.#clock.now())
      .executeTakeFirst();
    if (session === undefined) return null;
    const { account, kid } = session;
    const persona = this.#personas.get(account);
    if (kid !== null && session.agency !== null) {
      const { agency, sector, powers, name, title } = session;
      return {
        account,
        party: this.#party,
        agency,
        sector: sector ?? "",
        powers: powers ?? [],
        name: name ?? "",
        title: title ?? "",
        persona: persona !== undefined,
        kid,
      };
    }
    return persona === undefined ? null : { ...persona, account, party: this.#party, persona: true, kid: null };
  }
}

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();
