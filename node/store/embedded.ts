import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import pg from "pg";
import { KeptServer } from "./kept-server.ts";
import { findAccount, firstClosedFolder } from "./postgres-binaries.ts";
import {
  EmbeddedPostgresFault,
  endPredecessor,
  makeCluster,
  openPlace,
  type Place,
  readOrMakePassword,
  superuser,
} from "./postgres-cluster.ts";
import { killWholeServer, type PostgresProcess, runPostgres, spawnPostgres } from "./postgres-process.ts";

export { EmbeddedPostgresFault } from "./postgres-cluster.ts";

export type EmbeddedOptions = {
  /** A folder of Postgres' own, made if missing; it holds `cluster/`, `password` and `owner`. */
  readonly dataDir: string;
  /** A free port is chosen if none is given. */
  readonly port?: number;
  readonly log?: (line: string) => void;
  /** Told when the server ended by itself, and when it runs again on the same port. Without it a server that ended stays so. */
  readonly keep?: (line: string) => void;
};

/** A running Postgres server on loopback that belongs to this process. */
export type EmbeddedPostgres = {
  readonly port: number;
  /** The postmaster's process; another one after a new start. */
  readonly pid: number;
  readonly dataDir: string;
  /** The connection URL of a database, password included. */
  url(database: string): string;
  /** Makes a database, or leaves an existing one as it is; a copy of a template must be new. Returns its URL. */
  createDatabase(name: string, template?: string): Promise<string>;
  dropDatabase(name: string): Promise<void>;
  /** Ends all connections, flushes and waits for the end. May be called again. */
  stop(): Promise<void>;
  /** SIGKILL takes the children along, as a power cut would. Resolves once all are gone. */
  kill(signal: "SIGKILL" | "SIGQUIT"): Promise<void>;
};

const startLimit = 120_000;
/** A server that was killed first repeats what it had not yet written to its tables. */
const recoveryLimit = 3_600_000;
const stopLimit = 30_000;

/** Starts the server of a folder, making the folder on first use and recovering it after a crash. */
export const startEmbedded = async ({ dataDir, port: wanted, log = () => {}, keep }: EmbeddedOptions): Promise<EmbeddedPostgres> => {
  const place = await openPlace(dataDir, log);
  try {
    await endPredecessor(place);
    const password = await readOrMakePassword(place);
    await makeCluster(place);
    const { server, port } = await startServer(place, wanted);
    await writeFile(join(place.dataDir, "owner"), String(process.pid));
    const start = async () => (await startServer(place, port, recoveryLimit)).server;
    const kept = keep === undefined ? null : new KeptServer(server, { start, tell: keep });
    return handle(kept ?? { server, release: async () => server }, place, port, password);
  } catch (fault) {
    await place.close();
    throw fault;
  }
};

/** A new folder that `startEmbedded` can use, outside any private home; the caller removes its parent. */
export const makeTemporaryDataDir = async (prefix = "hito-"): Promise<string> => {
  const account = await findAccount();
  for (const base of [tmpdir(), "/var/tmp", "/tmp"]) {
    if ((await firstClosedFolder(base, account).catch(() => base)) !== undefined) continue;
    const folder = await mkdtemp(join(base, prefix));
    await chmod(folder, 0o711);
    return join(folder, "postgres");
  }
  throw new EmbeddedPostgresFault(`no temporary folder can be entered by the account ${account?.name ?? "in use"}`);
};

/** Tries again while another program takes the chosen port, or children of a killed server still hold its memory. */
const startServer = async (
  place: Place,
  wanted: number | undefined,
  limit = startLimit,
): Promise<{ server: PostgresProcess; port: number }> => {
  const until = Date.now() + limit;
  for (let attempt = 1; ; attempt += 1) {
    const port = wanted ?? (await freePort());
    const server = spawnPostgres(place.binaries.postgres, serverWords(place, port), place, place.log);
    const complaint = await untilReady(server, place.cluster, until);
    if (complaint === undefined) return { server, port };
    server.release();
    const taken = wanted === undefined && attempt < 5 && /could not bind/.test(complaint);
    const lingering = Date.now() < until && /pre-existing shared memory block/.test(complaint);
    if (!taken && !lingering) throw new EmbeddedPostgresFault(`Postgres did not start on ${place.dataDir}:\n${complaint}`);
    await sleep(100);
  }
};

