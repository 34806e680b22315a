import { Type as T } from "typebox";
import { DraftFile, DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";

export const getDraft = operation({
  id: "getDraft",
  method: "get",
  path: "/api/v1/drafts/:draft",
  access: "session",
  summary: "One draft, with what colleagues said of it. Nothing of it is logged or leaves the node",
  params: T.Object({ draft: DraftId }),
  response: DraftFile,
  run: ({ node, actor, params }) => node.desks.drafts(actor).file(params.draft),
});
