/** The new root's own word that it succeeds the old one, so that who knows only the new fingerprint can trust the old (spec/identity.md). */
import { jwsKind, parseJws, signJws, verifyJws } from "../act/jws.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { hash, name, object } from "../shape/index.ts";
import type { Grant } from "./grant.ts";

const CONSENT_TYP = "hito-consent.v1+jwt";
const CONSENT = jwsKind(CONSENT_TYP, 1024, object({ party: name, root: hash }));

/** Signed by the new root over the kid of the old one. */
export const signConsent = (crypto: Crypto, successor: Signer, party: string, root: string): Promise<string> =>
  signJws(crypto, successor, CONSENT_TYP, { party, root });

/** The kid of the root that a root grant succeeds with its new key's consent. Refused as the consent itself is. */
export const verifyConsent = async (crypto: Crypto, grant: Grant): Promise<Outcome<string>> => {
  const { payload, kid, subject } = grant;
  const parsed = parseJws(CONSENT, payload.kind === "root" ? (payload.consent ?? "") : "");
  if (!parsed.ok) return parsed;
  const consent = parsed.value;
  const same = consent.kid === subject && consent.payload.party === payload.party && consent.payload.root === kid;
  if (!same) return refused({ kind: "malformed", at: "/payload/consent", expected: "consent of this key to succeed this root" });
  const verified = await verifyJws(crypto, consent, payload.key);
  return verified.ok ? accepted(kid) : verified;
};
