import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const postChallenge = operation({
  id: "postChallenge",
  method: "post",
  path: "/api/v1/session/challenge",
  access: "public",
  status: 201,
  summary: "A challenge to sign with an agent's key",
  body: T.Object({ kid: Hash }, { additionalProperties: false }),
  response: T.Object({ challenge: T.String() }),
  run: async ({ node, body }) => accepted({ challenge: await node.challenges.issue(body.kid) }),
});
