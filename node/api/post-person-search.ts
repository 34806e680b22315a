import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { CaseId, Cursor, Found, Purpose, SearchFilters } from "./search-schemas.ts";

export const postPersonSearch = operation({
  id: "postPersonSearch",
  method: "post",
  path: "/api/v1/search/persons",
  access: "session",
  summary:
    "Cases that I may see in which a person of this name stands; for a case and a purpose, and written down before anything is found",
  body: T.Object(
    {
      name: T.String({ minLength: 2, maxLength: 120, pattern: "\\p{L}" }),
      case: CaseId,
      purpose: Purpose,
      filters: SearchFilters,
      cursor: T.Optional(Cursor),
    },
    { additionalProperties: false },
  ),
  response: Found,
  run: ({ node, actor, body }) => node.desks.search(actor).persons(body, body.filters, body.cursor),
});
