import { Type as T } from "typebox";
import { absenceReasons, OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";
import { Hash, Time } from "./schemas.ts";

export const putAbsence = operation({
  id: "putAbsence",
  method: "put",
  path: "/api/v1/absences/:kid",
  access: { power: "act" },
  status: 204,
  summary:
    "Notes that I am away, or with power `assign` a colleague of my agency, and who stands in. Sight of cases is given by `assign` acts",
  params: T.Object({ kid: Hash }),
  body: T.Object({ begins: Time, ends: Time, deputy: OrNull(Hash), reason: T.Enum([...absenceReasons]) }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.duty(actor).setAbsence(params.kid, body),
});
