/** The form of each refusal as it travels in docket lines and receipts: the closed list of kernel/refusal.ts, checked. */
import { isWellFormed, type Json } from "../bytes/index.ts";
import type { Refusal, RefusalKind } from "../refusal.ts";
import { anyText, type Check, index, isObject, list, object, oneOf, orNull } from "../shape/index.ts";

type Of<K extends RefusalKind> = Extract<Refusal, { readonly kind: K }>;

/** Long enough for any pointer, id or kid; facts are never prose. */
const FACT_LENGTH = 1024;
const MOST_FACTS = 64;
const fact = anyText(FACT_LENGTH);
const facts = list(fact, 0, MOST_FACTS);
const rules = list(object({ id: fact, law: fact }), 0, MOST_FACTS);

const kinds: { readonly [K in RefusalKind]: Check<Omit<Of<K>, "kind">> } = {
  malformed: object({ at: fact, expected: fact }),
  oversized: object({ at: fact, limit: index, actual: index }),
  "unknown-version": object({ typ: fact }),
  "bad-signature": object({ kid: fact }),
  "unknown-key": object({ kid: fact }),
  "key-not-in-force": object({ kid: fact, because: oneOf("not-yet", "ended", "compromised", "expired") }),
  "no-power": object({ kid: fact, power: fact }),
  future: object({ iat: index, now: index }),
  "unknown-party": object({ party: fact }),
  "unknown-protocol": object({ protocol: fact }),
  "unknown-case": object({ case: fact }),
  "unknown-act": object({ act: fact }),
  "unknown-type": object({ type: fact }),
  "wrong-field": object({ at: fact, rule: fact, expected: fact }),
  "wrong-disclosure": object({ at: fact }),
  "out-of-turn": object({ state: fact, type: fact, enabled: facts }),
  "wrong-sender": object({ type: fact, role: fact, expected: facts }),
  "after-refused": object({ after: fact }),
  "stale-base": object({ base: fact, current: fact }),
  "case-disputed": object({ case: fact, n: index }),
  "basis-missing": object({ type: fact }),
  "basis-unknown": object({ basis: fact }),
  "basis-not-for-agency": object({ basis: fact, agency: fact }),
  "basis-not-for-act": object({ type: fact, basis: fact, allowed: facts }),
  "basis-not-in-force": object({ basis: fact, on: fact, from: fact, until: orNull(fact) }),
  policy: object({ rules, errors: facts }),
  gap: object({ have: index, given: index }),
  "bad-proof": object({ at: fact }),
  unauthenticated: object({}),
  forbidden: object({ power: fact }),
  "not-found": object({ what: fact }),
  conflict: object({ what: fact }),
  "rate-limited": object({ retryAfter: index }),
  unavailable: object({ what: oneOf("store", "disk", "clock", "node") }),
};

/** A refusal as data. */
export const refusalShape: Check<Refusal> = (value: Json) => {
  if (!isObject(value)) return { at: "", expected: "a refusal" };
  const { kind, ...facts } = value;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) return { at: "/kind", expected: "a kind of refusal" };
  return kinds[kind as RefusalKind](facts);
};

const clip = (value: Json): Json => {
  if (typeof value === "string") return value.length > FACT_LENGTH || !isWellFormed(value) ? clipText(value) : value;
  if (Array.isArray(value)) return value.slice(0, MOST_FACTS).map(clip);
  return isObject(value) ? Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clip(member)])) : value;
};

/** The beginning of a text, without half a character at its end. */
const clipText = (text: string): string => {
  const start = text.slice(0, FACT_LENGTH);
  return isWellFormed(start) ? start : start.replace(/[\ud800-\udfff]/g, "");
};

/** The refusal with facts no longer than readers accept: what was too long in an act must still be refused in a line that can be read. */
export const clippedRefusal = (refusal: Refusal): Refusal => clip(refusal as unknown as Json) as unknown as Refusal;
