/**
 * A node as a process of its own that dies at a named step when its parent says so. It is driven by JSON lines on stdin and answers with
 * JSON lines on stdout; it ends when stdin does. Nothing of this is in the node itself: only a test can give it such `Faults`.
 */
import { writeSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { createInterface } from "node:readline";
import { destination, pino } from "pino";
import type { Config } from "#node/config.ts";
import type { Faults, Step } from "#node/faults.ts";
import { type RunningNode, startNode } from "#node/start.ts";

/** Dies or halts at the `hit`-th time that `step` is reached; `until` names the step at which its effect is durable, null a moment later. */
export type Point = { readonly step: Step; readonly hit: number; readonly until?: Step | null; readonly victim: "node" | "postgres" };
export type Order =
  | { readonly start: Config; readonly from: number; readonly begun: number }
  | { readonly arm: Point | null }
  | { readonly retry: true }
  | { readonly go: true }
  | { readonly stop: true };
export type Report = { readonly loaded: true } | { readonly ready: true } | { readonly at: Step } | { readonly failed: string };

const MOMENT = 2;

const report = (what: Report): void => void writeSync(1, `${JSON.stringify(what)}\n`);

class Deadly implements Faults {
  #point: Point | null = null;
  #hits = 0;
  #isWaitingForEffect = false;
  #go: (() => void) | null = null;

  arm(point: Point | null): void {
    this.#point = point;
    this.#hits = 0;
    this.#isWaitingForEffect = false;
  }

  go(): void {
    this.#go?.();
    this.#go = null;
  }

  at(step: Step): void | Promise<void> {
    const point = this.#point;
    if (point === null) return;
    if (this.#isWaitingForEffect) return step === point.until ? this.#strike(point) : undefined;
    if (step !== point.step || ++this.#hits < point.hit) return;
    if (point.until === undefined) return this.#strike(point);
    this.#isWaitingForEffect = true;
    if (point.until === null) setTimeout(() => void this.#strike(point), MOMENT);
  }

  #strike({ step, victim }: Point): Promise<void> {
    this.#point = null;
    report({ at: step });
    if (victim === "node") process.kill(process.pid, "SIGKILL");
    return new Promise((resolve) => {
      if (victim === "postgres") this.#go = resolve;
    });
  }
}

const faults = new Deadly();
let running: RunningNode | null = null;

async function follow(order: Order): Promise<void> {
  if ("start" in order) {
    const { from, begun } = order;
    const clock = { now: () => from + Math.floor((Date.now() - begun) / 1000) };
    running = await startNode(order.start, { faults, clock, logger: pino({ level: "error" }, destination(2)) });
    report({ ready: true });
  } else if ("arm" in order) faults.arm(order.arm);
  else if ("go" in order) faults.go();
  else if ("retry" in order) for (const deliverer of running?.workers.deliverers.values() ?? []) deliverer.retry();
  else {
    await running?.stop();
    process.exit(0);
  }
}

// Whoever is killed leaves no cache behind, unless it is written now.
flushCompileCache();
report({ loaded: true });
createInterface(process.stdin)
  .on("line", (line) => {
    follow(JSON.parse(line) as Order).catch((error: unknown) => report({ failed: String((error as Error).stack) }));
  })
  .on("close", () => process.exit(0));
