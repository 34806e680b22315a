import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream, readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { environmentWithoutSettings } from "#node/config.ts";

const STOP_LIMIT = 15_000;
const START_LIMIT = 120_000;
const SHOWN_LINES = 12;

export type Child = {
  readonly name: string;
  readonly pid: number;
  /** Resolves when the process is gone. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
};

export type ChildOptions = {
  readonly name: string;
  /** The file and its arguments. */
  readonly words: readonly string[];
  /** What it writes to standard error is kept here. */
  readonly log: string;
};

/** Starts a program of ours in a process of its own and waits for its line `ready: …`. Throws with the end of its log if it ends first. */
export const startChild = async ({ name, words, log }: ChildOptions): Promise<Child> => {
  const child = spawn(process.execPath, [...words], {
    // A group of its own: a Ctrl-C in the terminal reaches the runner alone, which stops the others in their order.
    detached: true,
    stdio: ["pipe", "pipe", "pipe"],
    env: environmentWithoutSettings() as NodeJS.ProcessEnv,
  });
  child.stdin?.on("error", () => {});
  child.stderr?.pipe(createWriteStream(log, { flags: "a", mode: 0o600 }));
  const ended = new Promise<void>((settle) => child.once("close", () => settle()).once("error", () => settle()));
  const ready = await isReady(child, ended);
  if (ready) return { name, pid: child.pid ?? 0, ended, stop: () => stop(child, ended) };
  await stop(child, ended);
  throw new Error(`${name} did not start:\n${lastLines(log)}`);
};

const isReady = (child: ChildProcess, ended: Promise<void>): Promise<boolean> =>
  new Promise((settle) => {
    const limit = setTimeout(() => settle(false), START_LIMIT);
    const done = (ready: boolean) => {
      clearTimeout(limit);
      settle(ready);
    };
    void ended.then(() => done(false));
    if (child.stdout) createInterface(child.stdout).on("line", (line) => line.startsWith("ready: ") && done(true));
  });

const stop = async (child: ChildProcess, ended: Promise<void>): Promise<void> => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.stdin?.end();
  child.kill("SIGTERM");
  const limit = setTimeout(() => child.kill("SIGKILL"), STOP_LIMIT);
  await ended;
  clearTimeout(limit);
};

export const lastLines = (log: string): string => {
  try {
    return readFileSync(log, "utf8").trimEnd().split("\n").slice(-SHOWN_LINES).join("\n");
  } catch {
    return "";
  }
};
