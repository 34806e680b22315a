import { Type as T } from "typebox";
import { HoldingFile, HoldingId } from "./holding-schemas.ts";
import { operation } from "./operation.ts";
import { purposeOf } from "./purpose.ts";

export const getHolding = operation({
  id: "getHolding",
  method: "get",
  path: "/api/v1/holdings/:holding",
  access: "session",
  summary: "One person or object with its identifiers, what was merged into it, and the cases that name it as far as I may open them",
  params: T.Object({ holding: HoldingId }),
  response: HoldingFile,
  run: ({ node, actor, params, http }) => node.desks.holdings(actor).file(params.holding, purposeOf(http)),
});
