import { type Kysely, sql } from "kysely";
import { accepted, type Outcome, refused } from "#kernel";
import type { Clock } from "#node/clock.ts";
import type { Limits } from "#node/config.ts";
import type { Database } from "./database.ts";

/** Who left a chunk here: a person's account, or `party:<id>` for a partner's node. */
export type ChunkOwner = string;
export const partnerOwner = (party: string): ChunkOwner => `party:${party}`;

type Quotas = Pick<Limits, "looseBytesPerPerson" | "looseBytesOfPeople" | "looseBytesPerPartner">;

/** Seconds for which a chunk may wait for the act that names it. */
const LOOSE = 86_400;
const PEOPLE = "people";

const isPartner = (owner: ChunkOwner): boolean => owner.startsWith("party:");

/**
 * Encrypted chunks of attachments. They come before the act that names them; until then they are *loose*: each owner may leave only so
 * many bytes, and what no act came to name within a day is forgotten.
 */
export class Chunks {
  readonly #db: Kysely<Database>;
  readonly #clock: Clock;
  readonly #quotas: Quotas;
  /** Loose bytes by owner, and of all people together: as last counted, and what came since. */
  readonly #loose = new Map<string, number>();
  /** Bytes that are being written down now: a count may miss them. */
  readonly #coming = new Map<string, number>();
  #counting: Promise<void> = Promise.resolve();

  constructor(db: Kysely<Database>, clock: Clock, quotas: Quotas) {
    this.#db = db;
    this.#clock = clock;
    this.#quotas = quotas;
  }

  /** Keeps a chunk under the SHA-256 of its bytes; one that is here already costs nothing. Refused `oversized` beyond the quota. */
  async keep(owner: ChunkOwner, hash: Buffer, data: Uint8Array): Promise<Outcome<null>> {
    if ((await this.hold([hash])).length > 0) return accepted(null);
    const names = isPartner(owner) ? [owner] : [owner, PEOPLE];
    await this.#count(names.filter((name) => !this.#loose.has(name)));
    // Acts may have named chunks since they were counted.
    await this.#count(names.filter((name) => this.#with(name, data) > this.#quotaOf(name)));
    const full = names.find((name) => this.#with(name, data) > this.#quotaOf(name));
    if (full !== undefined)
      return refused({ kind: "oversized", at: "/chunks", limit: this.#quotaOf(full), actual: this.#with(full, data) });
    for (const name of names) for (const bytes of [this.#loose, this.#coming]) add(bytes, name, data.length);
    try {
      await this.#db
        .insertInto("chunk")
        .values({ hash, data: Buffer.from(data), at: this.#clock.now(), owner })
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    } finally {
      for (const name of names) add(this.#coming, name, -data.length);
    }
    return accepted(null);
  }

  /** Those of the chunks that are here. Each is kept for another day: an act is about to name it. */
  async hold(hashes: readonly Buffer[]): Promise<Buffer[]> {
    const rows = await this.#db
      .updateTable("chunk")
      .set({ at: this.#clock.now() })
      .where("hash", "=", sql<Buffer>`any(${hashes}::bytea[])`)
      .returning("hash")
      .execute();
    return rows.map(({ hash }) => hash);
  }

  /** Those of the chunks that this owner left here, each kept for another day: what is sent again after a cut leaves them out. */
  async heldFor(owner: ChunkOwner, hashes: readonly Buffer[]): Promise<Buffer[]> {
    const rows = await this.#db
      .updateTable("chunk")
      .set({ at: this.#clock.now() })
      .where("hash", "=", sql<Buffer>`any(${hashes}::bytea[])`)
      .where("owner", "=", owner)
      .returning("hash")
      .execute();
    return rows.map(({ hash }) => hash);
  }

  /** A chunk that the act names, if it is here. */
  async ofAct(act: Buffer, hash: Buffer): Promise<Buffer | null> {
    const row = await this.#db
      .selectFrom("act_chunk")
      .innerJoin("chunk", "chunk.hash", "act_chunk.chunk")
      .select("chunk.data")
      .where("act_chunk.act", "=", act)
      .where("act_chunk.chunk", "=", hash)
      .executeTakeFirst();
    return row?.data ?? null;
  }

  /** Forgets chunks that no act came to name. */
  async dropLoose(): Promise<void> {
    const dropped = await this.#db
      .deleteFrom("chunk")
      .where("at", "<", this.#clock.now() - LOOSE)
      .where(isLoose)
      .executeTakeFirst();
    if (dropped.numDeletedRows > 0n) await this.#count([...this.#loose.keys()]);
  }

  #quotaOf(name: string): number {
    if (name === PEOPLE) return this.#quotas.looseBytesOfPeople;
    return isPartner(name) ? this.#quotas.looseBytesPerPartner : this.#quotas.looseBytesPerPerson;
  }

  #with(name: string, data: Uint8Array): number {
    return (this.#loose.get(name) ?? 0) + data.length;
  }

  /** One count at a time, and never too few: what was being written down before or meanwhile is added to the rows. */
  #count(names: readonly string[]): Promise<void> {
    const done = this.#counting.then(async () => {
      for (const name of names) {
        const [coming, before] = [this.#coming.get(name) ?? 0, this.#loose.get(name) ?? 0];
        const counted = await this.#countRows(name);
        this.#loose.set(name, counted + coming + (this.#loose.get(name) ?? 0) - before);
      }
    });
    this.#counting = done.catch(() => {});
    return done;
  }

  async #countRows(name: string): Promise<number> {
    const rows = this.#db.selectFrom("chunk").select(sql<number>`coalesce(sum(octet_length(data)), 0)::bigint`.as("bytes")).where(isLoose);
    const { bytes } = await (name === PEOPLE
      ? rows.where("owner", "not like", "party:%")
      : rows.where("owner", "=", name)
    ).executeTakeFirstOrThrow();
    return bytes;
  }
}

/** No act names the chunk. */
const isLoose = sql<boolean>`not exists (select 1 from act_chunk where act_chunk.chunk = chunk.hash)`;

const add = (bytes: Map<string, number>, name: string, more: number): void => void bytes.set(name, (bytes.get(name) ?? 0) + more);
