/** Cryptography for a worker thread: each signature is verified on the thread itself, so that every core has one to itself. */
import { createPublicKey, type KeyObject, verify as verifyWith } from "node:crypto";
import { type Crypto, isLowS, type PublicJwk } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";

const MOST_KEYS = 4096;
const keys = new Map<string, KeyObject | null>();

const keyOf = (jwk: PublicJwk): KeyObject | null => {
  const name = jwk.kty === "OKP" ? jwk.x : `${jwk.x}.${jwk.y}`;
  const known = keys.get(name);
  if (known !== undefined) return known;
  if (keys.size >= MOST_KEYS) keys.clear();
  let key: KeyObject | null = null;
  try {
    key = createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch {}
  keys.set(name, key);
  return key;
};

/** False on any wrong key, signature or length; never throws. */
export const verifyNow = (jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): boolean => {
  const key = keyOf(jwk);
  if (key === null || signature.length !== 64) return false;
  if (jwk.kty === "OKP") return verifyWith(null, message, key, signature);
  return isLowS(signature) && verifyWith("sha256", message, { key, dsaEncoding: "ieee-p1363" }, signature);
};

export const syncCrypto: Crypto = { ...nodeCrypto, verify: async (jwk, message, signature) => verifyNow(jwk, message, signature) };
