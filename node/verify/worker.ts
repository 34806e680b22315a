/** One thread of the pool: answers each task with its result or its fault. */
import { parentPort } from "node:worker_threads";
import { checkActs } from "./act-batch.ts";
import { openSource, Unreachable } from "./log-source.ts";
import type { Answer, Task } from "./pool.ts";
import { syncCrypto } from "./sync-crypto.ts";
import { checkTiles } from "./tile-check.ts";

const perform = (task: Task): Promise<unknown> =>
  task.kind === "tiles" ? checkTiles(syncCrypto, openSource(task.source), task.range) : checkActs(syncCrypto, task.records);

parentPort?.on("message", async ({ id, task }: { readonly id: number; readonly task: Task }) => {
  let answer: Answer;
  try {
    answer = { id, value: await perform(task) };
  } catch (fault) {
    answer = { id, fault: fault instanceof Error ? fault.message : String(fault), unreachable: fault instanceof Unreachable };
  }
  parentPort?.postMessage(answer);
});
