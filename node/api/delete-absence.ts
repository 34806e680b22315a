import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const deleteAbsence = operation({
  id: "deleteAbsence",
  method: "delete",
  path: "/api/v1/absences/:kid",
  access: { power: "act" },
  status: 204,
  summary: "Notes that I am back, or with power `assign` a colleague of my agency",
  params: T.Object({ kid: Hash }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.duty(actor).endAbsence(params.kid),
});
