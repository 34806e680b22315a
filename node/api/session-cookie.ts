import type { Context } from "hono";
import { setCookie } from "hono/cookie";

export const SESSION_COOKIE = "hito_session";

/** `HttpOnly; SameSite=Strict`, and `Secure` wherever the node is reached by https. */
export function setSessionCookie(http: Context, token: string, origin: string): void {
  setCookie(http, SESSION_COOKIE, token, {
    httpOnly: true,
    sameSite: "Strict",
    secure: origin.startsWith("https:"),
    path: "/",
    maxAge: 12 * 3600,
  });
}