/** A sixteenth of the machine's memory, between 128 MB and 1 GB. It is taken up only as pages are read into it. */
const sharedMegabytes = (): number => Math.round(Math.min(1024, Math.max(128, totalmem() / 2 ** 20 / 16)));

const serverWords = ({ served, descriptor }: Place, port: number): string[] => {
  const socket = process.platform !== "win32" && descriptor === undefined && served.length < 80 && !/[,"'\s]/.test(served);
  const settings = {
    listen_addresses: "127.0.0.1",
    unix_socket_directories: socket ? served : "",
    unix_socket_permissions: "0700",
    max_connections: 120,
    shared_buffers: `${sharedMegabytes()}MB`,
    // Keys of records are hashes, so that every page of their indexes is touched: the longer between checkpoints, the fewer whole pages in the WAL.
    max_wal_size: "4GB",
    checkpoint_timeout: "15min",
    fsync: "on",
    synchronous_commit: "on",
    full_page_writes: "on",
    jit: "off",
    timezone: "UTC",
    log_timezone: "UTC",
    lc_messages: "C",
  };
  const words = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  return ["-D", `${served}/cluster`, "-p", String(port), ...words];
};

/** The eighth line of postmaster.pid says when the server takes connections, recovery included. Returns its complaint if it ended. */
const untilReady = async (server: PostgresProcess, cluster: string, until: number): Promise<string | undefined> => {
  while (server.isRunning()) {
    const lines = (await readFile(join(cluster, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
    if (Number(lines[0]) === server.pid && lines[7]?.trim() === "ready") return undefined;
    if (Date.now() > until) {
      killWholeServer(server.pid);
      return `not ready in time\n${await server.ended}`;
    }
    await sleep(10);
  }
  return server.ended;
};

const freePort = (): Promise<number> =>
  new Promise((settle, reject) => {
    const probe = createServer();
    probe.on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

type Held = Pick<KeptServer, "server" | "release">;

const handle = (held: Held, place: Place, port: number, password: string): EmbeddedPostgres => {
  const url = (database: string): string => `postgres://${superuser}:${password}@127.0.0.1:${port}/${encodeURIComponent(database)}`;
  const end = async (signal: "SIGINT" | "SIGQUIT" | "SIGKILL"): Promise<void> => {
    const server = await held.release();
    if (!server.isRunning()) return;
    await send(server.pid, signal, place);
    await gone(server);
    await place.close();
  };
  return {
    port,
    get pid() {
      return held.server.pid;
    },
    dataDir: place.dataDir,
    url,
    createDatabase: async (name, template) => {
      await createDatabase(url("postgres"), name, template);
      return url(name);
    },
    dropDatabase: (name) => command(url("postgres"), `DROP DATABASE IF EXISTS ${pg.escapeIdentifier(name)} WITH (FORCE)`),
    stop: () => end("SIGINT"),
    kill: end,
  };
};

const createDatabase = async (url: string, name: string, template: string | undefined): Promise<void> => {
  const copy = template === undefined ? "" : ` TEMPLATE ${pg.escapeIdentifier(template)}`;
  await command(url, `CREATE DATABASE ${pg.escapeIdentifier(name)}${copy}`).catch((error: unknown) => {
    const exists = error instanceof pg.DatabaseError && error.code === "42P04";
    if (!exists || template !== undefined) throw error;
  });
};

const command = async (url: string, sql: string): Promise<void> => {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(sql).finally(() => client.end());
};

const send = async (pid: number, signal: "SIGINT" | "SIGQUIT" | "SIGKILL", place: Place): Promise<void> => {
  if (process.platform === "win32") {
    const mode = signal === "SIGINT" ? "fast" : "immediate";
    await runPostgres(place.binaries.pgCtl, ["stop", "-D", place.cluster, "-m", mode], place);
  } else if (signal === "SIGKILL") killWholeServer(pid);
  else process.kill(pid, signal);
};

/** Waits for the end; a server that does not follow within the limit is killed. */
const gone = async (server: PostgresProcess): Promise<void> => {
  const limit = setTimeout(() => killWholeServer(server.pid), stopLimit);
  await server.ended;
  clearTimeout(limit);
  server.release();
};
