import { Type as T } from "typebox";
import { HoldingId, Reason } from "./holding-schemas.ts";
import { operation } from "./operation.ts";

export const postMerge = operation({
  id: "postMerge",
  method: "post",
  path: "/api/v1/holdings/:holding/merges",
  access: { power: "act" },
  status: 201,
  summary: "Says that another one is the same person or object, with the reason; it can be undone",
  params: T.Object({ holding: HoldingId }),
  body: T.Object({ other: HoldingId, reason: Reason }, { additionalProperties: false }),
  response: T.Object({ id: T.Integer() }),
  run: ({ node, actor, params, body }) => node.desks.holdings(actor).merge(params.holding, body.other, body.reason),
});
