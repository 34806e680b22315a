import { Type as T } from "typebox";
import { accepted, enrolmentClaim, parseJws, refused, thumbprint, verifyJws } from "#kernel";
import { operation } from "./operation.ts";
import { Hash, PublicJwk } from "./schemas.ts";
import { tokenOf } from "./token.ts";

export const postEnrolment = operation({
  id: "postEnrolment",
  method: "post",
  path: "/api/v1/enrolments",
  access: "session",
  status: 202,
  summary: "Ask a registrar to grant a key that was just made",
  body: T.Object({ key: PublicJwk, proof: T.String({ maxLength: 1024 }) }, { additionalProperties: false }),
  response: T.Object({ kid: Hash, state: T.Union([T.Literal("pending"), T.Literal("granted")]) }),
  run: async ({ node, actor, body, http }) => {
    const proof = parseJws(enrolmentClaim, body.proof);
    if (!proof.ok) return proof;
    const kid = thumbprint(node.crypto, body.key);
    if (proof.value.kid !== kid || proof.value.payload.kid !== kid) return refused({ kind: "bad-signature", kid });
    const verified = await verifyJws(node.crypto, proof.value, body.key);
    if (!verified.ok) return verified;
    const state = await node.enrolments.ask(actor, kid, body.key);
    if (state === "taken") return refused({ kind: "conflict", what: "key" });
    await node.sessions.bindKey(tokenOf(http) ?? "", kid);
    return accepted({ kid, state });
  },
});
