/** Revocations: a key ended, or was no longer its holder's alone (spec/identity.md). */
import { type Jws, jwsKind, parseJws, recordHash, signJws } from "../act/jws.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { accepted, type Outcome } from "../refusal.ts";
import { hash, name, object, oneOf, time } from "../shape/index.ts";

export type RevocationPayload = {
  readonly party: string;
  /** kid of the key that is revoked. */
  readonly key: string;
  readonly because: "ended" | "compromised";
  /** The end, or since when the key was not its holder's alone. */
  readonly at: number;
  readonly iat: number;
};
export type Revocation = Jws<RevocationPayload> & { readonly hash: string };

export const REVOCATION_TYP = "hito-revocation.v1+jwt";
const REVOCATION = jwsKind<RevocationPayload>(
  REVOCATION_TYP,
  4 * 1024,
  object({ party: name, key: hash, because: oneOf("ended", "compromised"), at: time, iat: time }),
);

export const signRevocation = (crypto: Crypto, signer: Signer, payload: RevocationPayload): Promise<string> =>
  signJws(crypto, signer, REVOCATION_TYP, payload);

/** Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseRevocation = (crypto: Pick<Crypto, "sha256">, jwt: string): Outcome<Revocation> => {
  const parsed = parseJws(REVOCATION, jwt);
  return parsed.ok ? accepted({ ...parsed.value, hash: recordHash(crypto, parsed.value.bytes) }) : parsed;
};
