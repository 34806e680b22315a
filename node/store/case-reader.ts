import { type Kysely, sql } from "kysely";
import type { Node } from "#node/context.ts";
import { caseRecord, idBytes } from "./case-record.ts";
import type { Database } from "./database.ts";

/** Reads of cases by the node itself, for judging; people read through their `ActorStore`. */
export const caseReader = (
  db: Kysely<Database>,
  party: string,
): Pick<Node, "caseOf" | "lineAt" | "actBodies" | "docketUntil" | "pendingActs"> => ({
  caseOf: async (id) => {
    const row = await db.selectFrom("case_file").selectAll().where("id", "=", idBytes(id)).executeTakeFirst();
    return row === undefined ? undefined : caseRecord(row);
  },
  lineAt: async (hash) => {
    const row = await db.selectFrom("line").select("at").where("hash", "=", idBytes(hash)).executeTakeFirst();
    return row?.at ?? null;
  },
  actBodies: async (hashes) => {
    if (hashes.length === 0) return [];
    const rows = await db.selectFrom("act").select("body").where("hash", "in", hashes.map(idBytes)).execute();
    return rows.map(({ body }) => body);
  },
  docketUntil: async (id, line) => {
    const rows = await db
      .selectFrom("line")
      .innerJoin("act", "act.hash", "line.act")
      .innerJoin("line as last", (join) => join.onRef("last.case_id", "=", "line.case_id").on("last.hash", "=", idBytes(line)))
      .select(["line.body as line", "act.body as act", "act.signer"])
      .where("line.case_id", "=", idBytes(id))
      .whereRef("line.n", "<=", "last.n")
      .orderBy("line.n")
      .execute();
    return rows.map(({ signer, ...row }) => ({ ...row, signer: signer === "node" ? "node" : "agent" }));
  },
  pendingActs: (id) =>
    db
      .selectFrom("act")
      .selectAll()
      .where("case_id", "=", idBytes(id))
      .where("party", "=", party)
      .where("audience", "=", "both")
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("line").select(sql`1`.as("one")).whereRef("line.act", "=", "act.hash"))),
      )
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("refusal").select(sql`1`.as("one")).whereRef("refusal.act", "=", "act.hash"))),
      )
      .orderBy("idx")
      .execute(),
});
