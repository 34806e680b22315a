import { base64url, canonicalJson, utf8 } from "../bytes/index.ts";
import type { Crypto, PublicJwk } from "../crypto.ts";

const requiredMembers = (jwk: PublicJwk): PublicJwk =>
  jwk.kty === "OKP" ? { crv: jwk.crv, kty: jwk.kty, x: jwk.x } : { crv: jwk.crv, kty: jwk.kty, x: jwk.x, y: jwk.y };

/** The kid of a key: RFC 7638 thumbprint, SHA-256, base64url, 43 characters. */
export const thumbprint = (crypto: Pick<Crypto, "sha256">, jwk: PublicJwk): string =>
  base64url(crypto.sha256(utf8(canonicalJson(requiredMembers(jwk)))));
