import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { Cursor, Found, SearchFilters, Words } from "./search-schemas.ts";

/** By POST, so that what somebody seeks stands in no address. */
export const postSearch = operation({
  id: "postSearch",
  method: "post",
  path: "/api/v1/search",
  access: "session",
  summary: "Cases that I may see by words, numbers and identifiers, newest first; names of persons are found by a search for persons alone",
  body: T.Object({ words: Words, filters: SearchFilters, cursor: T.Optional(Cursor) }, { additionalProperties: false }),
  response: Found,
  run: ({ node, actor, body, http }) => node.desks.search(actor).cases(body.words, body.filters, body.cursor, purposeOf(http)),
});
