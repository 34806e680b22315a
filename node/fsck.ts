/** `hito fsck`: everything that a node keeps beside its records is derived again from them and compared. */
import type { Kysely } from "kysely";
import { sql } from "kysely";
import { loadProtocols } from "./acts/loaded-protocol.ts";
import type { Config } from "./config.ts";
import { nodeCrypto } from "./crypto.ts";
import { checkAgents } from "./fsck/check-agents.ts";
import { checkAgencies, checkCases } from "./fsck/check-cases.ts";
import { checkContent } from "./fsck/check-content.ts";
import { checkExchange } from "./fsck/check-exchange.ts";
import { checkLogs, checkPlaces } from "./fsck/check-logs.ts";
import { checkReceipts } from "./fsck/check-receipts.ts";
import { checkRecords } from "./fsck/check-records.ts";
import { checkSearch } from "./fsck/check-search.ts";
import type { Counts, FsckDeps } from "./fsck/deps.ts";
import { type Difference, Differences } from "./fsck/difference.ts";
import { readGrantedKeys } from "./fsck/granted-keys.ts";
import { readPeers, readVkey } from "./peers.ts";
import { readSecrets } from "./secrets.ts";
import type { Database } from "./store/database.ts";
import type { OpenStores } from "./store/open-stores.ts";

export type { Difference } from "./fsck/difference.ts";

export type FsckReport = {
  readonly ok: boolean;
  readonly checked: Counts;
  readonly differences: readonly Difference[];
};

export type FsckHooks = {
  readonly onDifference?: (difference: Difference) => void;
  readonly onProgress?: (what: string, done: number, of: number) => void;
};

type Settings = Omit<FsckDeps, "db" | "keysDb" | "granted" | "found" | "counts" | "progress">;

/** What a check needs of the configuration. Throws where a file that it names does not hold. */
export async function fsckSettings(config: Config, { db }: Pick<OpenStores, "db">): Promise<Settings> {
  const newest = await db
    .selectFrom("log")
    .select((log) => log.fn.max("at").as("at"))
    .executeTakeFirstOrThrow();
  const peers = await readPeers(nodeCrypto, config.party, config.peers, Number(newest.at ?? 0));
  const { kek } = await readSecrets(config);
  const witnesses = config.witnesses.map(({ vkey }) => readVkey(nodeCrypto, vkey));
  return { crypto: nodeCrypto, kek, party: config.party, peers, witnesses, protocols: loadProtocols(nodeCrypto) };
}

/** Checks one snapshot of the store; the node may run meanwhile. */
export const checkStores = (settings: Settings, stores: Pick<OpenStores, "db" | "keysDb">, hooks: FsckHooks = {}): Promise<FsckReport> =>
  stores.db
    .transaction()
    .setIsolationLevel("repeatable read")
    .setAccessMode("read only")
    .execute(async (db) => (await check({ ...settings, db, keysDb: stores.keysDb }, hooks)).report);

/** Rewrites what is derived and differs, in one transaction. Nothing else may use the store. Returns how many rows. */
export async function repairStores(settings: Settings, stores: Pick<OpenStores, "db" | "keysDb">): Promise<number> {
  return stores.db.transaction().execute(async (db) => {
    const { found } = await check({ ...settings, db, keysDb: stores.keysDb }, {});
    for (const mend of found.mends) await mend(db);
    return found.mends.length;
  });
}

/** Programs other than this check that are connected to the store. */
export async function otherConnections(db: Kysely<Database>, own: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and application_name <> ${own}`.execute(db);
  return rows[0]?.count ?? 0;
}

/** In any transaction, so that a test can look at damage that it takes back. */
export async function check(
  settings: Settings & Pick<FsckDeps, "db" | "keysDb">,
  { onDifference, onProgress = () => {} }: FsckHooks,
): Promise<{ readonly report: FsckReport; readonly found: Differences }> {
  const found = new Differences(onDifference);
  const counts: Counts = { entries: 0, tiles: 0, acts: 0, lines: 0, refusals: 0, cases: 0, pieces: 0, chunks: 0 };
  const deps: FsckDeps = { ...settings, granted: await readGrantedKeys(settings), found, counts, progress: onProgress };
  await checkLogs(deps);
  await checkPlaces(deps);
  await checkRecords(deps);
  await checkCases(deps);
  await checkAgencies(deps);
  await checkAgents(deps);
  await checkContent(deps);
  await checkSearch(deps);
  await checkExchange(deps);
  await checkReceipts(deps);
  return { report: { ok: found.list.length === 0, checked: counts, differences: found.list }, found };
}
