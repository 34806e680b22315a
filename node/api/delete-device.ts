import { Type as T } from "typebox";
import { operation } from "./operation.ts";

export const deleteDevice = operation({
  id: "deleteDevice",
  method: "delete",
  path: "/api/v1/notices/devices/:device",
  access: { power: "act" },
  status: 204,
  summary: "A browser of mine that nothing more is to be sent to",
  params: T.Object({ device: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.notices(actor).removeDevice(Number(params.device)),
});
