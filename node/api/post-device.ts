import { Type as T } from "typebox";
import { operation } from "./operation.ts";

export const postDevice = operation({
  id: "postDevice",
  method: "post",
  path: "/api/v1/notices/devices",
  access: { power: "act" },
  status: 204,
  summary: "A browser of mine that push messages may go to: its subscription (Push API)",
  body: T.Object(
    {
      endpoint: T.String({ maxLength: 2048, pattern: "^https?://" }),
      p256dh: T.String({ pattern: "^[A-Za-z0-9_-]{87}=?$" }),
      auth: T.String({ pattern: "^[A-Za-z0-9_-]{22}(==)?$" }),
      label: T.String({ minLength: 1, maxLength: 80 }),
    },
    { additionalProperties: false },
  ),
  response: T.Null(),
  run: ({ node, actor, body: { label, ...subscription } }) => node.desks.notices(actor).addDevice(subscription, label),
});
