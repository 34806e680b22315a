import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const Agents = T.Object({
  agents: T.Array(
    T.Object({
      kid: Hash,
      name: T.Union([T.String(), T.Null()]),
      title: T.Union([T.String(), T.Null()]),
      agency: T.String(),
      powers: T.Array(T.String()),
    }),
  ),
});

export const getAgents = operation({
  id: "getAgents",
  method: "get",
  path: "/api/v1/agents",
  access: "session",
  summary: "Colleagues of this party, to whom a case can be handed",
  response: Agents,
  run: async ({ node }) =>
    accepted({
      agents: await node.db
        .selectFrom("agent")
        .select(["kid", "name", "title", "agency", "powers"])
        .where("party", "=", node.party)
        .orderBy("agency")
        .orderBy("name")
        .execute(),
    }),
});
