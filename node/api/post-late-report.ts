import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { acceptLateReport } from "#node/acts/late-report.ts";
import { operation } from "./operation.ts";
import { ACT_LIMIT } from "./post-act.ts";
import { Hash } from "./schemas.ts";

export const postLateReport = operation({
  id: "postLateReport",
  method: "post",
  path: "/api/v1/acts/late",
  access: "public",
  status: 201,
  limit: ACT_LIMIT,
  summary: "A report signed before its author's key ended, within 72 hours after that: no session. The same one again gets the same answer",
  body: T.Object({ act: T.String({ maxLength: ACT_LIMIT }) }, { additionalProperties: false }),
  response: T.Object({ hash: Hash, log: T.String(), index: T.Integer() }),
  run: async ({ node, body }) => {
    const outcome = await acceptLateReport(node, body.act);
    if (!outcome.ok) {
      node.metrics.refusal(outcome.refusal.kind);
      return outcome;
    }
    const { isNew, ...receipt } = outcome.value;
    if (isNew) node.metrics.act("late");
    return accepted(receipt);
  },
});
