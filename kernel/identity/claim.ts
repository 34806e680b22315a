/** Short-lived claims that a key signs to a node itself; they are never logged. */
import { jwsKind } from "../act/jws.ts";
import { anyText, hash, object } from "../shape/index.ts";

/** An agent's key answers a node's challenge to sign in; `origin` is the node's own, so that no other node can use the answer. */
export const signInClaim = jwsKind("hito-signin.v1", 2048, object({ challenge: anyText(64), origin: anyText(200) }));

/** A new key proves that its holder has it, before a registrar grants it. */
export const enrolmentClaim = jwsKind("hito-enrolment.v1", 1024, object({ kid: hash }));
