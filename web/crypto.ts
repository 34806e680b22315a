/** The kernel's `Crypto` and `Signer` in a browser: WebCrypto for keys, a synchronous SHA-256 beside it. */
import { sha256 } from "@noble/hashes/sha2.js";
import { type Alg, type Crypto, isLowS, lowS, type PublicJwk, type Signer } from "#kernel";

const subtle = () => globalThis.crypto.subtle;

const ALGORITHMS = {
  Ed25519: { key: { name: "Ed25519" }, sign: { name: "Ed25519" } },
  ES256: { key: { name: "ECDSA", namedCurve: "P-256" }, sign: { name: "ECDSA", hash: "SHA-256" } },
} as const;

const algOfJwk = (jwk: PublicJwk): Alg => (jwk.kty === "OKP" ? "Ed25519" : "ES256");
/** WebCrypto's types refuse views of shared memory; kernel bytes never are. */
const owned = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => bytes as Uint8Array<ArrayBuffer>;

const verify = async (jwk: PublicJwk, message: Uint8Array, signature: Uint8Array): Promise<boolean> => {
  const alg = algOfJwk(jwk);
  if (signature.length !== 64 || (alg === "ES256" && !isLowS(signature))) return false;
  try {
    const key = await subtle().importKey("jwk", { ...jwk }, ALGORITHMS[alg].key, false, ["verify"]);
    return await subtle().verify(ALGORITHMS[alg].sign, key, owned(signature), owned(message));
  } catch {
    return false;
  }
};

export const webCrypto: Crypto = {
  sha256: (data) => sha256(data),
  verify,
  random: (length) => globalThis.crypto.getRandomValues(new Uint8Array(length)),
};

/** A key pair whose private half can sign but never be read; it may be kept in IndexedDB as it is. */
export type StoredKey = { readonly alg: Alg; readonly jwk: PublicJwk; readonly privateKey: CryptoKey };

const publicJwkOf = async (alg: Alg, key: CryptoKey): Promise<PublicJwk> => {
  const { x = "", y = "" } = await subtle().exportKey("jwk", key);
  return alg === "Ed25519" ? { kty: "OKP", crv: "Ed25519", x } : { kty: "EC", crv: "P-256", x, y };
};

const generate = async (alg: Alg): Promise<StoredKey> => {
  const pair = (await subtle().generateKey(ALGORITHMS[alg].key, false, ["sign", "verify"])) as CryptoKeyPair;
  return { alg, jwk: await publicJwkOf(alg, pair.publicKey), privateKey: pair.privateKey };
};

/** A new non-extractable key: Ed25519, or P-256 where the browser does not know Ed25519. */
export const generateAgentKey = (): Promise<StoredKey> => generate("Ed25519").catch(() => generate("ES256"));

export const signerOfStored = ({ alg, jwk, privateKey }: StoredKey): Signer => ({
  alg,
  jwk,
  sign: async (message) => {
    const signature = new Uint8Array(await subtle().sign(ALGORITHMS[alg].sign, privateKey, owned(message)));
    return alg === "ES256" ? lowS(signature) : signature;
  },
});
