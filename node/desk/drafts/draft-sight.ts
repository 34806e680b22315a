/** Who may do what with a draft. Nobody, unless it is said here. */
import { type Kysely, sql } from "kysely";
import { type Act, actDefinition, attributesForReading, base64url, emptyState, type Frame, judge, type Refusal, sideOf } from "#kernel";
import { purposeOf } from "#node/acts/frames-used.ts";
import { referredBy } from "#node/acts/referred.ts";
import type { DraftFields, DraftPart } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import type { Database, DraftRow } from "#node/store/database.ts";

export type SeenDraft = {
  readonly row: DraftRow;
  readonly part: DraftPart;
  /** The case is open to them too; true for a draft that opens one. */
  readonly sees: boolean;
};

export type Reader = Pick<Actor, "agency" | "sector" | "party"> & { readonly kid: string };

/** The draft as far as it is open to this person; null for everybody else, as for one that is not there. */
export async function seenDraft(node: Node, actor: Actor, id: Buffer): Promise<SeenDraft | null> {
  const row = await node.db.selectFrom("draft").selectAll().where("id", "=", id).executeTakeFirst();
  const { kid, agency } = actor;
  if (row === undefined || kid === null) return null;
  const sees = row.opens ? row.agency === agency : await node.sight.has(kid, base64url(row.case_id));
  const part = row.agency === agency && sees ? await ownPart(node.db, row, kid) : null;
  if (part !== null) return { row, part, sees };
  return (await isAdviser(node.db, row.id, kid)) ? { row, part: "adviser", sees: sees && !row.opens } : null;
}

async function ownPart(db: Kysely<Database>, { id, author }: DraftRow, kid: string): Promise<DraftPart | null> {
  if (author === kid) return "author";
  const person = await db.selectFrom("draft_person").select("part").where("draft", "=", id).where("kid", "=", kid).executeTakeFirst();
  return person === undefined ? null : person.part === "writer" ? "writer" : "clearer";
}

/** While the draft has not been given back. */
async function isAdviser(db: Kysely<Database>, draft: Buffer, kid: string): Promise<boolean> {
  const row = await db
    .selectFrom("draft_adviser")
    .innerJoin("draft_referral", "draft_referral.id", "draft_adviser.referral")
    .select("draft_referral.id")
    .where("draft_adviser.kid", "=", kid)
    .where("draft_referral.draft", "=", draft)
    .where("draft_referral.back_at", "is", null)
    .executeTakeFirst();
  return row !== undefined;
}

export const mayWrite = (part: DraftPart): boolean => part === "author" || part === "writer";

/**
 * Judges by policy whether somebody may read what an act that is not signed yet would say: the rules for reading content hold before it is an
 * act too, for every reader but its author. That it was shown to them stands for sight of a case; the purpose is that of the case.
 */
export async function readingRefused(node: Node, reader: Reader, row: DraftRow, fields: DraftFields): Promise<Refusal | null> {
  if (reader.kid === row.author) return null;
  const protocol = node.protocols.get(row.protocol)?.protocol;
  if (protocol === undefined) return { kind: "unknown-protocol", protocol: row.protocol };
  // A correction says what the act says that it corrects.
  const type = row.type === "correct" ? (await referredBy(node, { frame: { type: row.type, of: fields.of } } as Act)).corrects : row.type;
  const definition = type === undefined ? undefined : actDefinition(protocol, type);
  if (definition === undefined) return { kind: "unknown-type", type: row.type };
  const record = await node.caseOf(base64url(row.case_id));
  const side = record === undefined ? "home" : (sideOf(record.state, reader.party) ?? "partner");
  const { code } = fields.handling;
  const handling = code === undefined || code === "" ? {} : { handling: { code } };
  const frame = { protocol: row.protocol, type: row.type, party: node.party, agency: row.agency, frame: fields.frame, ...handling };
  const judged = judge(
    node.judging.policy,
    attributesForReading({
      protocol,
      definition,
      frame: frame as unknown as Frame,
      reader: { ...reader, role: protocol.roles.find((one) => one.side === side)?.id ?? "" },
      state: record?.state ?? emptyState(protocol),
      casePurpose: record === undefined ? fields.purpose || "none" : purposeOf(record),
      assigned: true,
      purpose: (record === undefined ? fields.purpose : record.purpose) || "none",
    }),
  );
  return judged.ok ? null : judged.refusal;
}

/** An own agent whose key is in force, for whoever is asked something about a draft. */
export async function ownAgent(node: Node, kid: string): Promise<Reader | null> {
  const row = await node.db
    .selectFrom("agent")
    .select(["kid", "agency", "sector", "party"])
    .where("own", "=", true)
    .where("kid", "=", kid)
    .executeTakeFirst();
  return row !== undefined && (await node.inForce(kid)) ? (row as Reader) : null;
}

/** Drafts that somebody has a part in, whatever its case: whether they are open is asked of each. */
export const draftsOf = (kid: string) =>
  sql<{ id: Buffer }>`select id from draft where author = ${kid}
    union select draft from draft_person where kid = ${kid}
    union select r.draft from draft_adviser a join draft_referral r on r.id = a.referral where a.kid = ${kid} and r.back_at is null`;
