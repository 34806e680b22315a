import { sql } from "kysely";
import { base64url, parseActRecord, type SummaryPart, summaryOf } from "#kernel";
import type { Node } from "#node/context.ts";
import { type CaseRecord, idBytes } from "./case-record.ts";

/**
 * What each of these cases is about, by its id: read from the frame of the act that opened it, which everyone sees who sees the case, and
 * from nothing that is sealed. The caller has asked whether the actor sees them. Nothing for a case that has no number one.
 */
export async function summariesOf(
  { db, crypto, protocols }: Pick<Node, "db" | "crypto" | "protocols">,
  records: readonly CaseRecord[],
): Promise<ReadonlyMap<string, readonly SummaryPart[]>> {
  if (records.length === 0) return new Map();
  const ids = records.map(({ id }) => idBytes(id));
  const rows = await db
    .selectFrom("line")
    .innerJoin("act", "act.hash", "line.act")
    .select(["line.case_id", "act.body"])
    .where("line.n", "=", 1)
    .where("line.case_id", "=", sql<Buffer>`any(${ids}::bytea[])`)
    .execute();
  const protocolOf = new Map(records.map(({ id, protocol }) => [id, protocols.get(protocol)?.protocol]));
  return new Map(
    rows.flatMap(({ case_id: caseId, body }) => {
      const id = base64url(caseId);
      const protocol = protocolOf.get(id);
      const act = parseActRecord(crypto, body);
      return protocol === undefined || !act.ok ? [] : [[id, summaryOf(protocol, act.value.frame.type, act.value.frame.frame)]];
    }),
  );
}
