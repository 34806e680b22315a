import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Comparison } from "./holding-schemas.ts";
import { operation } from "./operation.ts";

export const getHits = operation({
  id: "getHits",
  method: "get",
  path: "/api/v1/hits",
  access: "session",
  summary: "What the other party's acts name in the cases that I have in hand, compared with what is held here: hit or no hit",
  response: T.Object({ comparisons: T.Array(Comparison) }),
  run: async ({ node, actor }) => accepted({ comparisons: await node.desks.hits(actor).list() }),
});
