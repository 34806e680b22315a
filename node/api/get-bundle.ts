import { Type as T } from "typebox";
import { accepted, refused } from "#kernel";
import { caseBundle } from "#node/verify/case-bundle.ts";
import { operation } from "./operation.ts";
import { CaseId } from "./schemas.ts";

export const getBundle = operation({
  id: "getBundle",
  method: "get",
  path: "/api/v1/cases/:case/bundle",
  access: "session",
  summary: "The case with all that a stranger needs to verify it (spec/bundle.md); opening its content is recorded",
  params: T.Object({ case: CaseId }),
  response: T.Unknown(),
  run: async ({ node, store, params, http }) => {
    if (!(await store.isVisible(params.case))) return refused({ kind: "unknown-case", case: params.case });
    return accepted(await caseBundle(node, store, params.case, http.req.header("hito-purpose")?.slice(0, 200) ?? null));
  },
});
