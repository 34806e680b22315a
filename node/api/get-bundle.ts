import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { CaseId } from "./schemas.ts";

export const getBundle = operation({
  id: "getBundle",
  method: "get",
  path: "/api/v1/cases/:case/bundle",
  access: "session",
  summary: "The case with all that a stranger needs to verify it (spec/bundle.md); opening its content is recorded",
  params: T.Object({ case: CaseId }),
  response: T.Unknown(),
  run: ({ store, params, http }) => store.bundle(params.case, purposeOf(http)),
});
