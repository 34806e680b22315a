/** A case is handed to a colleague by signed `assign` acts, with a note that stays at this node. */
import { parseAct, type Refusal } from "#kernel";
import { acceptAct } from "#node/acts/accept.ts";
import type { Node } from "#node/context.ts";
import { sealText } from "#node/desk/sealed-text.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { NOTE_KIND } from "./inbox-store.ts";

export type HandedOver = { readonly case: string; readonly hash: string; readonly refusal: Refusal | null };

type Assignment = { readonly text: string; readonly case: string; readonly hash: string; readonly to: string | null };

/** `assign` acts as they came, in their order; null if one is something else. */
export function readAssignments(node: Node, acts: readonly string[]): Assignment[] | null {
  const read = acts.map((text): Assignment | null => {
    const act = parseAct(node.crypto, text);
    if (!act.ok || act.value.frame.type !== "assign") return null;
    const { agent, give } = act.value.frame.frame;
    return { text, case: act.value.frame.case, hash: act.value.hash, to: give === true && typeof agent === "string" ? agent : null };
  });
  return read.every((one) => one !== null) ? read : null;
}

/**
 * What became of each act, in their order. Acts of one case are taken one after another, and what follows a refused one of the same case is not
 * tried: nobody lets a case go that nobody took. The note goes to whoever was given sight; the same acts again change nothing.
 */
export async function handOver(node: Node, actor: Actor, assignments: readonly Assignment[], note: string): Promise<HandedOver[]> {
  const outcomes = new Map<string, Refusal | null>();
  const cases = Map.groupBy(assignments, (one) => one.case);
  await Promise.all([...cases.values()].map((ofCase) => inOrder(node, actor, ofCase, note, outcomes)));
  return assignments.flatMap(({ case: id, hash }) => {
    const refusal = outcomes.get(hash);
    return refusal === undefined ? [] : [{ case: id, hash, refusal }];
  });
}

async function inOrder(
  node: Node,
  actor: Actor,
  ofCase: readonly Assignment[],
  note: string,
  outcomes: Map<string, Refusal | null>,
): Promise<void> {
  for (const assignment of ofCase) {
    const accepted = await acceptAct(node, assignment.text, actor.kid ?? "");
    outcomes.set(assignment.hash, accepted.ok ? null : accepted.refusal);
    if (!accepted.ok) return node.metrics.refusal(accepted.refusal.kind);
    if (accepted.value.isNew) node.metrics.act(accepted.value.stage);
    if (assignment.to !== null && note !== "") await keepNote(node, actor, assignment, note);
  }
}

async function keepNote(node: Node, { kid }: Actor, { case: id, hash, to }: Assignment, note: string): Promise<void> {
  const known = await node.db.selectFrom("handover").select("act").where("act", "=", idBytes(hash)).executeTakeFirst();
  if (known !== undefined) return;
  const sealed = await sealText(node, NOTE_KIND, hash, note);
  const row = { act: idBytes(hash), case_id: idBytes(id), by_kid: kid ?? "", to_kid: to ?? "", at: node.clock.now(), ...sealed };
  await node.db
    .insertInto("handover")
    .values(row)
    .onConflict((conflict) => conflict.column("act").doUpdateSet(sealed))
    .execute();
}
