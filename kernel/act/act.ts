/** An act: one signed, typed step or report in a case (spec/act.md). */
import type { Json, JsonObject } from "../bytes/index.ts";
import type { Alg, Crypto, PublicJwk, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { checkDisclosureSizes, conceal, DISCLOSURES_LIMIT, MOST_DISCLOSURES, reveal } from "./disclosure.ts";
import { type ActPayload, actPayload, type Frame } from "./frame.ts";
import { jwsKind, parseJws, recordHash, signJws, verifyJws } from "./jws.ts";
import { splitSdJwt } from "./sd-jwt.ts";

export const ACT_TYP = "hito-act.v1+sd-jwt";
export const ACT_LIMIT = 16 * 1024;
const SD_JWT_LIMIT = ACT_LIMIT + DISCLOSURES_LIMIT + MOST_DISCLOSURES + 1;
const ACT = jwsKind(ACT_TYP, ACT_LIMIT, actPayload);

/** Everything that its author says in the frame; content goes beside it. */
export type ActDraft = Frame;

export type Act = {
  /** The record: the JWT without disclosures. Only this is logged. */
  readonly jwt: string;
  /** Base64url SHA-256 of the record. */
  readonly hash: string;
  readonly alg: Alg;
  /** Thumbprint of the author's key. */
  readonly kid: string;
  readonly frame: Frame;
  /** Digests of the content's disclosures and of decoys. */
  readonly digests: readonly string[];
  /** As they came, sizes checked; `openContent` tells whether they belong. */
  readonly disclosures: readonly string[];
  readonly payload: ActPayload;
  readonly text: string;
  readonly bytes: Uint8Array;
  readonly signingInput: Uint8Array;
  readonly signature: Uint8Array;
};

export type SignedAct = { readonly jwt: string; readonly disclosures: readonly string[]; readonly hash: string };

/** Signs an act. Salts and decoys come from `crypto.random`; nothing is checked that `parseAct` would refuse. */
export const signAct = async (
  crypto: Crypto,
  signer: Signer,
  draft: ActDraft,
  content: Readonly<Record<string, Json>> = {},
): Promise<SignedAct> => {
  const { concealed, disclosures } = conceal(crypto, content);
  const payload = { ...draft, _sd_alg: "sha-256", content: concealed } as unknown as JsonObject;
  const jwt = await signJws(crypto, signer, ACT_TYP, payload);
  return { jwt, disclosures, hash: actHash(crypto, jwt) };
};

/** Hash of an act by its record. */
export const actHash = (crypto: Pick<Crypto, "sha256">, jwt: string): string => recordHash(crypto, jwt);

/** Reads a record and the disclosures that came with it: checks 1 and 2 of spec/act.md, without signature or meaning. */
export const parseActRecord = (crypto: Pick<Crypto, "sha256">, jwt: string, disclosures: readonly string[] = []): Outcome<Act> => {
  const sizes = checkDisclosureSizes(disclosures);
  if (!sizes.ok) return sizes;
  const parsed = parseJws(ACT, jwt);
  if (!parsed.ok) return parsed;
  const { content, _sd_alg, ...frame } = parsed.value.payload;
  return accepted({ ...parsed.value, jwt, hash: recordHash(crypto, parsed.value.bytes), frame, digests: content._sd, disclosures });
};

/** Reads `<JWT>~<disclosure>~…~`. Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseAct = (crypto: Pick<Crypto, "sha256">, text: string): Outcome<Act> => {
  if (text.length > SD_JWT_LIMIT) return refused({ kind: "oversized", at: "", limit: SD_JWT_LIMIT, actual: text.length });
  const parts = splitSdJwt(text);
  if (!parts.ok) return parts;
  const { jwt, disclosures, keyBinding } = parts.value;
  if (keyBinding !== null) return refused({ kind: "malformed", at: "", expected: "a tilde at the end" });
  return parseActRecord(crypto, jwt, disclosures);
};

/** The act, or `bad-signature` unless this key signed it. */
export const verifyActSignature = (crypto: Crypto, act: Act, jwk: PublicJwk): Promise<Outcome<Act>> => verifyJws(crypto, act, jwk);

/** The content fields that the disclosures open, by default those that came with the act. Refused `wrong-disclosure`. */
export const openContent = (
  crypto: Pick<Crypto, "sha256">,
  act: Act,
  disclosures: readonly string[] = act.disclosures,
): Outcome<Readonly<Record<string, Json>>> => reveal(crypto, act.payload.content, disclosures);

/** Seconds that an author's clock may be ahead of the reader's. */
export const AHEAD = 300;

/** Check 5 of spec/act.md: the act, or `future` where it says that it was signed more than 300 s from `now`. */
export const checkDated = (act: Act, now: number): Outcome<Act> =>
  act.frame.iat > now + AHEAD ? refused({ kind: "future", iat: act.frame.iat, now }) : accepted(act);

/** What is logged of an act: the ASCII bytes of its JWT. */
export const record = (act: Act): Uint8Array => act.bytes;
