import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";
import { Hash, Time } from "./schemas.ts";

export const getNoticeChoices = operation({
  id: "getNoticeChoices",
  method: "get",
  path: "/api/v1/notices",
  access: "session",
  summary: "How this node can tell me that something waits, and what I chose; null for a channel that it does not have",
  response: T.Object({
    mail: OrNull(T.Object({ address: OrNull(T.String()), failedAt: OrNull(Time) })),
    push: OrNull(
      T.Object({
        publicKey: T.String({ description: "with which this node signs for push services (RFC 8292)" }),
        devices: T.Array(T.Object({ id: T.Integer(), label: T.String(), addedAt: Time, endpointHash: Hash })),
      }),
    ),
    kinds: T.Array(T.String()),
    calendar: OrNull(T.Object({ madeAt: Time })),
  }),
  run: async ({ node, actor }) => {
    const { mail, push, kinds, calendar } = await node.desks.notices(actor).choices();
    return accepted({
      mail: mail === null ? null : { ...mail },
      push: push === null ? null : { publicKey: push.publicKey, devices: push.devices.map((device) => ({ ...device })) },
      kinds: [...kinds],
      calendar: calendar === null ? null : { ...calendar },
    });
  },
});
