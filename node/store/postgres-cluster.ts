import { randomBytes } from "node:crypto";
import { chmod, chown, mkdir, open, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Account, findAccount, findPostgres, firstClosedFolder, type PostgresBinaries } from "./postgres-binaries.ts";
import { hasNumber, isAlive, mayServe, runPostgres } from "./postgres-process.ts";

/** Faults of keeping or starting a server: each message says what to do. */
export class EmbeddedPostgresFault extends Error {
  override readonly name = "EmbeddedPostgresFault";
}

/** Where a server's data lies, and as whom and by which programs it is served. */
export type Place = {
  readonly dataDir: string;
  /** The folder that Postgres calls its data directory. */
  readonly cluster: string;
  /** `dataDir` as Postgres names it: by our open handle where its account may not walk the path. */
  readonly served: string;
  /** The handle behind `served`, to be given to each program as descriptor 3. */
  readonly descriptor: number | undefined;
  readonly account: Account;
  readonly binaries: PostgresBinaries;
  readonly log: (line: string) => void;
  /** To be called when the server is gone. */
  close(): Promise<void>;
};

export const superuser = "hito";
const predecessorLimit = 30_000;
/** What the system may need to take down an owner that was killed the moment before. */
const ownerLimit = 2_000;

/** Makes the folder if it is missing, and gives it to the account that Postgres runs under. */
export const openPlace = async (folder: string, log: (line: string) => void): Promise<Place> => {
  const dataDir = resolve(folder);
  const account = await findAccount();
  const binaries = await findPostgres(account);
  const made = await mkdir(dataDir, { recursive: true });
  const entries = await readdir(dataDir);
  if (entries.length > 0 && !entries.includes("password")) {
    throw new EmbeddedPostgresFault(`${dataDir} is not empty and holds no database of Hito's; name a folder of its own for Postgres`);
  }
  if (made !== undefined) for (let own = dirname(dataDir); own.startsWith(made); own = dirname(own)) await chmod(own, 0o711);
  if (account !== undefined) await chown(dataDir, account.uid, account.gid);
  await chmod(dataDir, 0o700);
  const place = { dataDir, cluster: join(dataDir, "cluster"), account, binaries, log };
  const closed = await firstClosedFolder(dirname(dataDir), account);
  if (closed === undefined) return { ...place, served: dataDir, descriptor: undefined, close: async () => {} };
  if (process.platform !== "linux") {
    throw new EmbeddedPostgresFault(`Postgres runs as ${account?.name} and may not enter ${closed}; keep ${dataDir} elsewhere`);
  }
  const handle = await open(dataDir);
  return { ...place, served: "/proc/self/fd/3", descriptor: handle.fd, close: () => handle.close() };
};

/** A server whose owner still lives is left alone; one that outlived its owner is stopped. */
export const endPredecessor = async ({ dataDir, cluster }: Place): Promise<void> => {
  const pidFile = join(cluster, "postmaster.pid");
  const pid = Number.parseInt(await readFile(pidFile, "utf8").catch(() => ""), 10);
  if (Number.isNaN(pid)) return;
  if (!mayServe(pid, cluster)) {
    if (hasNumber(pid)) await rm(pidFile);
    return;
  }
  const owner = Number.parseInt(await readFile(join(dataDir, "owner"), "utf8").catch(() => ""), 10);
  const until = Date.now() + ownerLimit;
  while (!Number.isNaN(owner) && isAlive(owner) && Date.now() < until) await sleep(50);
  if (Number.isNaN(owner) || isAlive(owner)) {
    throw new EmbeddedPostgresFault(`${dataDir} is in use by another Hito (Postgres is process ${pid}); stop that one first`);
  }
  if (isAlive(pid)) process.kill(pid, "SIGINT");
  for (let waited = 0; isAlive(pid); waited += 50) {
    if (waited > predecessorLimit)
      throw new EmbeddedPostgresFault(`Postgres (process ${pid}) of an earlier run on ${dataDir} does not stop`);
    await sleep(50);
  }
};

/** Read by its account alone, and by us. */
export const readOrMakePassword = async ({ dataDir, account }: Place): Promise<string> => {
  const file = join(dataDir, "password");
  const known = await readFile(file, "utf8").catch(() => undefined);
  if (known !== undefined) return known.trim();
  const password = randomBytes(24).toString("base64url");
  await writeFile(file, `${password}\n`, { mode: 0o600, flag: "wx" });
  if (account !== undefined) await chown(file, account.uid, account.gid);
  return password;
};

/** Made beside its place and moved there when whole, so that a crash leaves no half-made cluster. */
export const makeCluster = async (place: Place): Promise<void> => {
  const { dataDir, cluster, served, binaries } = place;
  const found = await readFile(join(cluster, "PG_VERSION"), "utf8").catch(() => undefined);
  if (found !== undefined) {
    if (Number(found) === binaries.major) return;
    throw new EmbeddedPostgresFault(
      `${dataDir} was made by PostgreSQL ${found.trim()}, this is PostgreSQL ${binaries.major}; move it with pg_dump`,
    );
  }
  for (const name of await readdir(dataDir)) if (name.startsWith("cluster.")) await rm(join(dataDir, name), { recursive: true });
  const draft = `cluster.${process.pid}`;
  const words = [`--pgdata=${served}/${draft}`, `--pwfile=${served}/password`, ...initdbWords(binaries.major)];
  const { code, output } = await runPostgres(binaries.initdb, words, place);
  for (const line of output.trim().split("\n")) place.log(line);
  if (code !== 0) throw new EmbeddedPostgresFault(`Postgres could not make its folder:\n${output.trim()}`);
  await rename(join(dataDir, draft), cluster);
};

/** Byte order is the same on every machine; letters are those of Unicode. */
const initdbWords = (major: number): string[] => {
  const letters = process.platform === "linux" ? "C.UTF-8" : process.platform === "darwin" ? "en_US.UTF-8" : "C";
  const locale = ["--encoding=UTF8", "--locale=C", `--lc-ctype=${letters}`];
  const provider = major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  return [`--username=${superuser}`, "--auth=scram-sha-256", "--data-checksums", ...locale, ...provider];
};
