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
/** Milliseconds for which an agent whose key is granted is not looked up again, and how many are remembered. */
const REMEMBERED = 5_000;
const MOST_REMEMBERED = 10_000;

type Remembered = { readonly actor: Actor; readonly expiresAt: number; readonly until: number };

/** An account is `persona:<id>` or `agent:<kid>`; only the hash of a session's token is stored. */
export class Sessions {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;
  readonly #party: string;
  readonly #personas: ReadonlyMap<string, Persona>;
  readonly #inForce: (kid: string) => Promise<boolean>;
  #remembered = new Map<string, Remembered>();

  /** `inForce`: whether an own agent's key is in force now, by the party's directory. */
  constructor(db: Kysely<Database>, clock: Clock, party: string, personas: readonly Persona[], inForce: (kid: string) => Promise<boolean>) {
    this.#inForce = inForce;
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

  /** Looks every agent up again: call it when grants have changed. */
  forget(): void {
    this.#remembered = new Map();
  }

  async close(token: string): Promise<void> {
    await this.#db.deleteFrom("session").where("token", "=", hashOf(token)).execute();
    this.forget();
  }

  /** The sessions of an account sign with this key from now on. */
  async bindKey(token: string, kid: string): Promise<void> {
    await this.#db.updateTable("session").set({ kid }).where("token", "=", hashOf(token)).execute();
    this.forget();
  }

  /** Who holds the token, or null. A key counts once it is granted. */
  async actorOf(token: string): Promise<Actor | null> {
    const name = hashOf(token).toString("base64");
    const remembered = this.#remembered;
    const known = remembered.get(name);
    if (known !== undefined && known.until > performance.now() && known.expiresAt > this.#clock.now()) return known.actor;
    const found = await this.#lookUp(token);
    if (found === null || found.actor.kid === null) return found?.actor ?? null;
    // What was read before `forget` goes into the map that it threw away.
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    remembered.set(name, { ...found, until: performance.now() + REMEMBERED });
    return found.actor;
  }

  async #lookUp(token: string): Promise<Omit<Remembered, "until"> | null> {
    const session = await this.#db
      .selectFrom("session")
      .leftJoin("agent", (join) => join.onRef("agent.kid", "=", "session.kid").on("agent.own", "=", true))
      .select([
        "session.account",
        "session.expires_at",
        "agent.kid",
        "agent.agency",
        "agent.sector",
        "agent.powers",
        "agent.name",
        "agent.title",
      ])
      .where("session.token", "=", hashOf(token))
      .where("session.expires_at", ">", this.#clock.now())
      .executeTakeFirst();
    if (session === undefined) return null;
    const { account, kid, expires_at: expiresAt } = session;
    const persona = this.#personas.get(account);
    // A session signs and sees no longer than its key is in force, whatever was granted before.
    if (kid !== null && session.agency !== null && (await this.#inForce(kid))) {
      const { agency, sector, powers, name, title } = session;
      const actor = {
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
      return { actor, expiresAt };
    }
    return persona === undefined ? null : { actor: { ...persona, account, party: this.#party, persona: true, kid: null }, expiresAt };
  }
}

const hashOf = (token: string): Buffer => createHash("sha256").update(token).digest();
