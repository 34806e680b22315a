import { base64url } from "#kernel";
import { channelWith } from "#node/acts/accept.ts";
import type { Node } from "#node/context.ts";
import { foldKept } from "./take-line.ts";

/**
 * Tries lines again that could not be folded: a node that was mended, or that has a protocol now which it did not have, ends the disputes
 * that were its own. Gives how many lines it folded. A case that cannot be dealt with stops nothing.
 */
export async function retryKept(node: Node): Promise<number> {
  const rows = await node.db
    .selectFrom("invalid_line")
    .innerJoin("log_entry", "log_entry.hash", "invalid_line.hash")
    .leftJoin("line", (join) => join.onRef("line.case_id", "=", "invalid_line.case_id").onRef("line.log", "=", "log_entry.log"))
    .select((row) => ["invalid_line.case_id", "log_entry.log", row.fn.max("line.idx").as("last")])
    .groupBy(["invalid_line.case_id", "log_entry.log"])
    .execute();
  let folded = 0;
  for (const { case_id, log, last } of rows) {
    const peer = [...node.peers.values()].find(({ party }) => channelWith(party) === log);
    if (peer === undefined) continue;
    const id = base64url(case_id);
    try {
      const needs = { cases: [id], acts: [] };
      folded += await node.sequencer.submit({ needs, run: (work) => foldKept(node, work, peer, id, Number(last ?? -1)) });
    } catch (err) {
      node.metrics.alarm("item-fault");
      node.logger.error({ peer: peer.party, err }, "lines that were kept could not be tried again");
    }
  }
  return folded;
}
