import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { acceptAct } from "#node/acts/accept.ts";
import { endDraft } from "#node/desk/drafts/signed.ts";
import { DraftId } from "./draft-schemas.ts";
import { operation } from "./operation.ts";
import { CaseId, Hash, Stage } from "./schemas.ts";

/** JWT and disclosures at their largest, and the JSON around them. */
export const ACT_LIMIT = 16_384 + 262_144 + 4096;

export const postAct = operation({
  id: "postAct",
  method: "post",
  path: "/api/v1/acts",
  access: "session",
  status: 201,
  limit: ACT_LIMIT,
  summary: "A signed act. The same one again gets the same answer",
  body: T.Object(
    {
      act: T.String({ maxLength: ACT_LIMIT }),
      /** The draft that it was, which ends by this. */
      draft: T.Optional(T.Object({ id: DraftId, version: T.Integer({ minimum: 1 }) }, { additionalProperties: false })),
    },
    { additionalProperties: false },
  ),
  response: T.Object({
    hash: Hash,
    case: CaseId,
    n: T.Union([T.Integer(), T.Null()]),
    number: T.Union([T.String(), T.Null()]),
    stage: Stage,
    log: T.String(),
    index: T.Integer(),
  }),
  run: async ({ node, actor, body }) => {
    const outcome = await acceptAct(node, body.act, actor.kid ?? "");
    if (!outcome.ok) {
      node.metrics.refusal(outcome.refusal.kind);
      return outcome;
    }
    const { isNew, ...answer } = outcome.value;
    if (isNew) node.metrics.act(answer.stage);
    if (body.draft !== undefined) await endDraft(node, actor, body.draft, answer.hash);
    return accepted(answer);
  },
});
