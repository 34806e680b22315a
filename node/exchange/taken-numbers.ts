import { sql } from "kysely";
import { readDisclosure } from "#kernel";
import type { Node, PeerNode } from "#node/context.ts";
import type { PreparedItem } from "./prepare-items.ts";

/** Of the numbers that new cases are given here, those that other cases of the sender's party have. */
export async function takenNumbers(node: Node, peer: PeerNode, items: readonly PreparedItem[]): Promise<Set<string>> {
  const given = items.flatMap((item) =>
    item.kind === "line" && item.line.kind === "line" && item.line.payload.n === 1 ? item.item.disclosures : [],
  );
  const texts = given.map((body) => readDisclosure(body)?.value).filter((text) => typeof text === "string");
  if (texts.length === 0) return new Set();
  const rows = await node.db
    .selectFrom("case_file")
    .select("number")
    .where("home", "=", peer.party)
    .where("number", "=", sql<string>`any(${texts}::text[])`)
    .execute();
  return new Set(rows.flatMap(({ number }) => number ?? []));
}
