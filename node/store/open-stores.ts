import type { Kysely } from "kysely";
import type { Logger } from "pino";
import type { Config } from "#node/config.ts";
import { type Database, type KeysDatabase, openDatabase } from "./database.ts";
import { roomIn } from "./disk-room.ts";
import { startEmbedded } from "./embedded.ts";

export type OpenStores = {
  readonly db: Kysely<Database>;
  readonly keysDb: Kysely<KeysDatabase>;
  /** Whether the disk has room for more; a store of its own server answers for itself. */
  readonly hasRoom: () => boolean;
  close(): Promise<void>;
};

const KEY_CONNECTIONS = 4;

/** Connects to the store and the key store; starts the embedded server first where the configuration asks for it. */
export async function openStores(config: Config, logger: Logger): Promise<OpenStores> {
  const { store, keys, limits, party } = config;
  if ("url" in store) return connect(store.url, keys.url ?? "", limits.databaseConnections);
  const server = await startEmbedded({
    dataDir: store.embedded.dataDir,
    log: (line) => logger.debug({ line }, "postgres"),
    keep: (line) => logger.error({ line }, "the embedded Postgres"),
  });
  const url = await server.createDatabase(`hito_${party}`);
  const keysUrl = keys.url ?? (await server.createDatabase(`hito_${party}_keys`));
  const stores = connect(url, keysUrl, limits.databaseConnections);
  const close = async () => {
    await stores.close();
    await server.stop();
  };
  return { ...stores, hasRoom: roomIn(store.embedded.dataDir), close };
}

function connect(url: string, keysUrl: string, connections: number): OpenStores {
  const db = openDatabase<Database>(url, connections);
  const keysDb = openDatabase<KeysDatabase>(keysUrl, KEY_CONNECTIONS);
  const close = async () => {
    await Promise.all([db.destroy(), keysDb.destroy()]);
  };
  return { db, keysDb, hasRoom: () => true, close };
}
