import { type ServerType, serve } from "@hono/node-server";
import type { Hono } from "hono";
import { COSIGNATURE_TYPE, formatVkey, type Signer, verifierKey } from "#kernel";
import { type Clock, systemClock } from "#node/clock.ts";
import { nodeCrypto } from "#node/crypto.ts";
import { openDatabase } from "#node/store/database.ts";
import { type WitnessedLog, witnessApp } from "./witness-app.ts";
import { ensureWitnessLogs, postgresWitnessStore, type WitnessDatabase } from "./witness-store.ts";

export type WitnessServerOptions = {
  /** Of its key, such as `oversight.example/witness`. */
  readonly name: string;
  readonly signer: Signer;
  readonly logs: readonly WitnessedLog[];
  readonly storeUrl: string;
  readonly listen: { readonly host: string; readonly port: number };
  /** Given the second of the newest cosignature, 0 before the first; the machine's clock if absent. */
  readonly clockAfter?: (last: number) => Clock;
};

export type RunningWitness = { readonly url: string; readonly vkey: string; stop(): Promise<void> };

const CONNECTIONS = 5;

/** Runs a witness by itself, with a database of its own: what an oversight body needs to follow both parties' logs. */
export async function startWitness(options: WitnessServerOptions): Promise<RunningWitness> {
  const { name, signer, logs, listen, clockAfter = () => systemClock } = options;
  const db = openDatabase<WitnessDatabase>(options.storeUrl, CONNECTIONS);
  try {
    await ensureWitnessLogs(nodeCrypto, db, logs);
    const { last } = await db
      .selectFrom("witness_log")
      .select((row) => row.fn.max("cosigned_at").as("last"))
      .executeTakeFirstOrThrow();
    const clock = clockAfter(Number(last ?? 0));
    const key = verifierKey(nodeCrypto, name, COSIGNATURE_TYPE, signer.jwk);
    const now = () => clock.now() * 1000;
    const app = witnessApp({ crypto: nodeCrypto, signer, key, logs, store: postgresWitnessStore(db), now });
    mountClock(app, clock);
    const server = await open(app, listen);
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : listen.port;
    const stop = async () => {
      await close(server);
      await db.destroy();
    };
    return { url: `http://${listen.host.includes(":") ? `[${listen.host}]` : listen.host}:${port}`, vkey: formatVkey(key), stop };
  } catch (error) {
    await db.destroy();
    throw error;
  }
}

/** A demonstration moves all its clocks the same way; a real clock cannot be moved, so the address is not there. */
function mountClock(app: Hono, clock: Clock): void {
  const { advance } = clock;
  if (advance === undefined) return;
  app.post("/api/v1/demo/clock", async (http) => {
    const body: unknown = await http.req.json().catch(() => null);
    const seconds = (body as { advance?: unknown } | null)?.advance;
    if (!Number.isInteger(seconds) || (seconds as number) < 0) return http.text("not {advance: seconds}\n", 400);
    advance(seconds as number);
    return http.json({ now: clock.now() });
  });
}

const open = ({ fetch }: Hono, { host, port }: { readonly host: string; readonly port: number }): Promise<ServerType> =>
  new Promise((resolve, reject) => {
    const server = serve({ fetch, hostname: host, port }, () => resolve(server));
    server.once("error", reject);
  });

const close = (server: ServerType): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve());
    if ("closeAllConnections" in server) server.closeAllConnections();
  });
