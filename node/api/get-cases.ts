import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { CaseSummary } from "./schemas.ts";

export const getCases = operation({
  id: "getCases",
  method: "get",
  path: "/api/v1/cases",
  access: "session",
  summary: "Cases that I may see, the last changed first",
  query: T.Object({
    state: T.Optional(T.String({ maxLength: 64 })),
    protocol: T.Optional(T.String({ maxLength: 80 })),
    open: T.Optional(T.Union([T.Literal("true"), T.Literal("false")])),
    cursor: T.Optional(T.String({ maxLength: 64 })),
  }),
  response: T.Object({ cases: T.Array(CaseSummary), next: T.Union([T.String(), T.Null()]) }),
  run: async ({ store, query }) => {
    const { open, ...filter } = query;
    return accepted(await store.cases({ ...filter, ...(open === undefined ? {} : { open: open === "true" }) }));
  },
});
