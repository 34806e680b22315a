/** The kernel's `Crypto` and `Signer` by node:crypto. Signatures are made and checked on libuv's threads. */
import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  getRandomValues,
  hash,
  type KeyObject,
  sign as signWith,
  verify as verifyWith,
} from "node:crypto";
import { readFile } from "node:fs/promises";
import { type Alg, type Crypto, isLowS, lowS, type PublicJwk, type Signer } from "#kernel";

/** Public keys that were seen lately; making a KeyObject costs as much as a signature. */
const CACHE_SIZE = 4096;
const publicKeys = new Map<string, KeyObject | null>();

const importPublic = (jwk: PublicJwk): KeyObject | null => {
  try {
    return createPublicKey({ key: { ...jwk }, format: "jwk" });
  } catch {
    return null;
  }
};

const publicKey = (jwk: PublicJwk): KeyObject | null => {
  const name = jwk.kty === "OKP" ? jwk.x : `${jwk.x}.${jwk.y}`;
  const known = publicKeys.get(name);
  if (known !== undefined) return known;
  const oldest = publicKeys.keys().next();
  if (publicKeys.size >= CACHE_SIZE && !oldest.done) publicKeys.delete(oldest.value);
  const key = importPublic(jwk);
  publicKeys.set(name, key);
  return key;
};

/** Ed25519 hashes by itself; ES256 is SHA-256 with raw r‖s. */
const digestFor = (alg: Alg): string | null => (alg === "ES256" ? "sha256" : null);
const raw = (key: KeyObject) => ({ key, dsaEncoding: "ieee-p1363" as const });

const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);

const verify = async (jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const alg: Alg = jwk.kty === "OKP" ? "Ed25519" : "ES256";
  const key = publicKey(jwk);
  if (key === null || signature.length !== 64 || (alg === "ES256" && !isLowS(signature))) return false;
  return new Promise((resolve) => {
    verifyWith(digestFor(alg), message, raw(key), signature, (fault, good) => resolve(fault === null && good));
  });
};

export const nodeCrypto: Crypto = {
  sha256: (data) => plain(hash("sha256", data, "buffer")),
  verify,
  random: (length) => getRandomValues(new Uint8Array(length)),
};

export type NodeCrypto = typeof nodeCrypto;

const publicJwkOf = (privateKey: KeyObject): PublicJwk => {
  const { kty, crv, x = "", y = "" } = createPublicKey(privateKey).export({ format: "jwk" });
  if (kty === "OKP" && crv === "Ed25519") return { kty, crv, x };
  if (kty === "EC" && crv === "P-256") return { kty, crv, x, y };
  throw new Error(`a signing key is Ed25519 or P-256, not ${kty} ${crv}`);
};

/** Throws unless the key is a private one of Ed25519 or P-256. */
export const signerOf = (privateKey: KeyObject): Signer => {
  const jwk = publicJwkOf(privateKey);
  const alg: Alg = jwk.kty === "OKP" ? "Ed25519" : "ES256";
  const sign = (message: Uint8Array): Promise<Uint8Array> =>
    new Promise((resolve, reject) => {
      signWith(digestFor(alg), message, raw(privateKey), (fault, signature) => {
        if (fault) reject(fault);
        else resolve(alg === "ES256" ? lowS(plain(signature)) : plain(signature));
      });
    });
  return { alg, jwk, sign };
};

export const generateKey = (alg: Alg): KeyObject =>
  alg === "Ed25519" ? generateKeyPairSync("ed25519").privateKey : generateKeyPairSync("ec", { namedCurve: "P-256" }).privateKey;

/** A private key from PEM (PKCS #8 or SEC 1) or JWK text. Throws on anything else. */
export const readKey = (text: string): KeyObject =>
  text.trimStart().startsWith("{") ? createPrivateKey({ key: JSON.parse(text), format: "jwk" }) : createPrivateKey(text);

export const signerFromFile = async (path: string): Promise<Signer> => signerOf(readKey(await readFile(path, "utf8")));

/** PEM of PKCS #8, as `readKey` reads it. Whoever writes it to a file sets mode 0600. */
export const keyToPem = (key: KeyObject): string => key.export({ type: "pkcs8", format: "pem" }).toString();
