import { base64, base64url, fromBase64, fromBase64url } from "../bytes/base64.ts";
import { concat } from "../bytes/concat.ts";
import { utf8 } from "../bytes/utf8.ts";
import type { PublicJwk } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import type { Sha256 } from "./tree.ts";

/** Signature types of c2sp.org/signed-note that are understood here; all others are skipped. */
export const ED25519_TYPE = 0x01;
export const COSIGNATURE_TYPE = 0x04;
export type SignatureType = typeof ED25519_TYPE | typeof COSIGNATURE_TYPE;

/** A key that a verifier trusts. `id` is the uint32 key ID, `key` the 32 bytes of RFC 8032. */
export type VerifierKey = { readonly name: string; readonly type: SignatureType; readonly id: number; readonly key: Uint8Array };

const KEY_LENGTH = 32;

/** Not empty, well-formed, without Unicode spaces or plus. */
export const isKeyName = (name: string): boolean => /^[^\p{White_Space}\p{Cs}+]+$/u.test(name);

const uint32 = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);

/** SHA-256(name ‖ "\n" ‖ type ‖ key)[:4], big-endian. */
const keyId = (crypto: Sha256, name: string, type: number, key: Uint8Array): number =>
  uint32(crypto.sha256(concat(utf8(`${name}\n`), Uint8Array.of(type), key)));

/** The verifier key of an Ed25519 public key under a name. Throws RangeError on another curve or a bad name. */
export const verifierKey = (crypto: Sha256, name: string, type: SignatureType, jwk: PublicJwk): VerifierKey => {
  const key = jwk.kty === "OKP" ? fromBase64url(jwk.x) : null;
  if (key?.length !== KEY_LENGTH) throw new RangeError("a verifier key is an Ed25519 key");
  if (!isKeyName(name)) throw new RangeError(`"${name}" cannot name a key`);
  return { name, type, id: keyId(crypto, name, type, key), key };
};

export const jwkOf = ({ key }: VerifierKey): PublicJwk => ({ kty: "OKP", crv: "Ed25519", x: base64url(key) });

/** `name+id`, as refusals name a key. */
export const keyHandle = ({ name, id }: { readonly name: string; readonly id: number }): string =>
  `${name}+${id.toString(16).padStart(8, "0")}`;

/** `<name>+<8 hex digits of the key ID>+base64(type ‖ key)`. */
export const formatVkey = (key: VerifierKey): string => `${keyHandle(key)}+${base64(concat(Uint8Array.of(key.type), key.key))}`;

const malformed = (expected: string) => refused({ kind: "malformed", at: "vkey", expected });

/** `unknown-version` is a well-formed key of a type that is not understood: whoever reads a list skips it. */
export const parseVkey = (crypto: Sha256, text: string): Outcome<VerifierKey> => {
  const match = /^([^+]+)\+([0-9a-f]{8})\+([^\s]+)$/.exec(text);
  if (match === null) return malformed("name+key ID+base64");
  const [, name = "", idText = "", keyText = ""] = match;
  const bytes = fromBase64(keyText);
  if (!isKeyName(name)) return malformed("key name");
  if (bytes === null || bytes.length < 2) return malformed("base64 of type and key");
  const type = bytes[0] as number;
  if (type !== ED25519_TYPE && type !== COSIGNATURE_TYPE) return refused({ kind: "unknown-version", typ: `signature type ${type}` });
  const key = bytes.subarray(1);
  if (key.length !== KEY_LENGTH) return malformed("32-byte key");
  const id = keyId(crypto, name, type, key);
  return id === Number.parseInt(idText, 16) ? accepted({ name, type, id, key }) : malformed("key ID of this name and key");
};
