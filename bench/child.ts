/** A process that answers each message with `{done}` or `{error}`, one after another. */
import { type ChildProcess, fork } from "node:child_process";
import { join } from "node:path";

/** Starts a script of this folder. */
export const startChild = (script: string): ChildProcess => fork(join(import.meta.dirname, script), { execArgv: [] });

/** The child's answer; rejects with its error, or if it ends instead. */
export const ask = (child: ChildProcess, message: object | string): Promise<unknown> =>
  new Promise((resolve, reject) => {
    const gone = () => reject(new Error("a process of the measure ended"));
    child.once("exit", gone);
    child.once("message", (answer: { done?: unknown; error?: string }) => {
      child.off("exit", gone);
      if (answer.error === undefined) resolve(answer.done);
      else reject(new Error(answer.error));
    });
    child.send(message);
  });
