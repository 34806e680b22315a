import { Type as T } from "typebox";
import { operation } from "./operation.ts";

export const deleteShift = operation({
  id: "deleteShift",
  method: "delete",
  path: "/api/v1/shifts/:shift",
  access: { power: "assign" },
  status: 204,
  summary: "Takes a shift of my agency from the roster; that it was there, and who took it off, is kept",
  params: T.Object({ shift: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.duty(actor).removeShift(Number(params.shift)),
});
