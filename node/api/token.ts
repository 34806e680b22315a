import type { Context } from "hono";
import { getCookie } from "hono/cookie";
import { sessionCookie } from "./session-cookie.ts";

export const bearerOf = (http: Context): string | null =>
  /^Bearer ([A-Za-z0-9_-]{43})$/.exec(http.req.header("authorization") ?? "")?.[1] ?? null;

/** The session's token: a bearer token of a machine client, else a browser's cookie. */
export const tokenOf = (http: Context): string | null => bearerOf(http) ?? getCookie(http, sessionCookie(http)) ?? null;
