import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { Absence, OrNull } from "./inbox-schemas.ts";
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
      away: OrNull(Absence),
    }),
  ),
});

export const getAgents = operation({
  id: "getAgents",
  method: "get",
  path: "/api/v1/agents",
  access: "session",
  summary: "Colleagues to whom I can hand a case, and who is away: of my own agency, or of all for who has the power `assign`",
  response: Agents,
  run: async ({ store }) => accepted({ agents: await store.colleagues() }),
});
