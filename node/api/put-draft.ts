import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { DRAFT_LIMIT, DraftFields, DraftId } from "./draft-schemas.ts";
import { OrNull } from "./inbox-schemas.ts";
import { operation } from "./operation.ts";
import { CaseId, Hash, PartyId, Time } from "./schemas.ts";

export const putDraft = operation({
  id: "putDraft",
  method: "put",
  path: "/api/v1/drafts/:draft",
  access: { power: "act" },
  limit: DRAFT_LIMIT,
  summary:
    "Keeps a draft as its next version. `base` is the version that I had, 0 for a new one; `conflict` where somebody kept another since",
  params: T.Object({ draft: DraftId }),
  body: T.Object(
    {
      base: T.Integer({ minimum: 0 }),
      case: CaseId,
      protocol: T.String({ maxLength: 80 }),
      type: T.String({ maxLength: 64 }),
      of: OrNull(Hash),
      transcribes: OrNull(PartyId),
      fields: DraftFields,
    },
    { additionalProperties: false },
  ),
  response: T.Object({ version: T.Integer(), hash: Hash, changedAt: Time }),
  run: async ({ node, actor, params, body }) => {
    const saved = await node.desks.drafts(actor).save(params.draft, body);
    return saved.ok ? accepted({ ...saved.value }) : saved;
  },
});
