/**
 * The cryptography that the kernel is given, never makes: node:crypto on a node,
 * WebCrypto with a synchronous SHA-256 in a browser.
 */

/** Signature algorithms of acts and records: RFC 9864 `Ed25519`, RFC 7518 §3.4 `ES256`. */
export type Alg = "Ed25519" | "ES256";

/** A public key as a JWK (RFC 7517): OKP Ed25519 (RFC 8037) or EC P-256, exactly these members. */
export type PublicJwk =
  | { readonly kty: "OKP"; readonly crv: "Ed25519"; readonly x: string }
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };

/** Signs with one key that it holds; the key itself never leaves the implementation. */
export type Signer = {
  readonly alg: Alg;
  readonly jwk: PublicJwk;
  /** Raw signature bytes: 64 for Ed25519 (RFC 8032), r‖s of 32 + 32 for ES256, with low s. */
  sign(message: Uint8Array): Promise<Uint8Array>;
};

export type Crypto = {
  /** SHA-256 (FIPS 180-4): 32 bytes. */
  sha256(data: Uint8Array): Uint8Array;
  /** The same in base64url, of bytes or of a text in UTF-8, where that is one call. */
  digest?(data: Uint8Array | string): string;
  /** False on any wrong key, signature or length; never throws. */
  verify(jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): Promise<boolean>;
  /** `length` bytes from a cryptographic source. */
  random(length: number): Uint8Array;
};

/** The algorithm that belongs to a public key. */
export const algOf = (jwk: PublicJwk): Alg => (jwk.kty === "OKP" ? "Ed25519" : "ES256");
