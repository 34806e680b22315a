import { allGrants, type Directory, judgeKey, type Refusal } from "#kernel";
import { changeStanding, holdersAfter, type WaitDeps } from "#node/desk/inbox/waiting.ts";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";

/**
 * Why the key that an `assign` names cannot be given sight of a case, or be relieved of it; null if it can. Sight is for agents of the own
 * party whose key is in force `at` that time; it is taken from any that ever was one. Where it ends by itself, it ends later than `at`.
 */
export function assigneeRefusal(
  directory: Directory,
  { agent, give, ends }: { readonly [field: string]: unknown },
  at: number,
): Refusal | null {
  if (ends !== undefined && (give !== true || Number(ends) <= at))
    return { kind: "wrong-field", at: "/frame/ends", rule: "ends", expected: "a moment to come, of sight that is given" };
  const isAgent = allGrants(directory).some(({ grant }) => grant.subject === agent && grant.payload.kind === "agent");
  const judged = judgeKey(directory, String(agent), { index: directory.size, at, iat: at });
  const isInForce = judged.ok && judged.value.late !== true;
  if (isAgent && (isInForce || give !== true)) return null;
  const expected = give === true ? "an agent of this party whose key is in force" : "an agent of this party";
  return { kind: "wrong-field", at: "/frame/agent", rule: "agent", expected };
}

/**
 * Gives an agent sight of a case, until `ends` or without end, or takes it away: the effect of an opening act and of `assign`
 * (SEMANTICS 9, spec/protocol.md).
 */
export function assign(deps: WaitDeps, batch: Batch, caseId: string, kid: string, give: boolean, ends: number | null = null): void {
  batch.written.assignments.push({ case_id: idBytes(caseId), kid, give, ends });
  if (give && ends !== null) return;
  changeStanding(deps, batch, caseId, ({ holders }) => {
    if (holders !== "") batch.written.passed.push(idBytes(caseId));
    return { holders: holdersAfter(holders, kid, give, ends) };
  });
}
