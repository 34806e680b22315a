import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Ring } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";
import { Time } from "./schemas.ts";

export const getRings = operation({
  id: "getRings",
  method: "get",
  path: "/api/v1/rings",
  access: "session",
  summary: "Urgent cases that ring now, as far as I see the case; with `since` also those that ended after it. Every step is told",
  query: T.Object({ since: T.Optional(T.String({ pattern: "^\\d{1,12}$" })) }),
  response: T.Object({ rings: T.Array(Ring), now: Time }),
  run: async ({ node, actor, query }) => {
    const since = query.since === undefined ? null : Number(query.since);
    return accepted({ rings: await node.desks.rings(actor).list(since), now: node.clock.now() });
  },
});
