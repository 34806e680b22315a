import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { likeAct } from "#node/desk/drafts/like-act.ts";
import { LikeAct } from "./draft-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const getLikeAct = operation({
  id: "getLikeAct",
  method: "get",
  path: "/api/v1/acts/like",
  access: "session",
  summary: "Legal basis, territory and handling of my newest act of this type in a case of this kind: what a form begins with",
  query: T.Object({ protocol: T.String({ maxLength: 80 }), type: T.String({ maxLength: 64 }) }),
  response: T.Object({ like: OrNull(LikeAct) }),
  run: async ({ node, actor, query }) => accepted({ like: await likeAct(node, actor, query.protocol, query.type) }),
});
