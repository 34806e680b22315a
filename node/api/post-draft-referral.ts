import { Type as T } from "typebox";
import { DraftId, ShortText } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const postDraftReferral = operation({
  id: "postDraftReferral",
  method: "post",
  path: "/api/v1/drafts/:draft/referrals",
  access: { power: "assign" },
  status: 201,
  summary: "Shows the draft, not its case, to people of another agency of this party, with a question",
  params: T.Object({ draft: DraftId }),
  body: T.Object(
    { kids: T.Array(Hash, { minItems: 1, maxItems: 10, uniqueItems: true }), question: ShortText },
    { additionalProperties: false },
  ),
  response: T.Object({ id: T.Integer() }),
  run: ({ node, actor, params, body }) => node.desks.comments(actor).refer(params.draft, body.kids, body.question.trim()),
});
