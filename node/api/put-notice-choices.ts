import { Type as T } from "typebox";
import { noticeKinds } from "#node/desk/notices/notice-words.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";

export const putNoticeChoices = operation({
  id: "putNoticeChoices",
  method: "put",
  path: "/api/v1/notices",
  access: { power: "act" },
  status: 204,
  summary: "Chooses of what I am told, in which language, and at which mail address",
  body: T.Object(
    {
      mail: OrNull(T.String({ maxLength: 254, pattern: '^[^\\s@<>,;:"()\\[\\]\\\\]+@[^\\s@<>,;:"()\\[\\]\\\\]+$' })),
      kinds: T.Array(T.Enum([...noticeKinds]), { maxItems: noticeKinds.length, uniqueItems: true }),
      language: T.Enum(["es", "en"]),
    },
    { additionalProperties: false },
  ),
  response: T.Null(),
  run: ({ node, actor, body }) => node.desks.notices(actor).choose(body),
});
