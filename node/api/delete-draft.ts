import { Type as T } from "typebox";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";

export const deleteDraft = operation({
  id: "deleteDraft",
  method: "delete",
  path: "/api/v1/drafts/:draft",
  access: "session",
  status: 204,
  summary: "Destroys a draft of mine and all that was said of it",
  params: T.Object({ draft: DraftId }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.drafts(actor).remove(params.draft),
});
