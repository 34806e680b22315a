/** The floor of `acts`: a bare route on the same server process that verifies one signature and inserts the same bytes. */
import { type ServerType, serve } from "@hono/node-server";
import { Hono } from "hono";
import { type Kysely, sql } from "kysely";
import { fromBase64url, type PublicJwk, utf8 } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import type { Database } from "#node/store/database.ts";
import { GroupCommit } from "./group-commit.ts";

export const FLOOR_PATH = "/floor";

export type Floor = { readonly port: number; readonly group: GroupCommit<string>; rows(): Promise<number>; stop(): void };

export async function startFloor(db: Kysely<Database>, key: PublicJwk, mostInOneCommit: number): Promise<Floor> {
  await sql`create table if not exists bench_floor (id bigserial primary key, body text not null)`.execute(db);
  const group = new GroupCommit<string>(mostInOneCommit, (rows) =>
    sql`insert into bench_floor (body) select unnest(${rows}::text[])`.execute(db),
  );
  const app = new Hono().post(FLOOR_PATH, async (http) => {
    const { act } = await http.req.json<{ act: string }>();
    if (!(await isSigned(key, act))) return http.json({}, 403);
    await group.add(act);
    return http.json({}, 201);
  });
  const server = await listen(app);
  const address = server.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    group,
    rows: async () => {
      const { rows } = await sql<{ count: number }>`select count(*) from bench_floor`.execute(db);
      return rows[0]?.count ?? 0;
    },
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

/** The JWS before the first tilde, by the key that the bench signs with. */
async function isSigned(key: PublicJwk, act: string): Promise<boolean> {
  const jws = act.slice(0, act.indexOf("~"));
  const dot = jws.lastIndexOf(".");
  const signature = fromBase64url(jws.slice(dot + 1));
  return signature !== null && nodeCrypto.verify(key, utf8(jws.slice(0, dot)), signature);
}
