import { Type as T } from "typebox";
import { DraftId, ReferenceNumber } from "./draft-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const putDraftReference = operation({
  id: "putDraftReference",
  method: "put",
  path: "/api/v1/drafts/:draft/reference",
  access: { power: "act" },
  status: 204,
  summary: "Keeps an own reference number for the act that the draft becomes; null gives it up. `conflict` where my agency has used it",
  params: T.Object({ draft: DraftId }),
  body: T.Object({ number: OrNull(ReferenceNumber) }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.references(actor).ofDraft(params.draft, body.number),
});
