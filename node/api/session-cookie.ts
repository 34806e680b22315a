import type { Context } from "hono";
import { setCookie } from "hono/cookie";

/** Browsers share cookies between the ports of a host: two nodes on one machine each need a name of their own. */
export const sessionCookie = (http: Context): string => {
  const { port } = new URL(http.req.url);
  return port === "" ? "hito_session" : `hito_session_${port}`;
};

/** `HttpOnly; SameSite=Strict`, and `Secure` wherever the node is reached by https. */
export function setSessionCookie(http: Context, token: string, origin: string): void {
  setCookie(http, sessionCookie(http), token, {
    httpOnly: true,
    sameSite: "Strict",
    secure: origin.startsWith("https:"),
    path: "/",
    maxAge: 12 * 3600,
  });
}
