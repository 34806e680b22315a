/** Which holdings a person may see: objects that the own agency entered, and what is named in cases whose acts this person may open. */
import { sql } from "kysely";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { caseRecord } from "#node/store/case-record.ts";
import { openingRefused } from "#node/store/may-open.ts";

export type Mention = { readonly holding: Buffer; readonly case_id: Buffer; readonly act: Buffer | null };

/** Mentions of these holdings in cases that the actor may open, in acts that policy lets the actor open. */
export async function mentionsSeen(node: Node, actor: Actor, holdings: readonly Buffer[]): Promise<Mention[]> {
  if (holdings.length === 0) return [];
  const { rows } = await sql<Mention>`select m.holding, m.case_id, m.act from holding_mention m where m.holding = any(${holdings}::bytea[])
    and exists (select 1 from visible v where v.agent = ${actor.kid ?? ""} and v.case_id = m.case_id and v.opens) order by m.at`.execute(
    node.db,
  );
  const open = await openable(
    node,
    actor,
    rows.flatMap(({ act }) => act ?? []),
  );
  return rows.filter(({ act }) => act === null || open.has(act.toString("hex")));
}

/** Of these acts those that the actor may open, by hash in hexadecimal. */
export async function openable(node: Node, actor: Actor, acts: readonly Buffer[], purpose: string | null = null): Promise<Set<string>> {
  if (acts.length === 0) return new Set();
  const rows = await node.db.selectFrom("act").selectAll().where("hash", "=", sql<Buffer>`any(${acts}::bytea[])`).execute();
  const ids = rows.map(({ case_id: id }) => id);
  const files = await node.db.selectFrom("case_file").selectAll().where("id", "=", sql<Buffer>`any(${ids}::bytea[])`).execute();
  const records = new Map(files.map((file) => [file.id.toString("hex"), caseRecord(file)]));
  const open = rows.filter((row) => {
    const record = records.get(row.case_id.toString("hex"));
    return record !== undefined && openingRefused(node, actor, record, row, true, purpose) === null;
  });
  return new Set(open.map(({ hash }) => hash.toString("hex")));
}

type Owned = { readonly id: Buffer; readonly kind: string; readonly made_by: string };

/** Of these holdings those that the actor may see, with the mentions that let a person be seen. */
export async function holdingsSeen<Row extends Owned>(
  node: Node,
  actor: Actor,
  holdings: readonly Row[],
): Promise<{ readonly seen: Row[]; readonly mentions: Mention[] }> {
  if (holdings.length === 0) return { seen: [], mentions: [] };
  const ids = holdings.map(({ id }) => id);
  const mentions = await mentionsSeen(node, actor, ids);
  const named = new Set(mentions.map(({ holding }) => holding.toString("hex")));
  const own = await node.db
    .selectFrom("holding_agency")
    .select("holding")
    .where("holding", "=", sql<Buffer>`any(${ids}::bytea[])`)
    .where("agency", "=", actor.agency)
    .execute();
  const ofAgency = new Set(own.map(({ holding }) => holding.toString("hex")));
  const isSeen = ({ id, kind }: Row): boolean => {
    const name = id.toString("hex");
    return named.has(name) || (kind !== "person-name" && ofAgency.has(name));
  };
  return { seen: holdings.filter(isSeen), mentions };
}
