/** The forms that several tables of the spec share. */
import type { Alg, PublicJwk } from "../crypto.ts";
import { type Check, integer, isObject, object, oneOf, text } from "./shape.ts";

/** Base64url of 32 bytes: 42 letters, then one of which only the upper four bits are used. */
export const hash: Check<string> = text(/^[\w-]{42}[AEIMQUYcgkosw048]$/, "base64url of 32 bytes");
/** Base64url of 16 bytes. */
export const id128: Check<string> = text(/^[\w-]{21}[AQgw]$/, "base64url of 16 bytes");
/** Parties, agencies, roles, types, territories, purposes, clocks, fields, calendars: a letter, then letters, digits and hyphens. */
export const name: Check<string> = text(/^[a-z][A-Za-z0-9-]{0,63}$/, "a name");
export const protocolId: Check<string> = text(/^[a-z][a-z0-9-]{0,63}@[1-9][0-9]{0,5}$/, "id@version");
/** A legal basis or a rule: `party:name`. */
export const basisId: Check<string> = text(/^[a-z][a-z0-9-]{0,31}:[A-Za-z0-9][A-Za-z0-9._-]{0,95}$/, "party:name");
/** Whole seconds since 1970-01-01T00:00:00Z, up to the end of year 9999. */
export const time: Check<number> = integer(0, 253_402_300_799);
/** An index in a log, or its size. */
export const index: Check<number> = integer(0, Number.MAX_SAFE_INTEGER);
export const alg: Check<Alg> = oneOf("Ed25519", "ES256");

const okp = object({ kty: oneOf("OKP"), crv: oneOf("Ed25519"), x: hash });
const ec = object({ kty: oneOf("EC"), crv: oneOf("P-256"), x: hash, y: hash });
/** A public signing key with exactly the members that RFC 7638 hashes. */
export const publicJwk: Check<PublicJwk> = (value) => (isObject(value) && value.kty === "EC" ? ec(value) : okp(value));

const x25519 = object({ kty: oneOf("OKP"), crv: oneOf("X25519"), x: hash });
/** A public key for envelopes: X25519 (RFC 8037) or P-256. */
export type EncryptionJwk =
  | { readonly kty: "OKP"; readonly crv: "X25519"; readonly x: string }
  | { readonly kty: "EC"; readonly crv: "P-256"; readonly x: string; readonly y: string };
export const encryptionJwk: Check<EncryptionJwk> = (value) => (isObject(value) && value.kty === "EC" ? ec(value) : x25519(value));
