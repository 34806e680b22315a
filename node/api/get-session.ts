import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { meOf } from "./me.ts";
import { operation } from "./operation.ts";
import { Me, Time } from "./schemas.ts";

export const getSession = operation({
  id: "getSession",
  method: "get",
  path: "/api/v1/session",
  access: "public",
  summary: "Who is signed in, or null, and the node's time",
  response: T.Object({ me: T.Union([Me, T.Null()]), now: Time }),
  run: async ({ node, actor }) => accepted({ me: actor === null ? null : meOf(actor), now: node.clock.now() }),
});
