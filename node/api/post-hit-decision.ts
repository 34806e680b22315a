import { Type as T } from "typebox";
import { Reason } from "./holding-schemas.ts";
import { operation } from "./operation.ts";

export const postHitDecision = operation({
  id: "postHitDecision",
  method: "post",
  path: "/api/v1/hits/:hit/decision",
  access: { power: "act" },
  status: 204,
  summary: "Confirms or rejects a hit in a case that I have in hand, with the reason; nothing goes to the other party",
  params: T.Object({ hit: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  body: T.Object({ decision: T.Enum(["confirmed", "rejected"]), reason: Reason }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.hits(actor).decide(Number(params.hit), body.decision, body.reason),
});
