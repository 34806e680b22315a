/** Who read what, and who searched for whom: durable before anything is shown (SEMANTICS 7). */
import { randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Node } from "#node/context.ts";
import { idBytes } from "./case-record.ts";
import type { ActRow } from "./database.ts";

/** Seconds in which the same agent's opening of the same act counts as one reading. */
const SAME_READING = 60;

export async function recordReadings(
  { db, clock }: Pick<Node, "db" | "clock">,
  kid: string,
  acts: readonly Pick<ActRow, "hash">[],
  purpose: string | null,
): Promise<void> {
  if (acts.length === 0) return;
  const now = clock.now();
  const hashes = acts.map(({ hash }) => hash);
  const recent = await db
    .selectFrom("read")
    .select("act")
    .where("kid", "=", kid)
    .where("at", ">", now - SAME_READING)
    .where("act", "=", sql<Buffer>`any(${hashes}::bytea[])`)
    .where("purpose", purpose === null ? "is" : "=", purpose)
    .execute();
  const known = new Set(recent.map(({ act }) => act?.toString("hex")));
  const rows = hashes
    .filter((hash) => !known.has(hash.toString("hex")))
    .map((act) => ({ at: now, kid, act, purpose, salt: randomBytes(16), batch: null, case_id: null, sought: null }));
  if (rows.length > 0) await db.insertInto("read").values(rows).execute();
}

/** That somebody searched for a person, in which case and for what; `sought` is a keyed hash of the name. */
export async function recordPersonSearch(
  { db, clock }: Pick<Node, "db" | "clock">,
  kid: string,
  { caseId, purpose, sought }: { readonly caseId: string; readonly purpose: string; readonly sought: Buffer },
): Promise<void> {
  const row = { at: clock.now(), kid, act: null, purpose, salt: randomBytes(16), batch: null, case_id: idBytes(caseId), sought };
  await db.insertInto("read").values(row).execute();
}
