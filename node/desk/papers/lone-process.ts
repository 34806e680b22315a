/**
 * Work on files that strangers made is done in a process of its own, under limits of time and memory: a file that loops, that unpacks
 * to more than the machine holds or that breaks its reader ends that process and nothing else.
 */
import { type ChildProcess, fork } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { accepted, type Outcome, refused } from "#kernel";
import type { Note } from "./note.ts";

export type Task =
  | { readonly kind: "pdf"; readonly note: Note; readonly made: number }
  | { readonly kind: "docx"; readonly note: Note }
  | { readonly kind: "read"; readonly bytes: Uint8Array };

export type Answer = { readonly value: unknown } | { readonly fault: string };

/** Why a task has no value: the file or the note made its process fail, or it took too long or too much. */
export class TaskFailed extends Error {
  override readonly name = "TaskFailed";
  readonly because: "fault" | "time" | "memory";

  constructor(because: TaskFailed["because"], message: string) {
    super(message);
    this.because = because;
  }
}

export type ProcessLimits = {
  /** Processes at once, and tasks that may wait for one. */
  readonly atOnce: number;
  readonly waiting: number;
  readonly milliseconds: number;
  /** Of the whole process, where the system tells (Linux); of its heap everywhere. */
  readonly megabytes: number;
};

const PROGRAM = join(import.meta.dirname, "paper-process.ts");
/** Where the program and its libraries lie: all that it may read. */
const ROOT = join(import.meta.dirname, "..", "..", "..");
const LOOK = 50;
const PAGE_BYTES = 4096;
const RETRY_AFTER = 10;

export class LoneProcesses {
  readonly #limits: ProcessLimits;
  readonly #queue: (() => void)[] = [];
  #running = 0;

  constructor(limits: ProcessLimits) {
    this.#limits = limits;
  }

  /** What the task gives. Refused `rate-limited` where too many wait already; throws `TaskFailed`. */
  async run<Value>(task: Task): Promise<Outcome<Value>> {
    if (this.#running < this.#limits.atOnce) this.#running++;
    else if (this.#queue.length >= this.#limits.waiting) return refused({ kind: "rate-limited", retryAfter: RETRY_AFTER });
    else await new Promise<void>((resolve) => this.#queue.push(resolve));
    try {
      return accepted((await runAlone(task, this.#limits)) as Value);
    } finally {
      // Whoever waits takes over the place.
      const next = this.#queue.shift();
      if (next === undefined) this.#running--;
      else next();
    }
  }
}

/** Options of Node under which a process may use so much heap, may read its own program, and may write, start and load nothing. */
export const confinement = (megabytes: number): string[] => [
  `--max-old-space-size=${megabytes}`,
  "--permission",
  `--allow-fs-read=${ROOT}/*`,
  "--disable-warning=ExperimentalWarning",
];

function runAlone(task: Task, { milliseconds, megabytes }: ProcessLimits): Promise<unknown> {
  const child = fork(PROGRAM, [], {
    execPath: process.execPath,
    execArgv: confinement(megabytes),
    // Nothing of this node's settings or secrets.
    env: {},
    serialization: "advanced",
    stdio: ["ignore", "ignore", "ignore", "ipc"],
  });
  const watches: NodeJS.Timeout[] = [];
  return new Promise<unknown>((resolve, reject) => {
    const fail = (because: TaskFailed["because"], message: string) => reject(new TaskFailed(because, message));
    child.once("message", (answer: Answer) => ("value" in answer ? resolve(answer.value) : fail("fault", answer.fault)));
    child.once("error", (error) => fail("fault", error.message));
    child.once("exit", (code, signal) => fail("fault", `ended with ${signal ?? code}`));
    watches.push(setTimeout(() => fail("time", `no answer within ${milliseconds} ms`), milliseconds));
    watches.push(setInterval(() => void watchMemory(child, megabytes, fail), LOOK));
    child.send(task);
  }).finally(() => {
    for (const watch of watches) clearTimeout(watch);
    child.kill("SIGKILL");
  });
}

/** Memory outside the heap, such as what a file unpacks to, is bounded by no flag. */
async function watchMemory({ pid }: ChildProcess, megabytes: number, fail: (because: "memory", message: string) => void): Promise<void> {
  const pages = Number((await readFile(`/proc/${pid}/statm`, "utf8").catch(() => "")).split(" ")[1] ?? 0);
  if (pages * PAGE_BYTES > megabytes * 1_048_576) fail("memory", `more than ${megabytes} MiB`);
}

/** Those of this machine, whatever nodes run in this process. */
export const loneProcesses = new LoneProcesses({ atOnce: 2, waiting: 16, milliseconds: 20_000, megabytes: 512 });
