import { randomBytes } from "node:crypto";
import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

/** Seconds for which a challenge can be answered. */
const LIFE = 300;

export const postChallenge = operation({
  id: "postChallenge",
  method: "post",
  path: "/api/v1/session/challenge",
  access: "public",
  status: 201,
  summary: "A challenge to sign with an agent's key",
  body: T.Object({ kid: Hash }, { additionalProperties: false }),
  response: T.Object({ challenge: T.String() }),
  run: async ({ node, body }) => {
    const challenge = randomBytes(32).toString("base64url");
    const now = node.clock.now();
    await node.db.deleteFrom("challenge").where("expires_at", "<=", now).execute();
    await node.db
      .insertInto("challenge")
      .values({ challenge, kid: body.kid, expires_at: now + LIFE })
      .execute();
    return accepted({ challenge });
  },
});
