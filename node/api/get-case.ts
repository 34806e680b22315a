import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";
import { CaseFile, CaseId } from "./schemas.ts";

export const getCase = operation({
  id: "getCase",
  method: "get",
  path: "/api/v1/cases/:case",
  access: "session",
  summary: "One case with its timeline; opening its content is recorded, with the purpose of the header Hito-Purpose",
  params: T.Object({ case: CaseId }),
  response: CaseFile,
  run: ({ store, params, http }) => store.caseFile(params.case, purposeOf(http)),
});
