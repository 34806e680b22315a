import type { Context, Hono } from "hono";
import type { Kysely } from "kysely";
import { parseTilePath } from "#kernel";
import { type Env, problemResponse } from "#node/api/operation.ts";
import type { Node } from "#node/context.ts";
import { directoryDocument } from "#node/identity/directory-document.ts";
import { logTiles } from "./log-rows.ts";
import { cosignedCheckpoint, newestCheckpoint } from "./proofs.ts";
import { witnessApp } from "./witness-app.ts";
import { postgresWitnessStore, type WitnessDatabase } from "./witness-store.ts";
import { witnessesOf } from "./witnesses.ts";

/** Everything that anyone may read: directory, logs in the layout of a static export (spec/log.md), and this node as a witness. */
export function mountLogs(app: Hono<Env>, node: Node): void {
  app.get("/.well-known/hito", async (http) => http.json(await directoryDocument(node)));
  app.get("/log", async (http) => http.json({ party: node.party, logs: await listLogs(node) }));
  app.get("/log/:name/*", async (http) => {
    const log = (await listLogs(node)).find(({ name }) => name === http.req.param("name"));
    if (log === undefined) return missing(http);
    return serveLog(node, http, log);
  });
  const store = postgresWitnessStore(node.db as unknown as Kysely<WitnessDatabase>);
  app.route(
    "/witness",
    witnessApp({
      crypto: node.crypto,
      signer: node.witnessKey.signer,
      key: node.witnessKey.key,
      get logs() {
        return [...node.peers.values()].map(({ channel, channelVkey }) => ({ origin: channel.name, vkey: channelVkey }));
      },
      store,
      now: () => node.clock.now() * 1000,
    }),
  );
}

export type ListedLog = {
  readonly name: string;
  readonly kind: "domestic" | "channel";
  readonly partner?: string;
  readonly origin: string;
  readonly vkey: string;
};

export async function listLogs(node: Node): Promise<ListedLog[]> {
  const rows = await node.db.selectFrom("log").select(["kind", "partner", "origin", "vkey"]).orderBy("kind", "desc").execute();
  return rows.map(({ kind: name, partner, origin, vkey }) => ({
    name,
    kind: partner === null ? "domestic" : "channel",
    ...(partner === null ? {} : { partner }),
    origin,
    vkey,
  }));
}

const missing = (http: Context<Env>): Response => problemResponse(http, { kind: "not-found", what: "log" });

const FOREVER = "public, max-age=31536000, immutable";

async function serveLog(node: Node, http: Context<Env>, log: ListedLog): Promise<Response> {
  const path = http.req.path.slice(`/log/${log.name}/`.length);
  if (path === "log.json") return http.json({ party: node.party, kind: log.kind, origin: log.origin, vkey: log.vkey });
  if (path === "checkpoint") return http.text((await newestCheckpoint(node.db, log.name)).note, 200, { "cache-control": "no-cache" });
  if (path === "checkpoint.cosigned") {
    const cosigned = await cosignedCheckpoint(
      node.db,
      log.name,
      witnessesOf(node, log).map(({ key }) => key.name),
    );
    return cosigned === null ? missing(http) : http.text(cosigned.note, 200, { "cache-control": "no-cache" });
  }
  if (path.startsWith("records/")) return serveRecord(node, http, path);
  return serveTile(node, http, log.name, path);
}

async function serveTile(node: Node, http: Context<Env>, log: string, path: string): Promise<Response> {
  const tile = parseTilePath(path);
  const size = tile === null ? 0 : (await newestCheckpoint(node.db, log)).size;
  const bytes = tile === null ? null : await logTiles(node.db, node.crypto, log).tile(tile, size);
  if (bytes === null) return missing(http);
  return new Response(new Uint8Array(bytes), { headers: { "content-type": "application/octet-stream", "cache-control": FOREVER } });
}

/** Public classes only: whatever else a log names is for those entitled to it. */
async function serveRecord(node: Node, http: Context<Env>, path: string): Promise<Response> {
  const name = /^records\/([0-9a-f]{2})\/(\1[0-9a-f]{62})$/.exec(path)?.[2];
  const row =
    name === undefined
      ? undefined
      : await node.db.selectFrom("public_record").select("body").where("hash", "=", Buffer.from(name, "hex")).executeTakeFirst();
  if (row === undefined) return missing(http);
  return new Response(row.body, { headers: { "content-type": "application/octet-stream", "cache-control": FOREVER } });
}
