import { Type as T } from "typebox";
import { HoldingId, Kind, Value } from "./holding-schemas.ts";
import { operation } from "./operation.ts";
import { CaseId, Hash } from "./schemas.ts";

export const postHolding = operation({
  id: "postHolding",
  method: "post",
  path: "/api/v1/holdings",
  access: { power: "act" },
  status: 201,
  summary: "Enters a person or an object, by hand or from an act that names it; an object that is held already is not entered twice",
  body: T.Object(
    {
      kind: Kind,
      value: Value,
      /** The case in which it is named; asked for where it is a person. */
      case: T.Optional(CaseId),
      act: T.Optional(Hash),
      /** Adds it to one that is there, as a further identifier. */
      to: T.Optional(HoldingId),
    },
    { additionalProperties: false },
  ),
  response: T.Object({ id: HoldingId, known: T.Boolean({ description: "it was held already" }) }),
  run: ({ node, actor, body }) => node.desks.holdings(actor).enter(body),
});
