import { Type as T } from "typebox";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const deleteDraftPerson = operation({
  id: "deleteDraftPerson",
  method: "delete",
  path: "/api/v1/drafts/:draft/people/:kid",
  access: { power: "act" },
  status: 204,
  summary: "Asks a colleague no longer; what they answered is gone",
  params: T.Object({ draft: DraftId, kid: Hash }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.clearances(actor).release(params.draft, params.kid),
});
