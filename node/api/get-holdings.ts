import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Holding, Kind } from "./holding-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const getHoldings = operation({
  id: "getHoldings",
  method: "get",
  path: "/api/v1/holdings",
  access: "session",
  summary: "Objects that my agency entered, and persons and objects that are named in cases that I may open; the last entered first",
  query: T.Object({
    kind: T.Optional(Kind),
    cursor: T.Optional(T.String({ pattern: "^\\d{1,12}\\.[A-Za-z0-9_-]{21}[AQgw]$" })),
  }),
  response: T.Object({ holdings: T.Array(Holding), next: OrNull(T.String()) }),
  run: async ({ node, actor, query }) => accepted(await node.desks.holdings(actor).list(query.kind, query.cursor)),
});
