import { Type as T } from "typebox";
import { CaseDesk } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { CaseId } from "./schemas.ts";

export const getCaseDesk = operation({
  id: "getCaseDesk",
  method: "get",
  path: "/api/v1/cases/:case/desk",
  access: "session",
  summary: "Own reference numbers of the acts of a case, and who had cleared them; kept at this node alone",
  params: T.Object({ case: CaseId }),
  response: CaseDesk,
  run: ({ node, actor, params }) => node.desks.references(actor).ofCase(params.case),
});
