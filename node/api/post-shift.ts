import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { Hash, Time } from "./schemas.ts";

export const postShift = operation({
  id: "postShift",
  method: "post",
  path: "/api/v1/shifts",
  access: { power: "assign" },
  status: 201,
  summary: "Puts a colleague of my agency on duty for a time; `place` says who is rung first, second, third",
  body: T.Object({ kid: Hash, place: T.Integer({ minimum: 1, maximum: 9 }), begins: Time, ends: Time }, { additionalProperties: false }),
  response: T.Object({ id: T.Integer() }),
  run: ({ node, actor, body }) => node.desks.duty(actor).addShift(body),
});
