import { type DirectoryDocument, EntryClass } from "#kernel";
import type { Node } from "#node/context.ts";

/** The party's own records in the order of its domestic log: enough to check every chain from its fingerprint (spec/identity.md). */
export async function directoryDocument(node: Pick<Node, "db" | "party" | "kid" | "config">): Promise<DirectoryDocument> {
  const rows = await node.db
    .selectFrom("log_entry")
    .innerJoin("public_record", "public_record.hash", "log_entry.hash")
    .select("public_record.body")
    .where("log_entry.log", "=", "domestic")
    .where("log_entry.class", "<=", EntryClass.publication)
    .where("public_record.party", "=", node.party)
    .orderBy("log_entry.idx")
    .execute();
  return { party: node.party, root: node.config.root, records: rows.map(({ body }) => body), node: node.kid };
}
