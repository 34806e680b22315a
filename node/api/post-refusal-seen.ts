import { Type as T } from "typebox";
import { operation } from "./operation.ts";
import { Hash } from "./schemas.ts";

export const postRefusalSeen = operation({
  id: "postRefusalSeen",
  method: "post",
  path: "/api/v1/acts/:hash/refusal/seen",
  access: { power: "act" },
  status: 204,
  summary: "Puts aside that the other party refused an act of ours: nothing more is to be done about it",
  params: T.Object({ hash: Hash }),
  response: T.Null(),
  run: ({ node, actor, params }) => node.desks.inbox(actor).putAside(params.hash),
});
