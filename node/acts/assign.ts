import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";

/** Gives an agent sight of a case, or takes it away: the effect of an opening act and of `assign` (SEMANTICS 9). */
export function assign(batch: Batch, caseId: string, kid: string, give: boolean): void {
  const row = { case_id: idBytes(caseId), kid };
  batch.written.also.push((trx) =>
    give
      ? trx
          .insertInto("assignment")
          .values(row)
          .onConflict((conflict) => conflict.doNothing())
          .execute()
      : trx.deleteFrom("assignment").where("case_id", "=", row.case_id).where("kid", "=", kid).execute(),
  );
}
