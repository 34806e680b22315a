import { Type as T } from "typebox";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const putDraftPerson = operation({
  id: "putDraftPerson",
  method: "put",
  path: "/api/v1/drafts/:draft/people/:kid",
  access: { power: "act" },
  status: 204,
  summary: "Asks a colleague of my agency who sees the case to clear the draft (`clearer`), or lets them write and sign it too (`writer`)",
  params: T.Object({ draft: DraftId, kid: Hash }),
  body: T.Object({ part: T.Enum(["writer", "clearer"]) }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.clearances(actor).ask(params.draft, params.kid, body.part),
});
