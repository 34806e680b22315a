import { Type as T } from "typebox";
import { Reason } from "./holding-schemas.ts";
import { operation } from "./operation.ts";

export const postUnmerge = operation({
  id: "postUnmerge",
  method: "post",
  path: "/api/v1/merges/:merge/undone",
  access: { power: "act" },
  status: 204,
  summary: "Undoes a merge, with the reason; both stay in the history",
  params: T.Object({ merge: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  body: T.Object({ reason: Reason }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.holdings(actor).unmerge(Number(params.merge), body.reason),
});
