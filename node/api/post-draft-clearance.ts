import { Type as T } from "typebox";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const postDraftClearance = operation({
  id: "postDraftClearance",
  method: "post",
  path: "/api/v1/drafts/:draft/clearance",
  access: "session",
  status: 204,
  summary: "My yes or no, with a reason, to the very version that I read; `conflict` where there is another by now",
  params: T.Object({ draft: DraftId }),
  body: T.Object(
    { version: T.Integer({ minimum: 1 }), hash: Hash, yes: T.Boolean(), reason: T.String({ maxLength: 2000 }) },
    { additionalProperties: false },
  ),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.clearances(actor).answer(params.draft, { ...body, reason: body.reason.trim() }),
});
