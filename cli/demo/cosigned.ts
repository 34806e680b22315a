import { setTimeout as sleep } from "node:timers/promises";

const LIMIT = 90_000;
const PERIOD = 300;
/** Looks in a row at which nothing may have changed: a record that is still on its way makes a log grow. */
const QUIET = 4;

/** Waits until all logs are at rest and the newest checkpoint of each is cosigned by all of its witnesses. Throws with the logs that are not. */
export const untilCosigned = async (logs: readonly string[]): Promise<void> => {
  let open = logs;
  let before = "";
  let quiet = 0;
  for (const begun = Date.now(); Date.now() - begun < LIMIT; await sleep(PERIOD)) {
    const heads = await Promise.all(logs.map(headOf));
    open = logs.filter((_, i) => heads[i]?.cosigned !== true);
    const now = heads.map(({ size }) => size).join();
    quiet = open.length === 0 && now === before ? quiet + 1 : 0;
    if (quiet === QUIET) return;
    before = now;
  }
  throw new Error(`no cosignatures for ${open.join(", ") || "logs that do not come to rest"}`);
};

/** The node serves at `checkpoint.cosigned` the newest one that all witnesses signed. */
const headOf = async (url: string): Promise<{ readonly size: string | null; readonly cosigned: boolean }> => {
  const [newest, cosigned] = await Promise.all([sizeAt(`${url}/checkpoint`), sizeAt(`${url}/checkpoint.cosigned`)]);
  return { size: newest, cosigned: newest !== null && newest === cosigned };
};

/** The second line of a checkpoint. */
const sizeAt = async (url: string): Promise<string | null> => {
  const answer = await fetch(url, { signal: AbortSignal.timeout(10_000) });
  return answer.ok ? ((await answer.text()).split("\n")[1] ?? null) : null;
};
