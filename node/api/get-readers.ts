import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { idBytes } from "#node/store/case-record.ts";
import { Agents } from "./get-agents.ts";
import { operation } from "./operation.ts";
import { CaseId } from "./schemas.ts";

export const getReaders = operation({
  id: "getReaders",
  method: "get",
  path: "/api/v1/cases/:case/readers",
  access: "session",
  summary: "Who of this party may open the case",
  params: T.Object({ case: CaseId }),
  response: Agents,
  run: async ({ node, store, params }) => {
    if (!(await store.isVisible(params.case))) return refused({ kind: "unknown-case", case: params.case });
    const agents = await node.db
      .selectFrom("agent")
      .select(["kid", "name", "title", "agency", "powers"])
      .where("kid", "in", (inner) =>
        inner.selectFrom("visible").select("agent").where("case_id", "=", idBytes(params.case)).where("opens", "=", true),
      )
      .where("party", "=", node.party)
      .orderBy("agency")
      .orderBy("name")
      .execute();
    return accepted({ agents });
  },
});
