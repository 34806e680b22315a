import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Shift } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const getShifts = operation({
  id: "getShifts",
  method: "get",
  path: "/api/v1/shifts",
  access: "session",
  summary: "The duty roster of my agency: who is on duty when, and is rung first",
  response: T.Object({ shifts: T.Array(Shift) }),
  run: async ({ node, actor }) => accepted({ shifts: await node.desks.duty(actor).shifts() }),
});
