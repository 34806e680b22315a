/** 64 clients, each in a process of its own; a smoke run has fewer processes, of which each holds its share of the connections. */
import type { ChildProcess } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ask, startChild } from "./child.ts";
import type { Outcome } from "./client-process.ts";

export const CLIENTS = 64;

export type Round = Pick<Outcome, "answered" | "lastIndex" | "times"> & { readonly seconds: number };

export class Clients {
  readonly #folder: string;
  readonly #tokens: readonly string[];
  readonly #processes: readonly ChildProcess[];

  /** One client for each token. Files with what is to be sent go into `folder`. */
  constructor(folder: string, tokens: readonly string[], processes = tokens.length) {
    this.#folder = folder;
    this.#tokens = tokens;
    this.#processes = Array.from({ length: processes }, () => startChild("client-process.ts"));
  }

  /** Hands every process its share of the acts; connections are open once it resolves. */
  async prepare(port: number, path: string, acts: readonly string[]): Promise<void> {
    const share = <T>(all: readonly T[], i: number) => all.filter((_, at) => at % this.#processes.length === i);
    await Promise.all(
      this.#processes.map((child, i) => {
        const file = join(this.#folder, `acts-${i}.txt`);
        writeFileSync(file, share(acts, i).join("\n"));
        return ask(child, { port, path, acts: file, tokens: share(this.#tokens, i) });
      }),
    );
  }

  /** Sends all that was prepared. Throws if anything is answered by a refusal. */
  async run(): Promise<Round> {
    const begun = performance.now();
    const outcomes = (await Promise.all(this.#processes.map((child) => ask(child, "run")))) as Outcome[];
    const seconds = (performance.now() - begun) / 1000;
    const failed = outcomes.find(({ refused }) => refused > 0);
    if (failed !== undefined) throw new Error(`${failed.refused} acts were not accepted; the first: ${failed.example}`);
    return {
      seconds,
      answered: outcomes.reduce((sum, { answered }) => sum + answered, 0),
      lastIndex: Math.max(...outcomes.map(({ lastIndex }) => lastIndex)),
      times: outcomes.flatMap(({ times }) => times),
    };
  }

  stop(): void {
    for (const child of this.#processes) child.disconnect();
  }
}
