import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";

export const deleteCalendar = operation({
  id: "deleteCalendar",
  method: "delete",
  path: "/api/v1/notices/calendar",
  access: { power: "act" },
  status: 204,
  summary: "Ends my calendar of duties: its address leads nowhere",
  response: T.Null(),
  run: async ({ node, actor }) => {
    await node.desks.notices(actor).endCalendar();
    return accepted(null);
  },
});
