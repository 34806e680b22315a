import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { meOf } from "./me.ts";
import { operation } from "./operation.ts";
import { Me, Time } from "./schemas.ts";

export const getSession = operation({
  id: "getSession",
  method: "get",
  path: "/api/v1/session",
  access: "session",
  summary: "Who is signed in, and the node's time",
  response: T.Object({ me: Me, now: Time }),
  run: async ({ node, actor }) => accepted({ me: meOf(actor), now: node.clock.now() }),
});
