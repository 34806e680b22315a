/** The form of each refusal as it travels in docket lines and receipts: the closed list of kernel/refusal.ts, checked. */
import type { Json } from "../bytes/index.ts";
import type { Refusal, RefusalKind } from "../refusal.ts";
import { anyText, type Check, index, isObject, list, object, oneOf, orNull } from "../shape/index.ts";

type Of<K extends RefusalKind> = Extract<Refusal, { readonly kind: K }>;

/** Long enough for any pointer, id or kid; facts are never prose. */
const fact = anyText(1024);
const facts = list(fact, 0, 256);
const rules = list(object({ id: fact, law: fact }), 0, 64);

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
  "basis-not-in-force": object({ basis: fact, on: fact, from: fact, until: orNull(fact) }),
  policy: object({ rules, errors: facts }),
  gap: object({ have: index, given: index }),
  "bad-proof": object({ at: fact }),
  unauthenticated: object({}),
  forbidden: object({ power: fact }),
  "not-found": object({ what: fact }),
  conflict: object({ what: fact }),
  "rate-limited": object({ retryAfter: index }),
  unavailable: object({ what: oneOf("store", "disk", "clock") }),
};

/** A refusal as data. */
export const refusalShape: Check<Refusal> = (value: Json) => {
  if (!isObject(value)) return { at: "", expected: "a refusal" };
  const { kind, ...facts } = value;
  if (typeof kind !== "string" || !Object.hasOwn(kinds, kind)) return { at: "/kind", expected: "a kind of refusal" };
  return kinds[kind as RefusalKind](facts);
};
