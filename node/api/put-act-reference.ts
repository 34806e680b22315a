import { Type as T } from "typebox";
import { ReferenceNumber } from "./draft-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const putActReference = operation({
  id: "putActReference",
  method: "put",
  path: "/api/v1/acts/:hash/reference",
  access: { power: "act" },
  status: 204,
  summary: "The own reference number of an act of my agency; it stays at this node. `conflict` where my agency has used it",
  params: T.Object({ hash: Hash }),
  body: T.Object({ number: OrNull(ReferenceNumber) }, { additionalProperties: false }),
  response: T.Null(),
  run: ({ node, actor, params, body }) => node.desks.references(actor).ofAct(params.hash, body.number),
});
