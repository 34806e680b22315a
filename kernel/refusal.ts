/**
 * Refusals are values: a closed union that carries facts and never prose (DESIGN, Idioms).
 * HTTP statuses and texts in both languages are exhaustive tables over `RefusalKind`, elsewhere.
 */

export type Refusal =
  /** Not the format that the spec gives; `at` is a JSON pointer or a byte offset's name. */
  | { readonly kind: "malformed"; readonly at: string; readonly expected: string }
  | { readonly kind: "oversized"; readonly at: string; readonly limit: number; readonly actual: number }
  | { readonly kind: "unknown-version"; readonly typ: string }
  | { readonly kind: "bad-signature"; readonly kid: string }
  | { readonly kind: "unknown-key"; readonly kid: string }
  /** The key is known but was not in force where the record stands in its author's log (SEMANTICS 4). */
  | { readonly kind: "key-not-in-force"; readonly kid: string; readonly because: "not-yet" | "ended" | "compromised" | "expired" }
  /** The key is in force but holds no power for this. */
  | { readonly kind: "no-power"; readonly kid: string; readonly power: string }
  | { readonly kind: "future"; readonly iat: number; readonly now: number }
  | { readonly kind: "unknown-party"; readonly party: string }
  | { readonly kind: "unknown-protocol"; readonly protocol: string }
  | { readonly kind: "unknown-case"; readonly case: string }
  | { readonly kind: "unknown-act"; readonly act: string }
  | { readonly kind: "unknown-type"; readonly type: string }
  /** A field breaks its schema; `at` is a JSON pointer from `/frame` or `/content`; `rule` the JSON Schema keyword. */
  | { readonly kind: "wrong-field"; readonly at: string; readonly rule: string; readonly expected: string }
  /** A disclosure does not belong to the act, or one that is needed is missing. */
  | { readonly kind: "wrong-disclosure"; readonly at: string }
  | { readonly kind: "out-of-turn"; readonly state: string; readonly type: string; readonly enabled: readonly string[] }
  | { readonly kind: "wrong-sender"; readonly type: string; readonly role: string; readonly expected: readonly string[] }
  /** The act waits on another that was refused (SEMANTICS 2, `after`). */
  | { readonly kind: "after-refused"; readonly after: string }
  /** Docket lines, for an act that needs the newest; or acts, for one that must name the newest. */
  | { readonly kind: "stale-base"; readonly base: string; readonly current: string }
  | { readonly kind: "case-disputed"; readonly case: string; readonly n: number }
  | { readonly kind: "basis-missing"; readonly type: string }
  | { readonly kind: "basis-unknown"; readonly basis: string }
  /** The article is in the register, but this party or agency cannot rely on it. */
  | { readonly kind: "basis-not-for-agency"; readonly basis: string; readonly agency: string }
  /** The agency may rely on the article, but it does not allow such an act; `allowed` are the party's that do. */
  | { readonly kind: "basis-not-for-act"; readonly type: string; readonly basis: string; readonly allowed: readonly string[] }
  | {
      readonly kind: "basis-not-in-force";
      readonly basis: string;
      readonly on: string;
      readonly from: string;
      readonly until: string | null;
    }
  /** `rules` are the deciding policies' `@id` and `@law`; empty where no policy permits. `errors` are Cedar's diagnostics. */
  | {
      readonly kind: "policy";
      readonly rules: readonly { readonly id: string; readonly law: string }[];
      readonly errors: readonly string[];
    }
  /** An envelope or log part does not follow from what the receiver has; `have` is the receiver's size. */
  | { readonly kind: "gap"; readonly have: number; readonly given: number }
  | { readonly kind: "bad-proof"; readonly at: string }
  | { readonly kind: "unauthenticated" }
  | { readonly kind: "forbidden"; readonly power: string }
  | { readonly kind: "not-found"; readonly what: string }
  | { readonly kind: "conflict"; readonly what: string }
  | { readonly kind: "rate-limited"; readonly retryAfter: number }
  /** The node cannot keep what it would have to acknowledge (disk full, store down). */
  | { readonly kind: "unavailable"; readonly what: "store" | "disk" | "clock" | "node" };

export type RefusalKind = Refusal["kind"];

/** The one result shape of every operation that may say no. */
export type Outcome<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly refusal: Refusal };

export const accepted = <T>(value: T): Outcome<T> => ({ ok: true, value });
export const refused = (refusal: Refusal): { readonly ok: false; readonly refusal: Refusal } => ({ ok: false, refusal });
