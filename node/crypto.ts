/**
 * The kernel's `Crypto` and `Signer` by node:crypto. Signatures are checked on libuv's threads; making one costs this thread no more than
 * handing it to another would.
 */
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
import "./base64-methods.ts";
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
/** A bare key where options say nothing: node:crypto takes twenty times as long to see what an object around it is. */
const raw = (key: KeyObject, alg: Alg) => (alg === "ES256" ? { key, dsaEncoding: "ieee-p1363" as const } : key);

const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer as ArrayBuffer, bytes.byteOffset, bytes.length);

const verify = async (jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const alg: Alg = jwk.kty === "OKP" ? "Ed25519" : "ES256";
  const key = publicKey(jwk);
  if (key === null || signature.length !== 64 || (alg === "ES256" && !isLowS(signature))) return false;
  return new Promise((resolve) => {
    verifyWith(digestFor(alg), message, raw(key, alg), signature, (fault, good) => resolve(fault === null && good));
  });
};

const POOL = 4096;
const pool = new Uint8Array(POOL);
let used = POOL;

/** Small amounts are cut from a pool, each byte given once and then wiped: asking the system costs more than a hash. */
const random = (length: number): Uint8Array => {
  if (length > POOL / 8) return getRandomValues(new Uint8Array(length));
  if (used + length > POOL) {
    getRandomValues(pool);
    used = 0;
  }
  const given = pool.slice(used, used + length);
  pool.fill(0, used, used + length);
  used += length;
  return given;
};

export const nodeCrypto: Crypto = {
  sha256: (data) => plain(hash("sha256", data, "buffer")),
  digest: (data) => hash("sha256", data, "base64url"),
  verify,
  random,
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
  const sign = async (message: Uint8Array): Promise<Uint8Array> => {
    const signature = plain(signWith(digestFor(alg), message, raw(privateKey, alg)));
    return alg === "ES256" ? lowS(signature) : signature;
  };
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
