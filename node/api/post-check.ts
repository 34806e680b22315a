import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { checkDraft } from "#node/acts/check.ts";
import { operation } from "./operation.ts";
import { BasisRef, Bilingual, Rule } from "./schemas.ts";

export const postCheck = operation({
  id: "postCheck",
  method: "post",
  path: "/api/v1/acts/check",
  access: "session",
  limit: 282_624,
  summary: "Whether an act would be accepted, and why not. Nothing is signed, kept or logged",
  body: T.Object(
    { payload: T.Record(T.String(), T.Unknown()), content: T.Record(T.String(), T.Unknown()) },
    { additionalProperties: false },
  ),
  response: T.Object({
    accepted: T.Boolean(),
    refusal: T.Union([T.Object({ kind: T.String() }), T.Null()]),
    text: T.Union([Bilingual, T.Null()]),
    rules: T.Array(Rule),
    flags: T.Array(T.String()),
    law: T.Array(BasisRef),
    wrongFields: T.Array(T.Object({ at: T.String(), rule: T.String(), expected: T.String() })),
  }),
  run: async ({ node, actor, body }) => accepted({ ...(await checkDraft(node, actor, body.payload, body.content)) }),
});
