import { sql } from "kysely";
import { accepted, base64url, type IdentifierKind, type Outcome, refused } from "#kernel";
import type { Comparison } from "#node/api/holding-schemas.ts";
import type { Node } from "#node/context.ts";
import { type People, peopleOf } from "#node/desk/people.ts";
import type { Actor } from "#node/store/actor.ts";
import { caseRecord } from "#node/store/case-record.ts";
import type { HitRow } from "#node/store/holding-rows.ts";
import { recordReadings } from "#node/store/readings.ts";
import { openable } from "./sight.ts";
import { identifierName, openHoldings, sealHolding } from "./texts.ts";

const MOST = 100;

type Compared = {
  readonly act: Buffer;
  readonly case_id: Buffer;
  readonly at: number;
  readonly identifiers: number;
  readonly type: string;
  readonly party: string;
};
type Hit = Omit<HitRow, "id"> & {
  readonly id: number;
  readonly kind: IdentifierKind;
  readonly value_nonce: Buffer;
  readonly value_data: Buffer;
};

const reasonName = ({ act, token }: Pick<HitRow, "act" | "token">): string => `hit:${act.toString("hex")}:${token.toString("hex")}`;

/** Hits in the cases that one person has in hand, and in no others. */
export class HitStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  get #kid(): string {
    return this.#actor.kid ?? "";
  }

  /** The newest comparisons, undecided hits first; showing what an act names is a reading of it. */
  async list(): Promise<Comparison[]> {
    const { db } = this.#node;
    const { rows } =
      await sql<Compared>`select x.*, a.type, a.party from comparison x join case_file c on c.id = x.case_id join act a on a.hash = x.act
      where c.whose = ${this.#kid} and exists (select 1 from visible v where v.agent = ${this.#kid} and v.case_id = c.id and v.opens)
      order by exists (select 1 from hit h where h.act = x.act and h.decision is null) desc, x.at desc, x.act limit ${MOST}`.execute(db);
    const acts = rows.map(({ act }) => act);
    const open = await openable(this.#node, this.#actor, acts);
    const shown = rows.filter(({ act }) => open.has(act.toString("hex")));
    await recordReadings(
      this.#node,
      this.#kid,
      shown.map(({ act }) => ({ hash: act })),
      null,
    );
    return this.#describe(shown);
  }

  async #describe(rows: readonly Compared[]): Promise<Comparison[]> {
    if (rows.length === 0) return [];
    const { db } = this.#node;
    const acts = rows.map(({ act }) => act);
    const cases = rows.map(({ case_id: id }) => id);
    const files = await db.selectFrom("case_file").selectAll().where("id", "=", sql<Buffer>`any(${cases}::bytea[])`).execute();
    const summaries = await this.#node.storeOf(this.#actor).summaries(files.map(caseRecord));
    const byCase = new Map(summaries.map((summary) => [summary.case, summary]));
    const { rows: hits } = await sql<Hit>`select h.*, i.kind, i.nonce as value_nonce, i.data as value_data from hit h
      join holding_identifier i on i.token = h.token where h.act = any(${acts}::bytea[]) order by h.id`.execute(db);
    const texts = await this.#texts(hits);
    const people = await peopleOf(
      db,
      hits.map(({ decided_by: by }) => by),
    );
    return rows.flatMap(({ act, case_id: id, ...row }) => {
      const summary = byCase.get(base64url(id));
      const ofAct = hits.filter((hit) => hit.act.equals(act)).map((hit) => describeHit(hit, texts, people));
      return summary === undefined ? [] : [{ ...row, act: base64url(act), case: summary, hits: ofAct }];
    });
  }

  #texts(hits: readonly Hit[]): Promise<Map<string, string>> {
    const values = hits.map((hit) => ({ of: identifierName(hit), nonce: hit.value_nonce, data: hit.value_data }));
    const reasons = hits.flatMap((hit) =>
      hit.nonce === null || hit.data === null ? [] : [{ of: reasonName(hit), nonce: hit.nonce, data: hit.data }],
    );
    return openHoldings(this.#node, [...values, ...reasons]);
  }

  /** Decided once, with a reason; a confirmed hit is a case that names the holding. Refused `not-found` where the hit is not the actor's to decide. */
  async decide(id: number, decision: "confirmed" | "rejected", reason: string): Promise<Outcome<null>> {
    const { db, clock } = this.#node;
    const notTheirs = refused({ kind: "not-found", what: "hit" });
    const hit = await this.#mine(id);
    if (hit === undefined || !(await openable(this.#node, this.#actor, [hit.act])).has(hit.act.toString("hex"))) return notTheirs;
    if (hit.decision !== null) return refused({ kind: "conflict", what: "hit" });
    const sealed = await sealHolding(this.#node, reasonName(hit), reason);
    const at = clock.now();
    return db.transaction().execute(async (trx) => {
      const done = await trx
        .updateTable("hit")
        .set({ decision, ...sealed, decided_by: this.#kid, decided_at: at })
        .where("id", "=", id)
        .where("decision", "is", null)
        .executeTakeFirst();
      if (done.numUpdatedRows === 0n) return refused({ kind: "conflict", what: "hit" });
      const { holding, case_id, act } = hit;
      if (decision === "confirmed")
        await trx
          .insertInto("holding_mention")
          .values({ holding, case_id, act, by_kid: this.#kid, at })
          .onConflict((conflict) => conflict.doNothing())
          .execute();
      return accepted(null);
    });
  }

  async #mine(id: number) {
    const row = await this.#node.db
      .selectFrom("hit")
      .innerJoin("case_file", "case_file.id", "hit.case_id")
      .selectAll("hit")
      .where("hit.id", "=", id)
      .where("case_file.whose", "=", this.#kid)
      .executeTakeFirst();
    return row !== undefined && (await this.#node.sight.has(this.#kid, base64url(row.case_id))) ? row : undefined;
  }
}

function describeHit(hit: Hit, texts: ReadonlyMap<string, string>, people: People): Comparison["hits"][number] {
  const { id, kind, holding, decision, decided_by: by, decided_at: decidedAt } = hit;
  return {
    id,
    kind,
    value: texts.get(identifierName(hit)) ?? "",
    holding: base64url(holding),
    decision,
    reason: texts.get(reasonName(hit)) ?? null,
    by: by === null ? null : people(by),
    decidedAt,
  };
}
