import { Type as T } from "typebox";
import { accepted, judgeKey, parseJws, refused, signInClaim, verifyJws } from "#kernel";
import { meOf } from "./me.ts";
import { operation } from "./operation.ts";
import { Me } from "./schemas.ts";
import { setSessionCookie } from "./session-cookie.ts";

export const postSessionKey = operation({
  id: "postSessionKey",
  method: "post",
  path: "/api/v1/session/key",
  access: "public",
  status: 201,
  summary: "Sign in with a granted key: the answer to a challenge",
  body: T.Object({ proof: T.String({ maxLength: 2048 }) }, { additionalProperties: false }),
  response: T.Object({ token: T.String(), me: Me }),
  run: async ({ node, body, http }) => {
    const proof = parseJws(signInClaim, body.proof);
    if (!proof.ok) return proof;
    const { kid, payload } = proof.value;
    const now = node.clock.now();
    const directory = await node.directories.get(node.party, "domestic");
    const judged = judgeKey(directory, kid, { index: directory.size, at: now, iat: now });
    if (!judged.ok) return judged;
    const verified = await verifyJws(node.crypto, proof.value, judged.value.grant.payload.key);
    if (!verified.ok) return verified;
    if (!(await node.challenges.use(payload.challenge, kid)) || payload.origin !== node.origin) return refused({ kind: "unauthenticated" });
    const token = await node.sessions.open(`agent:${kid}`, kid);
    const actor = await node.sessions.actorOf(token);
    if (actor === null) return refused({ kind: "unauthenticated" });
    setSessionCookie(http, token, node.origin);
    return accepted({ token, me: meOf(actor) });
  },
});
