/** A party's node and its Postgres as processes that a test kills and brings back. */
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { Config } from "#node/config.ts";
import type { Step } from "#node/faults.ts";
import { type EmbeddedPostgres, startEmbedded } from "#node/store/embedded.ts";
import type { Order, Point, Report } from "./node-process.ts";

const SCRIPT = fileURLToPath(new URL("node-process.ts", import.meta.url));

/** Compiled code is kept there: a node is started a hundred times. */
const COMPILED = join(tmpdir(), "hito-compiled");

/** One child: its orders and reports. */
class Child {
  readonly #process: ChildProcessWithoutNullStreams;
  readonly #waiting: { of: (report: Report) => boolean; resolve: (report: Report) => void; reject: (error: Error) => void }[] = [];
  readonly #seen: Report[] = [];
  readonly ended: Promise<void>;
  isAlive = true;
  /** What it wrote last on stderr. */
  complaint = "";

  constructor() {
    const env = { ...process.env, NODE_COMPILE_CACHE: COMPILED };
    this.#process = spawn(process.execPath, [SCRIPT], { stdio: ["pipe", "pipe", "pipe"], env });
    this.#process.stderr.on("data", (chunk: Buffer) => {
      this.complaint = (this.complaint + chunk.toString()).slice(-4000);
    });
    this.#process.stdin.on("error", () => {});
    createInterface(this.#process.stdout).on("line", (line) => this.#take(JSON.parse(line) as Report));
    this.ended = new Promise((resolve) => {
      this.#process.on("close", (_, signal) => {
        this.isAlive = false;
        for (const { reject } of this.#waiting.splice(0)) reject(new Error(`the node ended (${signal}): ${this.complaint}`));
        resolve();
      });
    });
  }

  order(order: Order): void {
    this.#process.stdin.write(`${JSON.stringify(order)}\n`);
  }

  /** The next report of this kind, or one that came before anybody asked. */
  next(of: (report: Report) => boolean): Promise<Report> {
    const known = this.#seen.findIndex(of);
    if (known >= 0) return Promise.resolve(this.#seen.splice(known, 1)[0] as Report);
    if (!this.isAlive) return Promise.reject(new Error("the node is dead"));
    return new Promise((resolve, reject) => this.#waiting.push({ of, resolve, reject }));
  }

  /** Nobody waits any more. */
  forget(): void {
    for (const { reject } of this.#waiting.splice(0)) reject(new Error("not waited for any more"));
  }

  kill(): void {
    this.#process.kill("SIGKILL");
  }

  #take(report: Report): void {
    if ("failed" in report) console.error(report.failed);
    const asked = this.#waiting.findIndex(({ of }) => of(report));
    if (asked >= 0) this.#waiting.splice(asked, 1)[0]?.resolve(report);
    else this.#seen.push(report);
  }
}

export type Time = { readonly from: number; readonly begun: number };

export class Mortal {
  readonly config: Config;
  readonly #time: Time;
  readonly #dataDir: string;
  #postgres: EmbeddedPostgres;
  #node: Child;
  /** Has read its code and waits to take over. */
  #heir: Child;

  constructor(config: Config, time: Time, postgres: EmbeddedPostgres) {
    this.config = config;
    this.#time = time;
    this.#postgres = postgres;
    this.#dataDir = postgres.dataDir;
    this.#node = new Child();
    this.#heir = new Child();
  }

  async start(): Promise<void> {
    this.#node.order({ start: this.config, ...this.#time });
    const report = await this.#node.next((one) => "ready" in one || "failed" in one);
    if ("failed" in report) throw new Error(`the node did not start: ${report.failed}`);
  }

  arm(point: Point): void {
    this.#node.order({ arm: point });
  }

  /** The armed point was not reached and is none any more. */
  disarm(): void {
    this.#node.forget();
    this.#node.order({ arm: null });
  }

  /** The faults that it wrote down last. */
  get complaint(): string {
    return this.#node.complaint;
  }

  /** Why it died by itself, if it did. */
  get ownDeath(): string | null {
    return this.#node.isAlive ? null : this.#node.complaint;
  }

  retry(): void {
    if (this.#node.isAlive) this.#node.order({ retry: true });
  }

  /** Resolves once the armed point was reached and the victim is dead. */
  async struck(victim: Point["victim"]): Promise<Step> {
    const report = (await this.#node.next((one) => "at" in one)) as { at: Step };
    if (victim === "node") await this.#node.ended;
    else await this.#postgres.kill("SIGKILL");
    return report.at;
  }

  /** Brings the victim back: a new process on the same stores, or the same cluster again while the node goes on. */
  async revive(victim: Point["victim"]): Promise<void> {
    if (victim === "node") {
      this.#node = this.#heir;
      this.#heir = new Child();
      return this.start();
    }
    this.#node.order({ go: true });
    this.#postgres = await startEmbedded({ dataDir: this.#dataDir, port: this.#postgres.port });
  }

  async end(): Promise<void> {
    for (const child of [this.#node, this.#heir]) child.kill();
    await Promise.all([this.#node.ended, this.#heir.ended]);
    await this.#postgres.stop();
  }
}
