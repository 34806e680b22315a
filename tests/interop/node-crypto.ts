import { createHash, createPrivateKey, createPublicKey, hash, type KeyObject, randomBytes, sign, verify } from "node:crypto";
import type { Crypto, PublicJwk, Signer } from "#kernel";

const keys = new Map<string, KeyObject>();

const publicKey = (jwk: PublicJwk): KeyObject => {
  const name = JSON.stringify(jwk);
  const key = keys.get(name) ?? createPublicKey({ key: jwk as never, format: "jwk" });
  keys.set(name, key);
  return key;
};

/** A Buffer prints and compares unlike a Uint8Array. */
const plain = (buffer: Buffer): Uint8Array => new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);

/** The kernel's cryptography over node:crypto, for tests of the log alone. */
export const nodeCrypto: Crypto = {
  sha256: (data) => plain(hash("sha256", data, "buffer")),
  verify: async (jwk, message, signature) => {
    try {
      const algorithm = jwk.kty === "EC" ? "sha256" : null;
      return verify(algorithm, message, { key: publicKey(jwk), dsaEncoding: "ieee-p1363" }, signature);
    } catch {
      return false;
    }
  },
  random: (length) => plain(randomBytes(length)),
};

/** PKCS #8 before the 32 bytes of an Ed25519 seed (RFC 8410 §7). */
const pkcs8 = Buffer.from("302e020100300506032b657004220420", "hex");

/** An Ed25519 key that is the same on every run: its seed is the SHA-256 of a label. */
export const signerOf = (label: string): Signer & { readonly seed: Uint8Array } => {
  const seed = createHash("sha256").update(label).digest();
  const key = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: "der", type: "pkcs8" });
  const { x } = createPublicKey(key).export({ format: "jwk" });
  return {
    alg: "Ed25519",
    jwk: { kty: "OKP", crv: "Ed25519", x: x as string },
    seed,
    sign: async (message) => plain(sign(null, message, key)),
  };
};
