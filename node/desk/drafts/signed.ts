/** A draft ends when the act that it became is accepted. */
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { mayWrite, seenDraft } from "./draft-sight.ts";
import { removeDraft } from "./draft-store.ts";

export type SignedFrom = { readonly id: string; readonly version: number };

/**
 * Gives the act the draft's reference number and the names of those who had cleared that very version, and destroys the draft. Does nothing
 * where the draft is gone, is not the actor's to sign, or is of another act: the same call again changes nothing.
 */
export async function endDraft(node: Node, actor: Actor, { id, version }: SignedFrom, hash: string): Promise<void> {
  const { db } = node;
  const act = idBytes(hash);
  const seen = await seenDraft(node, actor, idBytes(id));
  const signed = await db.selectFrom("act").select(["case_id", "type", "kid"]).where("hash", "=", act).executeTakeFirst();
  if (seen === null || signed === undefined || !mayWrite(seen.part)) return;
  const { row } = seen;
  if (!row.case_id.equals(signed.case_id) || row.type !== signed.type || signed.kid !== actor.kid) return;
  // What was signed is the newest version, or nobody has cleared it.
  const cleared = version === row.version ? await clearersOf(node, row.id, version) : [];
  await db.transaction().execute(async (trx) => {
    if (cleared.length > 0)
      await trx
        .insertInto("act_clearance")
        .values(cleared.map((one) => ({ act, ...one })))
        .onConflict((conflict) => conflict.doNothing())
        .execute();
    await trx
      .updateTable("act_reference")
      .set({ draft: null, act })
      .where("draft", "=", row.id)
      .where(({ not, exists, selectFrom }) => not(exists(selectFrom("act_reference as o").select("o.key").where("o.act", "=", act))))
      .execute();
  });
  await removeDraft(node, row.id);
}

const clearersOf = ({ db }: Node, draft: Buffer, version: number): Promise<{ kid: string; at: number }[]> =>
  db
    .selectFrom("draft_clearance")
    .innerJoin("draft_person", (join) =>
      join.onRef("draft_person.draft", "=", "draft_clearance.draft").onRef("draft_person.kid", "=", "draft_clearance.kid"),
    )
    .select(["draft_clearance.kid", "draft_clearance.at"])
    .where("draft_clearance.draft", "=", draft)
    .where("draft_clearance.version", "=", version)
    .where("draft_clearance.yes", "=", true)
    .where("draft_person.part", "=", "clearer")
    .execute();
