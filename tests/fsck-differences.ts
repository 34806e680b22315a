import type { Config } from "#node/config.ts";
import { check, type Difference, fsckSettings } from "#node/fsck.ts";
import type { RunningNode } from "#node/start.ts";

/** What `hito fsck` finds at a node. Its workers are stopped first, so that nothing changes meanwhile. */
export async function differences(config: Config, { node, workers }: RunningNode): Promise<Difference[]> {
  await workers.stop();
  const found: Difference[] = [];
  const settings = await fsckSettings(config, node);
  await check({ ...settings, db: node.db, keysDb: node.keysDb }, { onDifference: (one) => found.push(one) });
  return found;
}
