import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
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
    const found = await store.act(params.hash);
    if (!found.ok) return found;
    if (!found.value.opens) return refused({ kind: "forbidden", power: "open" });
    const { row } = found.value;
    const opened = await store.openContent([row], http.req.header("hito-purpose")?.slice(0, 200) ?? null);
    const line = await node.db.selectFrom("line").select("body").where("act", "=", row.hash).executeTakeFirst();
    const author = await node.db.selectFrom("grant_disclosure").select("disclosures").where("kid", "=", row.kid).executeTakeFirst();
    const act = `${[row.body, ...(opened.get(params.hash) ?? [])].join("~")}~`;
    return accepted({ act, line: line?.body ?? null, author: author?.disclosures ?? [] });
  },
});
