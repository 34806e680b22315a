import { Type as T } from "typebox";
import { accepted, refusalText, refused } from "#kernel";
import { handOver, readAssignments } from "#node/desk/inbox/hand-over.ts";
import { operation } from "./operation.ts";
import { Bilingual, CaseId, Hash } from "./schemas.ts";

const MOST_ACTS = 200;
/** An `assign` at its largest. */
const ACT = 16_384;

export const postHandover = operation({
  id: "postHandover",
  method: "post",
  path: "/api/v1/handovers",
  access: { power: "act" },
  limit: MOST_ACTS * 4096,
  summary: "Hands cases to a colleague: signed `assign` acts, and a note that stays at this node. The same ones again get the same answers",
  body: T.Object(
    {
      acts: T.Array(T.String({ maxLength: ACT }), { minItems: 1, maxItems: MOST_ACTS }),
      note: T.String({ maxLength: 2000 }),
    },
    { additionalProperties: false },
  ),
  response: T.Object({
    acts: T.Array(
      T.Object({
        case: CaseId,
        hash: Hash,
        refusal: T.Union([T.Object({ kind: T.String() }), T.Null()]),
        text: T.Union([Bilingual, T.Null()]),
      }),
    ),
  }),
  run: async ({ node, actor, body }) => {
    const assignments = readAssignments(node, body.acts);
    if (assignments === null) return refused({ kind: "malformed", at: "/body/acts", expected: "signed assign acts" });
    const done = await handOver(node, actor, assignments, body.note.trim());
    return accepted({
      acts: done.map(({ case: id, hash, refusal }) => ({
        case: id,
        hash,
        refusal: refusal === null ? null : { ...refusal },
        text: refusal === null ? null : refusalText(refusal),
      })),
    });
  },
});
