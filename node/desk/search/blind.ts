/** Terms as they lie in the store: keyed hashes, of which nobody reads a word without the node's secret. */
import { createHmac, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";

const keys = new WeakMap<Uint8Array, KeyObject>();

/** A key of its own, derived from that which wraps the data keys (RFC 5869). */
function keyFrom(kek: Uint8Array): KeyObject {
  const known = keys.get(kek);
  if (known !== undefined) return known;
  const key = createSecretKey(Buffer.from(hkdfSync("sha256", kek, "", "hito search v1", 32)));
  keys.set(kek, key);
  return key;
}

const digest = (kek: Uint8Array, term: string): Buffer => createHmac("sha256", keyFrom(kek)).update(term).digest();

/** The first 64 bits of HMAC-SHA-256 as Postgres writes a bigint. */
export const blind = (kek: Uint8Array, term: string): string => digest(kek, term).readBigInt64BE().toString();

/** Each once, in their order, so that two rows of the same words are the same. */
export const blindAll = (kek: Uint8Array, terms: Iterable<string>): string[] =>
  [...new Set([...terms].map((term) => blind(kek, term)))].sort();

/** The whole of it, where one hash stands for one thing. */
export const blindBytes = (kek: Uint8Array, term: string): Buffer => digest(kek, term);
