import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from "node:crypto";
import { nodeCrypto } from "#node/crypto.ts";

/** AES-256-GCM with 12-byte nonces (NIST SP 800-38D): data keys seal content, the node's key-encryption key wraps data keys. */
const CIPHER = "aes-256-gcm";
const NONCE = 12;
const TAG = 16;

export type SealedPiece = { nonce: Buffer; data: Buffer; wrapped: Buffer };

/** Bytes as a key are looked at for 20 µs by node:crypto, a key object is not. */
const encrypt = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, plain: Uint8Array): Buffer => {
  const cipher = createCipheriv(CIPHER, createSecretKey(key), nonce).setAAD(aad);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
};

/** Throws when the key, the associated data or a byte is not the one sealed. */
const decrypt = (key: Uint8Array, nonce: Uint8Array, aad: Uint8Array, sealed: Uint8Array): Buffer => {
  const body = sealed.subarray(0, sealed.length - TAG);
  const decipher = createDecipheriv(CIPHER, createSecretKey(key), nonce)
    .setAAD(aad)
    .setAuthTag(sealed.subarray(sealed.length - TAG));
  return Buffer.concat([decipher.update(body), decipher.final()]);
};

const boundTo = (act: Uint8Array, subject: string): Buffer => Buffer.concat([act, Buffer.from(subject)]);

/** Seals one act's content about one subject under a new data key; the caller stores `wrapped` in the key store first. */
export function seal(kek: Uint8Array, act: Uint8Array, subject: string, plain: Uint8Array): SealedPiece {
  const random = Buffer.from(nodeCrypto.random(32 + 2 * NONCE).buffer);
  const dataKey = random.subarray(0, 32);
  const nonce = random.subarray(32, 32 + NONCE);
  const wrapNonce = random.subarray(32 + NONCE);
  const aad = boundTo(act, subject);
  return {
    nonce,
    data: encrypt(dataKey, nonce, aad, plain),
    wrapped: Buffer.concat([wrapNonce, encrypt(kek, wrapNonce, aad, dataKey)]),
  };
}

/** The plain bytes; throws when anything was altered. */
export function unseal(kek: Uint8Array, act: Uint8Array, subject: string, piece: SealedPiece): Buffer {
  const aad = boundTo(act, subject);
  return decrypt(unwrap(kek, aad, piece.wrapped), piece.nonce, aad, piece.data);
}

/** The piece under another data key of the same act and subject, which is stored already. Throws when anything was altered. */
export function reseal(kek: Uint8Array, act: Uint8Array, subject: string, piece: SealedPiece, wrapped: Buffer): SealedPiece {
  const aad = boundTo(act, subject);
  const nonce = randomBytes(NONCE);
  return { nonce, data: encrypt(unwrap(kek, aad, wrapped), nonce, aad, unseal(kek, act, subject, piece)), wrapped };
}

const unwrap = (kek: Uint8Array, aad: Uint8Array, wrapped: Buffer): Buffer =>
  decrypt(kek, wrapped.subarray(0, NONCE), aad, wrapped.subarray(NONCE));
