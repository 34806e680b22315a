import type { Context } from "hono";
import { generateCookie } from "hono/cookie";
import type { Env } from "./operation.ts";

/** Browsers share cookies between the ports of a host: two nodes on one machine each need a name of their own. */
export const sessionCookie = (http: Context): string => {
  const { port } = new URL(http.req.url);
  return port === "" ? "hito_session" : `hito_session_${port}`;
};

/** `HttpOnly; SameSite=Strict`, and `Secure` wherever the node is reached by https. */
export function setSessionCookie(http: Context<Env>, token: string, origin: string): void {
  const lasting = { httpOnly: true, sameSite: "Strict", secure: origin.startsWith("https:"), path: "/", maxAge: 12 * 3600 } as const;
  http.set("cookie", generateCookie(sessionCookie(http), token, lasting));
}

export function endSessionCookie(http: Context<Env>): void {
  http.set("cookie", generateCookie(sessionCookie(http), "", { path: "/", maxAge: 0 }));
}
