import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";

/** Gives an agent sight of a case, or takes it away: the effect of an opening act and of `assign` (SEMANTICS 9). */
export function assign(batch: Batch, caseId: string, kid: string, give: boolean): void {
  batch.written.assignments.push({ case_id: idBytes(caseId), kid, give });
}
