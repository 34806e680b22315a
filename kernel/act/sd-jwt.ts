/**
 * The general format of RFC 9901, as any issuer may use it: nested `_sd`, array elements, JSON in any spelling.
 * Records of Hito are read by the stricter `disclosure.ts`; this serves to read what others issue.
 */
import { fromBase64url, fromUtf8, type Json, type JsonObject } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import { isObject } from "../shape/index.ts";
import { disclosureDigest } from "./disclosure.ts";

/** `keyBinding` is the KB-JWT behind the last tilde (RFC 9901 §4.3), null if there is none. */
export type SdJwt = { readonly jwt: string; readonly disclosures: readonly string[]; readonly keyBinding: string | null };

/** Splits `<JWT>~<disclosure>~…~[<KB-JWT>]` (RFC 9901 §4). */
export const splitSdJwt = (text: string): Outcome<SdJwt> => {
  const [jwt = "", ...rest] = text.split("~");
  const last = rest.pop();
  if (last === undefined || rest.includes("")) return refused({ kind: "malformed", at: "", expected: "<JWT>~<disclosure>~…~" });
  return accepted({ jwt, disclosures: rest, keyBinding: last === "" ? null : last });
};

export const joinSdJwt = (jwt: string, disclosures: readonly string[]): string => [jwt, ...disclosures, ""].join("~");

/** Of an object's property, or of an array element, which has no name (RFC 9901 §4.2.2). */
type AnyDisclosure = { readonly at: number; readonly name: string | null; readonly value: Json };

class Wrong extends Error {
  readonly refusal: Refusal;
  constructor(at: string) {
    super(at);
    this.refusal = { kind: "wrong-disclosure", at };
  }
}

const parseAny = (disclosure: string): Json | undefined => {
  const bytes = fromBase64url(disclosure);
  const text = bytes && fromUtf8(bytes);
  if (typeof text !== "string") return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
};

const FORBIDDEN_NAMES = new Set<Json>(["_sd", "...", "__proto__"]);

const decodeAny = (disclosure: string, at: number): AnyDisclosure => {
  const parts = parseAny(disclosure);
  if (!Array.isArray(parts) || typeof parts[0] !== "string") throw new Wrong(`/disclosures/${at}`);
  if (parts.length === 2) return { at, name: null, value: parts[1] };
  if (parts.length !== 3 || typeof parts[1] !== "string" || FORBIDDEN_NAMES.has(parts[1])) throw new Wrong(`/disclosures/${at}`);
  return { at, name: parts[1], value: parts[2] };
};

/** Walks the payload and replaces digests by what they disclose (RFC 9901 §7.1 step 3). */
class Resolver {
  readonly #byDigest: ReadonlyMap<string, AnyDisclosure>;
  readonly #seen = new Set<string>();
  constructor(byDigest: ReadonlyMap<string, AnyDisclosure>) {
    this.#byDigest = byDigest;
  }

  /** Each digest may stand at one place only (step 4). */
  #take(digest: Json | undefined, at: string): AnyDisclosure | undefined {
    if (typeof digest !== "string" || this.#seen.has(digest)) throw new Wrong(at);
    this.#seen.add(digest);
    return this.#byDigest.get(digest);
  }

  resolve(value: Json, at: string): Json {
    if (Array.isArray(value)) return this.#array(value, at);
    return isObject(value) ? this.#object(value, at) : value;
  }

  #array(items: readonly Json[], at: string): Json {
    return items.flatMap((item, i) => {
      const place = `${at}/${i}`;
      if (!isObject(item) || !Object.hasOwn(item, "...")) return [this.resolve(item, place)];
      const found = this.#take(item["..."], place);
      if (Object.keys(item).length !== 1 || (found && found.name !== null)) throw new Wrong(place);
      return found ? [this.resolve(found.value, place)] : [];
    });
  }

  #object(value: JsonObject, at: string): Json {
    const { _sd, ...open } = value;
    const out = Object.fromEntries(Object.entries(open).map(([name, member]) => [name, this.resolve(member, `${at}/${name}`)]));
    if (_sd === undefined) return out;
    if (!Array.isArray(_sd)) throw new Wrong(`${at}/_sd`);
    for (const digest of _sd as readonly Json[]) {
      const found = this.#take(digest, `${at}/_sd`);
      if (found === undefined) continue;
      if (found.name === null || Object.hasOwn(out, found.name)) throw new Wrong(`/disclosures/${found.at}`);
      out[found.name] = this.resolve(found.value, `${at}/${found.name}`);
    }
    return out;
  }

  /** A disclosure that no digest names makes the whole wrong (step 5). */
  unused(): AnyDisclosure | undefined {
    for (const [digest, disclosure] of this.#byDigest) if (!this.#seen.has(digest)) return disclosure;
    return undefined;
  }
}

const resolveOrThrow = (crypto: Pick<Crypto, "sha256">, payload: JsonObject, disclosures: readonly string[]): JsonObject => {
  const { _sd_alg = "sha-256", ...claims } = payload;
  if (_sd_alg !== "sha-256") throw new Wrong("/_sd_alg");
  const byDigest = new Map(disclosures.map((text, i) => [disclosureDigest(crypto, text), decodeAny(text, i)]));
  if (byDigest.size !== disclosures.length) throw new Wrong("/disclosures");
  const resolver = new Resolver(byDigest);
  const resolved = resolver.resolve(claims, "") as JsonObject;
  const unused = resolver.unused();
  if (unused !== undefined) throw new Wrong(`/disclosures/${unused.at}`);
  return resolved;
};

/** The payload with everything disclosed in its place and no `_sd`, `_sd_alg` or `...` left (RFC 9901 §7.1). */
export const resolveDisclosures = (
  crypto: Pick<Crypto, "sha256">,
  payload: JsonObject,
  disclosures: readonly string[],
): Outcome<JsonObject> => {
  try {
    return accepted(resolveOrThrow(crypto, payload, disclosures));
  } catch (fault) {
    if (fault instanceof Wrong) return refused(fault.refusal);
    throw fault;
  }
};
