import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { operation } from "./operation.ts";

export const getCalendar = operation({
  id: "getCalendar",
  method: "get",
  path: "/api/v1/calendars/:secret",
  access: "public",
  summary: "The calendar of duties (RFC 5545) of whoever gave out this secret address: names of duties and numbers of cases",
  params: T.Object({ secret: T.String({ pattern: "^[A-Za-z0-9_-]{43}$" }) }),
  query: T.Object({ language: T.Optional(T.Enum(["es", "en"])) }),
  response: T.Unknown(),
  run: async ({ node, params, query }) => {
    const text = await node.desks.calendars.feed(params.secret, query.language ?? "es");
    if (text === null) return refused({ kind: "not-found", what: "calendar" });
    return accepted(
      new Response(text, { headers: { "content-type": "text/calendar; charset=utf-8", "cache-control": "private, no-cache" } }),
    );
  },
});
