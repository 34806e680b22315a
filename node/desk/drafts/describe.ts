/** Drafts as the API shows them to one person. */
import { sql } from "kysely";
import { base64url } from "#kernel";
import type { Clearance, DraftFields, DraftFile, DraftSummary } from "#node/api/draft-schemas.ts";
import type { Node } from "#node/context.ts";
import { type People, peopleOf } from "#node/desk/people.ts";
import type { DraftClearanceRow, DraftPersonRow, DraftRow } from "#node/store/database.ts";
import type { SeenDraft } from "./draft-sight.ts";
import { readTexts } from "./draft-text.ts";

/** What the rows of drafts do not say by themselves. */
type Around = {
  readonly people: People;
  readonly persons: readonly DraftPersonRow[];
  readonly answers: readonly DraftClearanceRow[];
  readonly referred: ReadonlySet<string>;
  readonly comments: ReadonlyMap<string, number>;
  readonly references: ReadonlyMap<string, string>;
  readonly numbers: ReadonlyMap<string, string | null>;
  readonly begins: ReadonlyMap<string, string>;
};

const EXCERPT = 80;

export async function summariesOf(node: Node, me: string, seen: readonly SeenDraft[]): Promise<DraftSummary[]> {
  if (seen.length === 0) return [];
  const around = { ...(await aroundOf(node, seen)), begins: await beginningsOf(node, seen) };
  return seen.map((one) => summaryOf(one, me, around));
}

/** The whole draft; its texts are opened here. */
export async function fileOf(node: Node, me: string, seen: SeenDraft, fields: DraftFields): Promise<DraftFile> {
  const { row, sees } = seen;
  const { db } = node;
  const around = await aroundOf(node, [seen]);
  const [said, referrals, advisers] = await Promise.all([
    db.selectFrom("draft_comment").selectAll().where("draft", "=", row.id).orderBy("id").execute(),
    db.selectFrom("draft_referral").selectAll().where("draft", "=", row.id).orderBy("id").execute(),
    db
      .selectFrom("draft_adviser")
      .innerJoin("draft_referral", "draft_referral.id", "draft_adviser.referral")
      .select(["draft_adviser.referral", "draft_adviser.kid"])
      .where("draft_referral.draft", "=", row.id)
      .execute(),
  ]);
  const people = await peopleOf(db, [
    ...around.persons.map(({ kid }) => kid),
    ...said.map(({ kid }) => kid),
    ...referrals.flatMap(({ by_kid: by, back_by: back }) => [by, back]),
    ...advisers.map(({ kid }) => kid),
  ]);
  const textOf = await readTexts(node, [...said, ...referrals, ...around.answers]);
  return {
    ...summaryOf(seen, me, around),
    hash: base64url(row.hash),
    fields,
    writers: around.persons.filter(({ part }) => part === "writer").map(({ kid }) => people(kid)),
    clearances: clearersOf(around.persons).map(({ kid }) => clearanceOf(kid, row, around.answers, people, textOf)),
    said: said.map((one) => ({
      id: one.id,
      who: people(one.kid),
      at: one.at,
      version: one.version,
      field: one.field,
      text: textOf(one) ?? "",
    })),
    referrals: referrals.map((one) => ({
      id: one.id,
      agency: one.agency,
      who: advisers.filter(({ referral }) => referral === one.id).map(({ kid }) => people(kid)),
      by: people(one.by_kid),
      at: one.at,
      question: textOf(one) ?? "",
      backAt: one.back_at,
      backBy: one.back_by === null ? null : people(one.back_by),
    })),
    sees,
  };
}

function clearanceOf(
  kid: string,
  { version }: DraftRow,
  answers: readonly DraftClearanceRow[],
  people: People,
  textOf: (row: DraftClearanceRow) => string | null,
): Clearance {
  const given = answers.filter((one) => one.kid === kid);
  const counts = given.find((one) => one.version === version);
  const last = counts ?? given.toSorted((one, other) => other.version - one.version)[0];
  return {
    who: people(kid),
    answer: counts === undefined ? null : counts.yes ? "yes" : "no",
    voided: counts === undefined && last !== undefined,
    at: last?.at ?? null,
    reason: last === undefined ? null : textOf(last),
  };
}

