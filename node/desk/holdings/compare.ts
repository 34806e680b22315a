/** What a partner's act names, compared with what is held here: exactly, and for the assignee of the case alone. */
import { sql } from "kysely";
import type { Node } from "#node/context.ts";
import { identifiersOf } from "#node/desk/search/act-words.ts";
import type { Read } from "#node/desk/search/derive.ts";
import type { OnActs } from "#node/desk/search/indexer.ts";
import { tokenOf } from "./tokens.ts";

const NOBODY = Buffer.alloc(0);

/** Compares each act of the other party once, also what was written down for it. A name is not compared. */
export const compareActs =
  ({ party, kek, clock }: Pick<Node, "party" | "kek" | "clock">): OnActs =>
  async (trx, acts) => {
    for (const one of acts.filter(({ row, opened }) => row.party !== party || typeof opened.act.frame.frame.transcribes === "string")) {
      const tokens = tokensIn(kek, one);
      if (tokens.length === 0) continue;
      const { hash, case_id: caseId } = one.row;
      const compared = await trx
        .insertInto("comparison")
        .values({ act: hash, case_id: caseId, at: clock.now(), identifiers: tokens.length })
        .onConflict((conflict) => conflict.doNothing())
        .returning("act")
        .execute();
      if (compared.length === 0) continue;
      await sql`insert into hit (act, case_id, token, holding, at) select ${hash}, ${caseId}, i.token, i.holding, ${clock.now()}
        from holding_identifier i where i.token = any(${tokens}::bytea[])`.execute(trx);
    }
  };

function tokensIn(kek: Uint8Array, { opened }: Read): Buffer[] {
  const named = opened.pieces.flatMap(({ fields }) => fields.flatMap(identifiersOf)).filter(({ kind }) => kind !== "person-name");
  const tokens = named.map(({ kind, value }) => tokenOf(kek, NOBODY, kind, value));
  return [...new Map(tokens.map((token) => [token.toString("hex"), token])).values()];
}
