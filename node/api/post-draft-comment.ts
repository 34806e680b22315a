import { Type as T } from "typebox";
import { DraftId, FieldPointer, ShortText } from "./draft-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const postDraftComment = operation({
  id: "postDraftComment",
  method: "post",
  path: "/api/v1/drafts/:draft/comments",
  access: "session",
  status: 201,
  summary: "Says something of a draft, or of one of its fields, to whoever the draft is open to",
  params: T.Object({ draft: DraftId }),
  body: T.Object({ field: OrNull(FieldPointer), text: ShortText }, { additionalProperties: false }),
  response: T.Object({ id: T.Integer() }),
  run: ({ node, actor, params, body }) => node.desks.comments(actor).say(params.draft, body.field, body.text.trim()),
});
