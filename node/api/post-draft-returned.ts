import { Type as T } from "typebox";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";

export const postDraftReturned = operation({
  id: "postDraftReturned",
  method: "post",
  path: "/api/v1/drafts/:draft/referrals/:referral/returned",
  access: "session",
  status: 204,
  summary: "Gives a draft back that was referred to me, or takes back one that I referred",
  params: T.Object({ draft: DraftId, referral: T.String({ pattern: "^[1-9]\\d{0,14}$" }) }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.comments(actor).giveBack(params.draft, Number(params.referral)),
});
