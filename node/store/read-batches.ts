import type { Selectable } from "kysely";
import { appendAll, base64url, canonicalJson, EMPTY_EDGE, EntryClass, edgeRoot, leafHash, utf8 } from "#kernel";
import type { Node } from "#node/context.ts";
import type { Database } from "./database.ts";

const MOST_ROWS = 1000;
const SECONDS = 60;

/**
 * Puts reads of content into the domestic log: one entry for up to a minute or 1,000 rows, its record the Merkle root of the salted
 * rows, so that a single read can be proven later without showing the others (SEMANTICS 7).
 */
export async function sealReads(node: Node): Promise<boolean> {
  const rows = await node.db.selectFrom("read").selectAll().where("batch", "is", null).orderBy("id").limit(MOST_ROWS).execute();
  const [first, last] = [rows[0], rows.at(-1)];
  if (first === undefined || last === undefined) return false;
  if (rows.length < MOST_ROWS && node.clock.now() - first.at < SECONDS) return false;
  const leaves = rows.map((row) => leafHash(node.crypto, utf8(readLeaf(row))));
  const root = edgeRoot(node.crypto, appendAll(node.crypto, EMPTY_EDGE, leaves));
  const body = canonicalJson({
    typ: "hito-reads.v1",
    party: node.party,
    from: first.at,
    to: last.at,
    count: rows.length,
    root: base64url(root),
  });
  const hash = Buffer.from(node.crypto.sha256(utf8(body)));
  await node.sequencer.submit({
    needs: { cases: [], acts: [] },
    run: (batch) => {
      batch.append("domestic", EntryClass.readBatch, hash);
      batch.written.also.push(async (trx) => {
        await trx.insertInto("read_batch").values({ hash, first_id: first.id, last_id: last.id, body, at: batch.at }).execute();
        await trx
          .updateTable("read")
          .set({ batch: hash })
          .where(
            "id",
            "in",
            rows.map(({ id }) => id),
          )
          .execute();
      });
    },
  });
  return true;
}

type ReadRow = Pick<Selectable<Database["read"]>, "at" | "kid" | "act" | "purpose" | "salt" | "case_id" | "sought">;

/** What a leaf is the hash of: a reading of an act, or a search for a person. */
export const readLeaf = ({ at, kid, act, purpose, salt, case_id: caseId, sought }: ReadRow): string => {
  const what: Record<string, string> =
    act === null ? { case: base64url(caseId ?? NOTHING), sought: base64url(sought ?? NOTHING) } : { act: base64url(act) };
  return canonicalJson({ ...what, at, purpose, reader: kid, salt: base64url(salt) });
};

const NOTHING = Buffer.alloc(0);
