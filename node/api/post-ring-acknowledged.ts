import { Type as T } from "typebox";
import { operation } from "./operation.ts";

export const postRingAcknowledged = operation({
  id: "postRingAcknowledged",
  method: "post",
  path: "/api/v1/rings/:ring/acknowledged",
  access: { power: "act" },
  status: 204,
  summary: "Says that I take care of an urgent case: it rings no more",
  params: T.Object({ ring: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.rings(actor).acknowledge(Number(params.ring)),
});
