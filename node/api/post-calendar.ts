import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";

export const postCalendar = operation({
  id: "postCalendar",
  method: "post",
  path: "/api/v1/notices/calendar",
  access: { power: "act" },
  status: 201,
  summary: "A new secret address of my calendar of duties; the one before leads nowhere from then on. It is told only here",
  response: T.Object({ address: T.String() }),
  run: async ({ node, actor }) => {
    const secret = await node.desks.notices(actor).renewCalendar();
    return accepted({ address: `${node.origin}/api/v1/calendars/${secret}` });
  },
});
