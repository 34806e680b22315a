/** Compact JWS (RFC 7515 §3.1) with a canonical header of exactly `alg`, `kid` and `typ`. */
import { base64url, canonicalJson, fromBase64url, type Json, type JsonObject, parseCanonical, utf8 } from "../bytes/index.ts";
import { type Alg, algOf, type Crypto, type PublicJwk, type Signer } from "../crypto.ts";
import { digest } from "../digest.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { alg, type Check, hash, isObject, object, oneOf, shaped } from "../shape/index.ts";
import { isLowS } from "./low-s.ts";
import { thumbprint } from "./thumbprint.ts";

export type Jws<P> = {
  readonly alg: Alg;
  /** RFC 7638 thumbprint of the signer's key. */
  readonly kid: string;
  readonly payload: P;
  /** The compact serialisation, and its ASCII bytes. */
  readonly text: string;
  readonly bytes: Uint8Array;
  /** The part of `bytes` that is signed: header, dot, payload (RFC 7515 §5.1). */
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
};

type Header = { readonly alg: Alg; readonly kid: string; readonly typ: string };

/** One kind of signed thing: its `typ` carries the version, `limit` is in characters. */
export type JwsKind<P> = { readonly typ: string; readonly limit: number; readonly header: Check<Header>; readonly payload: Check<P> };

export const jwsKind = <P>(typ: string, limit: number, payload: Check<P>): JwsKind<P> => ({
  typ,
  limit,
  header: object({ alg, kid: hash, typ: oneOf(typ) }),
  payload,
});

const SIGNATURE_LENGTH = 64;
const HEADER_LIMIT = 512;

const malformed = (at: string, expected: string) => refused({ kind: "malformed", at, expected });

const readPart = (part: string, at: string): Outcome<Json> => {
  const bytes = fromBase64url(part);
  return bytes === null ? malformed(at, "canonical base64url") : parseCanonical(bytes, at);
};

/** The `typ` is looked at before all else, so that a later version is told from a broken one. */
const judgeHeader = ({ typ, header }: JwsKind<unknown>, part: string): Outcome<Header> => {
  const json = readPart(part, "/header");
  if (!json.ok) return json;
  const given = isObject(json.value) ? json.value.typ : undefined;
  if (typeof given === "string" && given !== typ)
    return refused({ kind: "unknown-version", typ: /^[\x21-\x7e]{1,128}$/.test(given) ? given : "?" });
  return shaped(header, json.value, "/header");
};

/** Good headers that were read lately, by kind: an author's is the same on every act, and reading it again gives the same. */
const MOST_HEADERS = 1024;
const headers = new WeakMap<object, Map<string, Outcome<Header>>>();

const readHeader = (kind: JwsKind<unknown>, part: string): Outcome<Header> => {
  const known = headers.get(kind) ?? new Map<string, Outcome<Header>>();
  const before = known.get(part);
  if (before !== undefined) return before;
  const header = judgeHeader(kind, part);
  if (!header.ok) return header;
  if (known.size === MOST_HEADERS) known.clear();
  headers.set(kind, known.set(part, header));
  return header;
};

/** Reads a compact JWS. Refused: `oversized`, `malformed`, `unknown-version`. The signature is not verified. */
export const parseJws = <P>(kind: JwsKind<P>, text: string): Outcome<Jws<P>> => {
  if (text.length > kind.limit) return refused({ kind: "oversized", at: "", limit: kind.limit, actual: text.length });
  const first = text.indexOf(".");
  const second = text.indexOf(".", first + 1);
  if (first < 0 || second < 0) return malformed("", "compact JWS");
  const header = readHeader(kind, text.slice(0, first));
  if (!header.ok) return header;
  const json = readPart(text.slice(first + 1, second), "/payload");
  if (!json.ok) return json;
  const payload = shaped(kind.payload, json.value, "/payload");
  if (!payload.ok) return payload;
  const signature = fromBase64url(text.slice(second + 1));
  if (signature?.length !== SIGNATURE_LENGTH) return malformed("/signature", "canonical base64url of 64 bytes");
  const bytes = utf8(text);
  const { alg, kid } = header.value;
  return accepted({ alg, kid, payload: payload.value, text, bytes, signingInput: bytes.subarray(0, second), signature });
};

/** By header, as `headers` remembers them. */
const typs = new Map<string, string | null>();

/** The `typ` of a compact JWS, or null if it has none to read; says nothing of the rest. */
export const typOf = (text: string): string | null => {
  const dot = text.indexOf(".");
  if (dot < 0 || dot > HEADER_LIMIT) return null;
  const header = text.slice(0, dot);
  const known = typs.get(header);
  if (known !== undefined) return known;
  const json = readPart(header, "/header");
  const typ = json.ok && isObject(json.value) && typeof json.value.typ === "string" ? json.value.typ : null;
  if (typs.size === MOST_HEADERS) typs.clear();
  typs.set(header, typ);
  return typ;
};

/** Refused `bad-signature` unless `jwk` signed it with its own algorithm, ES256 with low s. */
export const verifyJws = async <J extends Jws<unknown>>(crypto: Crypto, jws: J, jwk: PublicJwk): Promise<Outcome<J>> => {
  const possible = jws.alg === algOf(jwk) && (jws.alg !== "ES256" || isLowS(jws.signature));
  const good = possible && (await crypto.verify(jwk, jws.signingInput, jws.signature));
  return good ? accepted(jws) : refused({ kind: "bad-signature", kid: jws.kid });
};

/** Encoded headers by signer and `typ`: a signer's are the same each time. */
const ownHeaders = new WeakMap<Signer, Map<string, string>>();

const headerOf = (crypto: Pick<Crypto, "sha256">, signer: Signer, typ: string): string => {
  const known = ownHeaders.get(signer) ?? new Map<string, string>();
  const header = known.get(typ) ?? base64url(utf8(canonicalJson({ alg: signer.alg, kid: thumbprint(crypto, signer.jwk), typ })));
  ownHeaders.set(signer, known.set(typ, header));
  return header;
};

/** The compact JWS of `payload` under the signer's key. */
export const signJws = async (crypto: Pick<Crypto, "sha256">, signer: Signer, typ: string, payload: JsonObject): Promise<string> => {
  const input = `${headerOf(crypto, signer, typ)}.${base64url(utf8(canonicalJson(payload)))}`;
  return `${input}.${base64url(await signer.sign(utf8(input)))}`;
};

/** Hash of a record: base64url SHA-256 of its JWS, as text or bytes, without disclosures. */
export const recordHash = (crypto: Pick<Crypto, "sha256">, record: Uint8Array | string): string => digest(crypto, record);
