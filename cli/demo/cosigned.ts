import { setTimeout as sleep } from "node:timers/promises";

const LIMIT = 90_000;

/** Waits until the newest checkpoint of each log is cosigned by all of its witnesses. Throws with the logs that are not. */
export const untilCosigned = async (logs: readonly string[]): Promise<void> => {
  let open: readonly string[] = logs;
  for (const begun = Date.now(); Date.now() - begun < LIMIT; await sleep(200)) {
    const states = await Promise.all(open.map(isCosigned));
    open = open.filter((_, i) => !states[i]);
    if (open.length === 0) return;
  }
  throw new Error(`no cosignatures for ${open.join(", ")}`);
};

/** The node serves at `checkpoint.cosigned` the newest one that all witnesses signed. */
const isCosigned = async (url: string): Promise<boolean> => {
  const [newest, cosigned] = await Promise.all([sizeAt(`${url}/checkpoint`), sizeAt(`${url}/checkpoint.cosigned`)]);
  return newest !== null && newest === cosigned;
};

/** The second line of a checkpoint. */
const sizeAt = async (url: string): Promise<string | null> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return answer.ok ? ((await answer.text()).split("\n")[1] ?? null) : null;
};
