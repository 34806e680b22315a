import {
  CompactEncrypt,
  type CryptoKey,
  calculateJwkThumbprint,
  compactDecrypt,
  decodeProtectedHeader,
  errors,
  importJWK,
  type JWK,
} from "jose";
import { accepted, type Outcome, refused } from "#kernel";

/** JWE of spec/envelope.md: RFC 7516 compact, ECDH-ES+A256KW (X25519 or P-256), A256GCM. */
const ALG = "ECDH-ES+A256KW";
const ENC = "A256GCM";
const TYP = "hito-envelope.v1";
export const MAX_ENVELOPE = 1_048_576;

export type EncryptionKey = { readonly kid: string; readonly key: CryptoKey | Uint8Array };

/** A key for `sealEnvelope` (public) or `openEnvelope` (private). Throws when the JWK is neither X25519 nor P-256. */
export async function encryptionKey(jwk: JWK): Promise<EncryptionKey> {
  if (jwk.crv !== "X25519" && jwk.crv !== "P-256") throw new Error(`an envelope key is X25519 or P-256, not ${jwk.crv}`);
  return { kid: await calculateJwkThumbprint(jwk, "sha256"), key: await importJWK(jwk, ALG) };
}

/** The bytes that travel, as ASCII. */
export const sealEnvelope = (batch: string, to: EncryptionKey): Promise<string> =>
  new CompactEncrypt(new TextEncoder().encode(batch)).setProtectedHeader({ alg: ALG, enc: ENC, kid: to.kid, typ: TYP }).encrypt(to.key);

/** The batch inside. Size and header are checked before anything is decrypted. */
export async function openEnvelope(envelope: string, own: readonly EncryptionKey[]): Promise<Outcome<string>> {
  if (envelope.length > MAX_ENVELOPE) return refused({ kind: "oversized", at: "envelope", limit: MAX_ENVELOPE, actual: envelope.length });
  const header = headerOf(envelope);
  if (header === null) return refused({ kind: "malformed", at: "envelope", expected: "JWE compact serialisation" });
  if (header.typ !== TYP) return refused({ kind: "unknown-version", typ: String(header.typ) });
  const key = own.find((candidate) => candidate.kid === header.kid);
  if (key === undefined) return refused({ kind: "unknown-key", kid: String(header.kid) });
  try {
    const { plaintext } = await compactDecrypt(envelope, key.key, { keyManagementAlgorithms: [ALG], contentEncryptionAlgorithms: [ENC] });
    return accepted(new TextDecoder("utf-8", { fatal: true }).decode(plaintext));
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError)
      return refused({ kind: "malformed", at: "envelope", expected: "a JWE for this key" });
    throw error;
  }
}

function headerOf(envelope: string): { typ?: unknown; kid?: unknown } | null {
  try {
    return decodeProtectedHeader(envelope);
  } catch {
    return null;
  }
}
