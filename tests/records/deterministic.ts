/** Keys, salts and signatures that are the same in every run: for vectors and tests only, never for a node. */
import { createHash, createHmac, createPrivateKey } from "node:crypto";
import type { Alg, Crypto, Signer } from "#kernel";
import { lowS } from "#kernel";
import { nodeCrypto, signerOf } from "#node/crypto.ts";

const sha256 = (...parts: (string | Uint8Array)[]): Buffer => {
  const hash = createHash("sha256");
  for (const part of parts) hash.update(part);
  return hash.digest();
};

/** `random` gives SHA-256(seed ‖ 0), SHA-256(seed ‖ 1) … one after another. */
export const seededCrypto = (seed: string): Crypto => {
  let block = 0;
  let rest = new Uint8Array();
  const random = (length: number): Uint8Array => {
    while (rest.length < length) rest = Uint8Array.from([...rest, ...sha256(`${seed} ${block++}`)]);
    const taken = rest.slice(0, length);
    rest = rest.slice(length);
    return taken;
  };
  return { ...nodeCrypto, random };
};

// P-256 (SEC 2 §2.4.2) in affine coordinates, plain and slow.
const P = 2n ** 256n - 2n ** 224n + 2n ** 192n + 2n ** 96n - 1n;
const N = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
const G = {
  x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
  y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
};
type Point = { readonly x: bigint; readonly y: bigint } | null;

const mod = (value: bigint, by: bigint): bigint => ((value % by) + by) % by;
const power = (base: bigint, exponent: bigint, by: bigint): bigint => {
  let result = 1n;
  for (let bits = exponent, square = mod(base, by); bits > 0n; bits >>= 1n, square = (square * square) % by) {
    if (bits & 1n) result = (result * square) % by;
  }
  return result;
};
const inverse = (value: bigint, by: bigint): bigint => power(value, by - 2n, by);

const add = (a: Point, b: Point): Point => {
  if (a === null || b === null) return a ?? b;
  if (a.x === b.x && a.y !== b.y) return null;
  const slope = a.x === b.x ? (3n * a.x * a.x - 3n) * inverse(2n * a.y, P) : (b.y - a.y) * inverse(mod(b.x - a.x, P), P);
  const x = mod(slope * slope - a.x - b.x, P);
  return { x, y: mod(slope * (a.x - x) - a.y, P) };
};
const times = (scalar: bigint, point: Point): Point => {
  let result: Point = null;
  for (let bits = scalar, double = point; bits > 0n; bits >>= 1n, double = add(double, double)) if (bits & 1n) result = add(result, double);
  return result;
};

const toBytes = (value: bigint): Buffer => Buffer.from(value.toString(16).padStart(64, "0"), "hex");
const toNumber = (bytes: Uint8Array): bigint => BigInt(`0x${Buffer.from(bytes).toString("hex")}`);
const hmac = (key: Uint8Array, ...parts: Uint8Array[]): Buffer => createHmac("sha256", key).update(Buffer.concat(parts)).digest();

/** The nonces of RFC 6979 §3.2, in order. */
function* nonces(secret: bigint, digest: Uint8Array): Generator<bigint> {
  const seed = Buffer.concat([toBytes(secret), toBytes(mod(toNumber(digest), N))]);
  let v: Buffer = Buffer.alloc(32, 1);
  let k: Buffer = Buffer.alloc(32, 0);
  for (const step of [0, 1]) {
    k = hmac(k, v, Uint8Array.of(step), seed);
    v = hmac(k, v);
  }
  for (;;) {
    v = hmac(k, v);
    const nonce = toNumber(v);
    if (nonce > 0n && nonce < N) yield nonce;
    k = hmac(k, v, Uint8Array.of(0));
    v = hmac(k, v);
  }
}

/** Raw r‖s by RFC 6979, with whichever s comes out. */
export const signDeterministically = (secret: bigint, message: Uint8Array): Uint8Array => {
  const digest = sha256(message);
  for (const nonce of nonces(secret, digest)) {
    const r = mod(times(nonce, G)?.x ?? 0n, N);
    const s = mod(inverse(nonce, N) * (toNumber(digest) + r * secret), N);
    if (r !== 0n && s !== 0n) return new Uint8Array(Buffer.concat([toBytes(r), toBytes(s)]));
  }
  throw new Error("unreachable");
};

/** Private keys as JWKs, so that vectors can be signed again by others. */
export type PrivateJwk = { readonly kty: string; readonly crv: string; readonly x: string; readonly y?: string; readonly d: string };
export type TestSigner = Signer & { readonly privateJwk: PrivateJwk };

const ed25519 = (seed: Buffer): TestSigner => {
  const der = Buffer.concat([Buffer.from("302e020100300506032b657004220420", "hex"), seed]);
  const signer = signerOf(createPrivateKey({ key: der, format: "der", type: "pkcs8" }));
  return { ...signer, privateJwk: { ...signer.jwk, d: seed.toString("base64url") } };
};

const p256 = (seed: Buffer): TestSigner => {
  const secret = mod(toNumber(seed), N - 1n) + 1n;
  const { x, y } = times(secret, G) ?? G;
  const [jwkX, jwkY] = [toBytes(x).toString("base64url"), toBytes(y).toString("base64url")];
  const jwk = { kty: "EC", crv: "P-256", x: jwkX, y: jwkY } as const;
  const privateJwk = { ...jwk, d: toBytes(secret).toString("base64url") };
  return { alg: "ES256", jwk, privateJwk, sign: async (message) => lowS(signDeterministically(secret, message)) };
};

/** The key of this name: always the same one. */
export const seededSigner = (name: string, alg: Alg = "Ed25519"): TestSigner => (alg === "ES256" ? p256 : ed25519)(sha256(`key ${name}`));

export { nodeCrypto };