const clearersOf = (persons: readonly DraftPersonRow[]): DraftPersonRow[] => persons.filter(({ part }) => part === "clearer");

function summaryOf({ row, part, sees }: SeenDraft, me: string, around: Around): DraftSummary {
  const { people, referred, comments, references, numbers } = around;
  const id = base64url(row.id);
  const clearers = clearersOf(around.persons).filter(({ draft }) => draft.equals(row.id));
  const answers = around.answers.filter(({ draft, version }) => draft.equals(row.id) && version === row.version);
  const ofClearers = answers.filter(({ kid }) => clearers.some((one) => one.kid === kid));
  const waits = part === "adviser" || (part === "clearer" && !answers.some(({ kid }) => kid === me));
  return {
    draft: id,
    case: base64url(row.case_id),
    number: sees ? (numbers.get(base64url(row.case_id)) ?? null) : null,
    opens: row.opens,
    protocol: row.protocol,
    type: row.type,
    of: row.of_act === null ? null : base64url(row.of_act),
    transcribes: row.transcribes,
    author: people(row.author),
    begins: around.begins.get(id) ?? null,
    version: row.version,
    changedAt: row.changed_at,
    changedBy: people(row.changed_by),
    part,
    waits,
    cleared: {
      yes: ofClearers.filter(({ yes }) => yes).length,
      no: ofClearers.filter(({ yes }) => !yes).length,
      of: clearers.length,
    },
    referred: referred.has(id),
    comments: comments.get(id) ?? 0,
    reference: references.get(id) ?? null,
  };
}

async function aroundOf({ db }: Node, seen: readonly SeenDraft[]): Promise<Around> {
  const ids = sql<Buffer>`any(${seen.map(({ row }) => row.id)}::bytea[])`;
  const cases = sql<Buffer>`any(${seen.map(({ row }) => row.case_id)}::bytea[])`;
  const [persons, answers, referred, comments, references, numbers, people] = await Promise.all([
    db.selectFrom("draft_person").selectAll().where("draft", "=", ids).orderBy("asked_at").orderBy("kid").execute(),
    db.selectFrom("draft_clearance").selectAll().where("draft", "=", ids).execute(),
    db.selectFrom("draft_referral").select("draft").where("draft", "=", ids).where("back_at", "is", null).execute(),
    db
      .selectFrom("draft_comment")
      .select(["draft", sql<number>`count(*)`.as("n")])
      .where("draft", "=", ids)
      .groupBy("draft")
      .execute(),
    db.selectFrom("act_reference").select(["draft", "number"]).where("draft", "=", ids).execute(),
    db.selectFrom("case_file").select(["id", "number"]).where("id", "=", cases).execute(),
    peopleOf(
      db,
      seen.flatMap(({ row }) => [row.author, row.changed_by]),
    ),
  ]);
  return {
    people,
    persons,
    answers,
    referred: new Set(referred.map(({ draft }) => base64url(draft))),
    comments: new Map(comments.map(({ draft, n }) => [base64url(draft), n])),
    references: new Map(references.flatMap(({ draft, number }) => (draft === null ? [] : [[base64url(draft), number] as const]))),
    numbers: new Map(numbers.map(({ id, number }) => [base64url(id), number])),
    begins: new Map(),
  };
}

/** Of own drafts alone: what others wrote is judged by policy before it is opened. */
async function beginningsOf(node: Node, seen: readonly SeenDraft[]): Promise<Map<string, string>> {
  const own = seen.filter(({ part }) => part === "author").map(({ row }) => row);
  const textOf = await readTexts(node, own);
  return new Map(
    own.flatMap((row) => {
      const { content } = JSON.parse(textOf(row) ?? '{"content":{}}') as Pick<DraftFields, "content">;
      const first = Object.values(content).find((value) => typeof value === "string" && value.trim() !== "");
      return typeof first === "string" ? [[base64url(row.id), first.trim().slice(0, EXCERPT)] as const] : [];
    }),
  );
}
