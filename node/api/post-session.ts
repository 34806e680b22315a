import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { meOf } from "./me.ts";
import { operation } from "./operation.ts";
import { Me } from "./schemas.ts";
import { setSessionCookie } from "./session-cookie.ts";

export const postSession = operation({
  id: "postSession",
  method: "post",
  path: "/api/v1/session",
  access: "public",
  status: 201,
  summary: "Sign in as a synthetic person of a demonstration",
  body: T.Object({ persona: T.String({ maxLength: 64 }) }, { additionalProperties: false }),
  response: T.Object({ token: T.String(), me: Me }),
  run: async ({ node, body, http }) => {
    const persona = node.personas.find(({ id }) => id === body.persona);
    if (persona === undefined) return refused({ kind: "not-found", what: "persona" });
    const token = await node.sessions.open(`persona:${persona.id}`, null);
    const actor = await node.sessions.actorOf(token);
    if (actor === null) return refused({ kind: "unauthenticated" });
    setSessionCookie(http, token, node.origin);
    return accepted({ token, me: meOf(actor) });
  },
});
