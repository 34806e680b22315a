import type { Refusal, RefusalKind } from "#kernel";
import { refusalText } from "#kernel";
import type { Problem } from "./schemas.ts";

/** HTTP status of every refusal (RFC 9110 §15). Exhaustive by its type. */
export const statusOf: { readonly [K in RefusalKind]: number } = {
  malformed: 400,
  oversized: 413,
  "unknown-version": 400,
  "bad-signature": 403,
  "unknown-key": 403,
  "key-not-in-force": 403,
  "no-power": 403,
  future: 400,
  "unknown-party": 403,
  "unknown-protocol": 422,
  "unknown-case": 404,
  "unknown-act": 404,
  "unknown-type": 422,
  "wrong-field": 422,
  "wrong-disclosure": 422,
  "out-of-turn": 409,
  "wrong-sender": 403,
  "after-refused": 409,
  "stale-base": 409,
  "case-disputed": 409,
  "basis-missing": 422,
  "basis-unknown": 422,
  "basis-not-for-agency": 422,
  "basis-not-for-act": 422,
  "basis-not-in-force": 422,
  policy: 403,
  gap: 409,
  "bad-proof": 409,
  unauthenticated: 401,
  forbidden: 403,
  "not-found": 404,
  conflict: 409,
  "rate-limited": 429,
  unavailable: 503,
};

export type Language = "es" | "en";

/** The language of an `Accept-Language` header (RFC 9110 §12.5.4) that Hito speaks; Spanish where neither is asked for. */
export function languageOf(header: string | undefined): Language {
  const ranked = (header ?? "")
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().toLowerCase().split(";");
      const q = parameters.find((parameter) => parameter.trim().startsWith("q="))?.split("=")[1];
      return { tag: tag.slice(0, 2), q: q === undefined ? 1 : Number(q) };
    })
    .filter(({ tag, q }) => (tag === "es" || tag === "en") && q > 0)
    .sort((a, b) => b.q - a.q);
  return ranked[0]?.tag === "en" ? "en" : "es";
}

/** A refusal as problem details (RFC 9457) in the reader's language. */
export function problemOf(refusal: Refusal, instance: string, language: Language): Problem {
  const text = refusalText(refusal);
  return {
    type: `urn:hito:refusal:${refusal.kind}`,
    title: refusal.kind,
    status: statusOf[refusal.kind],
    detail: text[language],
    instance,
    refusal,
    text,
  };
}
