/**
 * Hito's own, stricter use of RFC 9901: one flat `_sd` array per record, canonical disclosures, decoys.
 * Acts, the holder of a grant and the number of a case are concealed and opened by these functions alone.
 */
import { base64url, canonicalJson, fromBase64url, type Json, parseCanonical, utf8 } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import { digest } from "../digest.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { ascending, type Check, hash, id128, list, name } from "../shape/index.ts";

/** Digests come in multiples of this many, and at least so many. */
const STEP = 8;
const SALT_LENGTH = 16;
export const DISCLOSURE_LIMIT = 64 * 1024;
export const DISCLOSURES_LIMIT = 256 * 1024;
export const MOST_DISCLOSURES = 64;

export type Disclosed = { readonly name: string; readonly value: Json };
export type Concealed = { readonly _sd: readonly string[] };

const digestLists = ascending(list(hash, STEP, MOST_DISCLOSURES));
/** A sorted `_sd` array whose length is a multiple of 8. */
export const digests: Check<readonly string[]> = (value) =>
  digestLists(value) ?? ((value as readonly string[]).length % STEP === 0 ? null : { at: "", expected: "a multiple of 8 digests" });
export const eightDigests: Check<readonly string[]> = ascending(list(hash, STEP, STEP));

/** Base64url SHA-256 of a disclosure's ASCII characters (RFC 9901 §4.2.3). */
export const disclosureDigest = (crypto: Pick<Crypto, "sha256">, disclosure: string): string => digest(crypto, disclosure);

/** Base64url of canonical `[salt, name, value]` (RFC 9901 §4.2.1). */
export const encodeDisclosure = (salt: string, name: string, value: Json): string => base64url(utf8(canonicalJson([salt, name, value])));

/** Each field as a disclosure under a fresh salt, and the sorted digests of them and of decoys (RFC 9901 §4.2.5). */
export const conceal = (
  crypto: Pick<Crypto, "sha256" | "random">,
  fields: Readonly<Record<string, Json>>,
): { readonly concealed: Concealed; readonly disclosures: readonly string[] } => {
  const names = Object.keys(fields).sort();
  const disclosures = names.map((name) => encodeDisclosure(base64url(crypto.random(SALT_LENGTH)), name, fields[name] as Json));
  const count = Math.max(STEP, Math.ceil(names.length / STEP) * STEP);
  const decoys = Array.from({ length: count - names.length }, () => digest(crypto, crypto.random(32)));
  const real = disclosures.map((disclosure) => disclosureDigest(crypto, disclosure));
  return { concealed: { _sd: [...real, ...decoys].sort() }, disclosures };
};

/** Refused `oversized` beyond 64 disclosures, 64 KiB each or 256 KiB together. */
export const checkDisclosureSizes = (disclosures: readonly string[]): Outcome<readonly string[]> => {
  const oversized = (at: string, limit: number, actual: number) => refused({ kind: "oversized", at, limit, actual });
  if (disclosures.length > MOST_DISCLOSURES) return oversized("/disclosures", MOST_DISCLOSURES, disclosures.length);
  let total = 0;
  for (const [i, { length }] of disclosures.entries()) {
    if (length > DISCLOSURE_LIMIT) return oversized(`/disclosures/${i}`, DISCLOSURE_LIMIT, length);
    total += length;
  }
  return total > DISCLOSURES_LIMIT ? oversized("/disclosures", DISCLOSURES_LIMIT, total) : accepted(disclosures);
};

/** Name and value of one disclosure, or null unless it is canonical with a salt of 16 bytes and a proper name. */
export const readDisclosure = (disclosure: string): Disclosed | null => {
  const bytes = fromBase64url(disclosure);
  const json = bytes && parseCanonical(bytes);
  if (!json?.ok || !Array.isArray(json.value) || json.value.length !== 3) return null;
  const [salt, claim, value]: Json[] = json.value;
  const proper = id128(salt as Json) === null && name(claim as Json) === null;
  return proper ? { name: claim as string, value: value as Json } : null;
};

/** The fields that the disclosures open. Refused `oversized`, or `wrong-disclosure` with the index of the first that does not belong. */
export const reveal = (
  crypto: Pick<Crypto, "sha256">,
  { _sd }: Concealed,
  disclosures: readonly string[],
): Outcome<Readonly<Record<string, Json>>> => {
  const sizes = checkDisclosureSizes(disclosures);
  if (!sizes.ok) return sizes;
  const fields: Record<string, Json> = {};
  for (const [i, disclosure] of disclosures.entries()) {
    const disclosed = readDisclosure(disclosure);
    const belongs = disclosed !== null && !Object.hasOwn(fields, disclosed.name) && _sd.includes(disclosureDigest(crypto, disclosure));
    if (!belongs) return refused({ kind: "wrong-disclosure", at: `/disclosures/${i}` });
    fields[disclosed.name] = disclosed.value;
  }
  return accepted(fields);
};
