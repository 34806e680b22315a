import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation } from "./operation.ts";
import { Time } from "./schemas.ts";

export const postClock = operation({
  id: "postClock",
  method: "post",
  path: "/api/v1/demo/clock",
  access: "public",
  summary: "Moves the clock of a demonstration forward; only on loopback",
  body: T.Object({ advance: T.Integer({ minimum: 0, maximum: 31_536_000 }) }, { additionalProperties: false }),
  response: T.Object({ now: Time }),
  run: async ({ node, body }) => {
    if (!node.config.demoClock || node.clock.advance === undefined) return refused({ kind: "not-found", what: "clock" });
    node.clock.advance(body.advance);
    return accepted({ now: node.clock.now() });
  },
});
