import { type StdioOptions, spawn, spawnSync } from "node:child_process";
import { readdirSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import type { Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Account } from "./postgres-binaries.ts";

export type PostgresProcess = {
  readonly pid: number;
  /** Resolves once the server is gone, with the last lines that it wrote. */
  readonly ended: Promise<string>;
  isRunning(): boolean;
  /** Stops the guard too, so that the server is nobody's any more. */
  release(): void;
};

/** As whom a program runs, and the open folder that it gets as descriptor 3. */
export type Launch = { readonly account: Account; readonly descriptor: number | undefined };

/** Postgres sees none of our environment, which holds secrets; Windows cannot start a program without its own. */
const environment = process.platform === "win32" ? {} : { env: { LC_ALL: "C", TZ: "UTC", PATH: "/usr/local/bin:/usr/bin:/bin" } };

/** A process group of its own, so that a Ctrl-C in the terminal does not stop the program under our hands. */
const launch = ({ account, descriptor }: Launch) => ({
  ...environment,
  ...(account && { uid: account.uid, gid: account.gid }),
  cwd: "/",
  detached: true,
  stdio: ["ignore", "pipe", "pipe", descriptor ?? "ignore"] satisfies StdioOptions,
});

/** Runs one of Postgres' programs to its end. */
export const runPostgres = async (
  file: string,
  words: readonly string[],
  how: Launch,
): Promise<{ code: number | null; output: string }> => {
  const child = spawn(file, words, launch(how));
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise<number | null>((settle, reject) => child.on("error", reject).on("close", settle));
  return { code, output };
};

/** Starts the server with a guard that stops it should this process die without doing so. */
export const spawnPostgres = (file: string, words: readonly string[], how: Launch, log: (line: string) => void): PostgresProcess => {
  const child = spawn(file, words, launch(how));
  const tail: string[] = [];
  let running = true;
  const ended = new Promise<string>((settle) => {
    const finish = () => {
      running = false;
      settle(tail.join("\n"));
    };
    child.on("error", (error) => tail.push(error.message) && finish()).on("close", finish);
  });
  if (child.stderr) {
    createInterface(child.stderr).on("line", (line) => {
      log(line);
      tail.push(line);
      tail.splice(0, tail.length - 12);
    });
  }
  const guard = child.pid === undefined ? undefined : spawnGuard(child.pid, how);
  for (const handle of [child, child.stdout as Socket | null, child.stderr as Socket | null]) handle?.unref();
  return { pid: child.pid ?? 0, ended, isRunning: () => running, release: () => guard?.kill("SIGKILL") };
};

/** A shell that waits for our end of a pipe to close, which the system does however we die. */
const spawnGuard = (pid: number, { account }: Launch) => {
  if (process.platform === "win32") return undefined;
  const words = ["-c", 'read -r _; kill -INT "$1" 2>/dev/null', "sh", String(pid)];
  const guard = spawn("/bin/sh", words, { ...launch({ account, descriptor: undefined }), stdio: ["pipe", "ignore", "ignore"] });
  guard.on("error", () => {});
  guard.unref();
  (guard.stdin as Socket).unref();
  return guard;
};

/** True also for a process of another account and for one that ended but was not yet waited for. */
export const hasNumber = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** True only for a process that still runs. */
export const isAlive = (pid: number): boolean => hasNumber(pid) && statusOf(pid)[0] !== "Z";

/** False only if the process is known to work elsewhere, its number having been given anew: a server works in its cluster. */
export const mayServe = (pid: number, cluster: string): boolean => {
  if (!isAlive(pid)) return false;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === realpathSync(cluster);
  } catch {
    return true;
  }
};

/** Kills a server and all its children at once, as a power cut would: it is stopped first, so that it starts no more. */
export const killWholeServer = (pid: number): void => {
  process.kill(pid, "SIGSTOP");
  for (const victim of [pid, ...childrenOf(pid)]) {
    try {
      process.kill(victim, "SIGKILL");
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
    }
  }
};

const childrenOf = (pid: number): number[] =>
  processTable()
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child);

/** Pairs of process and parent. */
const processTable = (): (readonly [number, number])[] => {
  if (process.platform !== "linux") {
    const { stdout } = spawnSync("ps", ["-axo", "pid=,ppid="], { encoding: "utf8" });
    return stdout.split("\n").map((row) => row.trim().split(/\s+/).map(Number) as [number, number]);
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map((name) => [Number(name), parentOf(name)] as const);
};

const parentOf = (pid: string): number => Number(statusOf(pid)[1]);

/** /proc/PID/stat from its third field on, state and parent first; the second, a name in brackets, may hold spaces. */
const statusOf = (pid: number | string): string[] => {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return line.slice(line.lastIndexOf(")") + 2).split(" ");
  } catch {
    return [];
  }
};
