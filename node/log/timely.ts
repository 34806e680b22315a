/** By which cosignature an act is known to have been logged in time (SEMANTICS 3, decision 0016). */
import type { Kysely } from "kysely";
import type { Node } from "#node/context.ts";
import type { ActRow } from "#node/store/database.ts";
import type { WitnessDatabase } from "./witness-store.ts";

/**
 * Whether a witness that the author's party does not run cosigned its log over the act by `due`, as far as this node knows: of an own act
 * by the cosignatures that came for the own log, of a partner's by what this node cosigned itself.
 */
export async function seenInTime(
  node: Pick<Node, "db" | "party" | "peers">,
  { party, log, idx, author_idx }: Pick<ActRow, "party" | "log" | "idx" | "author_idx">,
  due: number,
): Promise<boolean> {
  if (party === node.party) return (await firstCosigned(node, log, idx, due)) !== undefined;
  const row = await (node.db as unknown as Kysely<WitnessDatabase>)
    .selectFrom("witness_log")
    .select(["size", "cosigned_at"])
    .where("origin", "=", node.peers.get(party)?.channel.name ?? "")
    .executeTakeFirst();
  return row !== undefined && Number(row.size) > author_idx && Number(row.cosigned_at) <= due;
}

/** The first checkpoint of an own log over an entry that somebody else cosigned, by `due`. */
export const firstCosigned = (
  { db }: Pick<Node, "db">,
  log: string,
  index: number,
  due = Number.MAX_SAFE_INTEGER,
): Promise<{ size: number } | undefined> =>
  db
    .selectFrom("cosignature")
    .select("size")
    .where("log", "=", log)
    .where("size", ">", index)
    .where("at", "<=", due)
    .orderBy("at")
    .orderBy("size")
    .limit(1)
    .executeTakeFirst();
