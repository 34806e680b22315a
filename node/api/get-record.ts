import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const getRecord = operation({
  id: "getRecord",
  method: "get",
  path: "/api/v1/acts/:hash/record",
  access: "session",
  summary: "An act as it was signed, with its disclosures and its docket line; the reading is recorded",
  params: T.Object({ hash: Hash }),
  response: T.Object({ act: T.String(), line: T.Union([T.String(), T.Null()]), author: T.Array(T.String()) }),
  run: async ({ node, store, params, http }) => {
    const opened = await store.openAct(params.hash, http.req.header("hito-purpose")?.slice(0, 200) ?? null);
    if (!opened.ok) return opened;
    const { row, disclosures } = opened.value;
    const line = await node.db.selectFrom("line").select("body").where("act", "=", row.hash).executeTakeFirst();
    const author = await node.db
      .selectFrom("grant_disclosure")
      .select("disclosures")
      .where("party", "=", row.party)
      .where("kid", "=", row.kid)
      .executeTakeFirst();
    const act = `${[row.body, ...disclosures].join("~")}~`;
    return accepted({ act, line: line?.body ?? null, author: author?.disclosures ?? [] });
  },
});
