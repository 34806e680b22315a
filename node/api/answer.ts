import type { Context } from "hono";
import type { Env } from "./operation.ts";

const contentSecurityPolicy = [
  "default-src 'self'",
  "style-src 'self'",
  "script-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "object-src 'none'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
  "form-action 'self'",
].join("; ");

/** What every answer says to a browser (OWASP Secure Headers Project). */
export const securityHeaders: Readonly<Record<string, string>> = {
  "content-security-policy": contentSecurityPolicy,
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "referrer-policy": "no-referrer",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-dns-prefetch-control": "off",
  "x-download-options": "noopen",
  "x-frame-options": "DENY",
  "x-permitted-cross-domain-policies": "none",
  "x-xss-protection": "0",
};

/** An answer that is whole as it is made: headers set one after another on a `Response` cost more than the rest of HTTP does. */
export function answer(http: Context<Env>, body: string | null, status: number, headers: Readonly<Record<string, string>>): Response {
  http.set("isWhole", true);
  const cookie = http.get("cookie");
  const own = { "x-request-id": http.get("requestId"), ...rateHeaders(http), ...(cookie === undefined ? {} : { "set-cookie": cookie }) };
  return new Response(body, { status, headers: { ...securityHeaders, ...own, ...headers } });
}

/** How many requests are left to whoever asked (draft-ietf-httpapi-ratelimit-headers-06). */
function rateHeaders(http: Context<Env>): Readonly<Record<string, string>> {
  const rate = http.get("rateLimit");
  if (rate === undefined) return {};
  const seconds = Math.max(0, Math.ceil(((rate.resetTime?.getTime() ?? 0) - Date.now()) / 1000));
  return {
    "ratelimit-policy": `${rate.limit};w=60`,
    "ratelimit-limit": String(rate.limit),
    "ratelimit-remaining": String(rate.remaining),
    "ratelimit-reset": String(seconds),
  };
}

/** Gives what an answer still lacks to those that were made elsewhere. */
export function complete(http: Context<Env>): void {
  if (http.get("isWhole") === true) return;
  // Not `http.header`, which would make a finished answer into a stream.
  for (const [name, value] of Object.entries(securityHeaders)) http.res.headers.set(name, value);
  http.res.headers.set("x-request-id", http.get("requestId"));
}
