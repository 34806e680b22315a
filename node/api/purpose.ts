import type { Context } from "hono";

/** For what the reader opens content, by the header Hito-Purpose. */
export const purposeOf = (http: Context): string | null => http.req.header("hito-purpose")?.slice(0, 200) ?? null;
