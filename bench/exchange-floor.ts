/** The floor of `exchange`: records read from a table, sent in one signed POST, verified and inserted, their receipts inserted. */
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { type Kysely, sql } from "kysely";
import { base64url, fromBase64url, type PublicJwk, type Signer, utf8 } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import type { Database } from "#node/store/database.ts";

export type FloorReceiver = { readonly port: number; rows(): Promise<number>; stop(): void };

export async function startReceiver(db: Kysely<Database>, key: PublicJwk): Promise<FloorReceiver> {
  await sql`create table bench_received (id bigserial primary key, body text not null)`.execute(db);
  const app = new Hono().post("/floor", async (http) => {
    const text = await http.req.text();
    const signature = fromBase64url(http.req.header("x-signature") ?? "");
    if (signature === null || !(await nodeCrypto.verify(key, utf8(text), signature))) return http.json({}, 403);
    const records = JSON.parse(text) as string[];
    await sql`insert into bench_received (body) select unnest(${records}::text[])`.execute(db);
    return http.json({ received: records.length });
  });
  const server = await listen(app);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    rows: () => count(db, "bench_received"),
    stop: () => {
      server.close();
      if ("closeAllConnections" in server) server.closeAllConnections();
    },
  };
}

const listen = (app: Hono): Promise<ServerType> =>
  new Promise((resolve) => {
    const server = serve({ fetch: app.fetch, hostname: "127.0.0.1", port: 0 }, () => resolve(server));
  });

async function count(db: Kysely<Database>, table: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*) from ${sql.table(table)}`.execute(db);
  return rows[0]?.count ?? 0;
}

type Waiting = { readonly id: number; readonly body: string };

export class FloorSender {
  readonly #db: Kysely<Database>;
  readonly #signer: Signer;
  readonly #url: string;
  #sent = 0;

  private constructor(db: Kysely<Database>, signer: Signer, port: number) {
    this.#db = db;
    this.#signer = signer;
    this.#url = `http://127.0.0.1:${port}/floor`;
  }

  static async open(db: Kysely<Database>, signer: Signer, port: number): Promise<FloorSender> {
    await sql`create table bench_waiting (id bigserial primary key, body text not null)`.execute(db);
    await sql`create table bench_receipt (id bigint primary key, stage text not null, at bigint not null)`.execute(db);
    return new FloorSender(db, signer, port);
  }

  async add(records: readonly string[]): Promise<void> {
    for (let from = 0; from < records.length; from += 500) {
      const some = records.slice(from, from + 500);
      await sql`insert into bench_waiting (body) select unnest(${some}::text[])`.execute(this.#db);
    }
  }

  /** Sends all that waits, `most` records at once; resolves once the last receipt is durable. */
  async deliver(most: number): Promise<void> {
    while (await this.#sendNext(most));
  }

  receipts(): Promise<number> {
    return count(this.#db, "bench_receipt");
  }

  async #sendNext(most: number): Promise<boolean> {
    const { rows } = await sql<Waiting>`select id, body from bench_waiting where id > ${this.#sent} order by id limit ${most}`.execute(
      this.#db,
    );
    const last = rows.at(-1);
    if (last === undefined) return false;
    const body = JSON.stringify(rows.map((row) => row.body));
    const signature = base64url(await this.#signer.sign(utf8(body)));
    const response = await fetch(this.#url, { method: "POST", body, headers: { "x-signature": signature } });
    if (!response.ok) throw new Error(`the floor answered ${response.status}`);
    await response.json();
    const ids = rows.map(({ id }) => id);
    await sql`insert into bench_receipt select id, 'accepted', 0 from unnest(${ids}::bigint[]) id`.execute(this.#db);
    this.#sent = last.id;
    return true;
  }
}
