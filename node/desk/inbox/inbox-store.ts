import { sql } from "kysely";
import { accepted, base64url, type Outcome, refused, sideOf } from "#kernel";
import type { Section, WaitingCase } from "#node/api/inbox-schemas.ts";
import type { CaseSummary } from "#node/api/schemas.ts";
import type { Node } from "#node/context.ts";
import { type People, peopleOf } from "#node/desk/people.ts";
import { openTexts } from "#node/desk/sealed-text.ts";
import type { Actor } from "#node/store/actor.ts";
import { type CaseRecord, caseRecord, idBytes } from "#node/store/case-record.ts";
import { type Candidate, MOST_COUNTED, PAGE, readCursor, type SectionName, sectionOf } from "./sections.ts";
import { changeStanding, reasonsFor } from "./waiting.ts";

/** Seconds before its time from which on a deadline is near. */
const SOON = 3 * 86_400;
export const NOTE_KIND = "handover";

/** Sight that ends by itself. */
type Lent = { readonly kid: string; readonly ends: number };
type Note = { readonly by: string; readonly at: number; readonly text: string };

/** What the rows of cases do not say by themselves. */
type Around = {
  readonly people: People;
  readonly notes: ReadonlyMap<string, Note>;
  readonly pending: ReadonlySet<string>;
  readonly lent: ReadonlyMap<string, readonly Lent[]>;
};

/** What waits for one person, for colleagues and for the other party: every query is bound to the actor, sight is what the view `visible` says. */
export class InboxStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** A page of a section from the cursor on, what is due first first; how many there are from there on, as far as they are counted. */
  async section(name: SectionName, cursor: string | undefined): Promise<Section> {
    const now = this.#node.clock.now();
    const { rows } = await sectionOf(name, this.#actor, now, readCursor(cursor), MOST_COUNTED + 1).execute(this.#node.db);
    const page = rows.slice(0, PAGE);
    const counted = rows.slice(0, MOST_COUNTED);
    const overdue = counted.filter(({ wait_at: at }) => at <= now).length;
    return {
      cases: await this.#describe(page),
      next: rows.length > PAGE ? cursorOf(page.at(-1)) : null,
      count: counted.length,
      overdue,
      soon: counted.filter(({ wait_at: at }) => at <= now + SOON).length - overdue,
      most: MOST_COUNTED,
    };
  }

  /** Puts a refusal of an own act aside: nothing more is to be done about it. Refused `unknown-act` where none waits that the actor sees. */
  async putAside(hash: string): Promise<Outcome<null>> {
    const { sequencer, sight, clock } = this.#node;
    const act = idBytes(hash);
    const row = await this.#node.db.selectFrom("case_file").select("id").where("refused", "=", act).executeTakeFirst();
    const id = row === undefined ? "" : base64url(row.id);
    const kid = this.#actor.kid ?? "";
    if (row === undefined || !(await sight.has(kid, id))) return refused({ kind: "unknown-act", act: hash });
    return sequencer.submit({
      needs: { cases: [id], acts: [] },
      run: (batch) => {
        if (!batch.case(id)?.refused?.equals(act)) return accepted(null);
        const seen = { act, kid, at: clock.now() };
        batch.written.also.push((trx) =>
          trx
            .insertInto("refusal_seen")
            .values(seen)
            .onConflict((conflict) => conflict.doNothing())
            .execute(),
        );
        changeStanding(this.#node, batch, id, () => ({ refused: null }));
        return accepted(null);
      },
    });
  }

  async #describe(page: readonly Candidate[]): Promise<WaitingCase[]> {
    if (page.length === 0) return [];
    const ids = page.map(({ id }) => id);
    const rows = await this.#node.db.selectFrom("case_file").selectAll().where("id", "=", sql<Buffer>`any(${ids}::bytea[])`).execute();
    const records = new Map(rows.map((row) => [base64url(row.id), caseRecord(row)]));
    const ordered = ids.flatMap((id) => records.get(base64url(id)) ?? []);
    const [summaries, notes, pending, lent] = await Promise.all([
      this.#node.storeOf(this.#actor).summaries(ordered),
      this.#notes(ids),
      this.#pending(ids),
      this.#lent(ids),
    ]);
    const people = await peopleOf(this.#node.db, [
      ...ordered.map(({ whose }) => whose),
      ...[...notes.values()].map(({ by }) => by),
      ...[...lent.values()].flat().map(({ kid }) => kid),
    ]);
    const around = { people, notes, pending, lent };
    return ordered.flatMap((record, i) => {
      const summary = summaries[i];
      return summary === undefined ? [] : [this.#waitingCase(record, summary, around)];
    });
  }

  #waitingCase(record: CaseRecord, summary: CaseSummary, { people, notes, pending, lent }: Around): WaitingCase {
    const { id, state, holders, whose, refused: refusal } = record;
    const { party } = this.#node;
    const protocol = this.#node.protocols.get(record.protocol)?.protocol;
    const note = notes.get(id);
    const me = this.#actor.kid;
    const lentNow = lent.get(id) ?? [];
    const clocks = Object.entries(state.clocks)
      .filter(([, { run }]) => run === "running" || run === "paused")
      .sort(([, one], [, other]) => one.due - other.due)
      .map(([clock, { debtor, due, zone, paused }]) => ({
        clock,
        debtor,
        due,
        zone,
        law: protocol?.deadlines[clock]?.law ?? "",
        paused: paused === undefined ? null : { ...byWhom(record, paused.by), since: paused.since },
      }));
    return {
      ...summary,
      waits: record.waits as WaitingCase["waits"],
      reasons: (protocol === undefined ? [] : reasonsFor(protocol, party, record)).map(({ kind, clocks: names, steps }) => ({
        kind,
        clocks: [...names],
        steps: [...steps],
      })),
      clocks,
      urgent: record.urgent,
      holder: holders === "" ? null : people(whose),
      lentUntil: lentNow.find(({ kid }) => kid === me)?.ends ?? null,
      lentTo: lentNow.filter(({ kid }) => kid !== me).map(({ kid, ends }) => ({ who: people(kid), ends })),
      pending: pending.has(id),
      refused: refusal === null ? null : base64url(refusal),
      note: note === undefined ? null : { by: people(note.by), at: note.at, text: note.text },
      seen: state.line ?? "",
      protocolHash: record.protocol_hash,
      role: protocol?.roles.find(({ side }) => side === sideOf(state, party))?.id ?? "",
    };
  }

  /** The newest note of each case that was handed to the actor with one. */
  async #notes(ids: readonly Buffer[]): Promise<Map<string, Note>> {
    const rows = await this.#node.db
      .selectFrom("handover")
      .distinctOn("case_id")
      .selectAll()
      .where("case_id", "=", sql<Buffer>`any(${ids}::bytea[])`)
      .where("to_kid", "=", this.#actor.kid ?? "")
      .orderBy("case_id")
      .orderBy("at", "desc")
      .execute();
    const sealed = rows.flatMap(({ act, nonce, data }) => (nonce === null || data === null ? [] : [{ of: base64url(act), nonce, data }]));
    const texts = await openTexts(this.#node, NOTE_KIND, sealed);
    return new Map(
      rows.flatMap((row) => {
        const text = texts.get(base64url(row.act));
        return text === undefined ? [] : [[base64url(row.case_id), { by: row.by_kid, at: row.at, text }] as const];
      }),
    );
  }

  /** Those with an own act that their home has neither numbered nor refused yet. */
  async #pending(ids: readonly Buffer[]): Promise<Set<string>> {
    const { rows } = await sql<{ case_id: Buffer }>`select distinct a.case_id from act a join case_file c on c.id = a.case_id
      where a.case_id = any(${ids}::bytea[]) and a.party = ${this.#node.party} and a.audience = 'both' and c.home <> ${this.#node.party}
        and not exists (select 1 from line l where l.act = a.hash) and not exists (select 1 from refusal r where r.act = a.hash)`.execute(
      this.#node.db,
    );
    return new Set(rows.map((row) => base64url(row.case_id)));
  }

  async #lent(ids: readonly Buffer[]): Promise<Map<string, Lent[]>> {
    const rows = await this.#node.db
      .selectFrom("assignment")
      .select(["case_id", "kid", "ends"])
      .where("case_id", "=", sql<Buffer>`any(${ids}::bytea[])`)
      .where("ends", ">", this.#node.clock.now())
      .orderBy("ends")
      .execute();
    const lent = new Map<string, Lent[]>();
    for (const { case_id: caseId, kid, ends } of rows) {
      const id = base64url(caseId);
      lent.set(id, [...(lent.get(id) ?? []), { kid, ends: ends ?? 0 }]);
    }
    return lent;
  }
}

const cursorOf = (last: Candidate | undefined): string | null =>
  last === undefined ? null : `${last.waits}.${last.wait_at}.${base64url(last.id)}`;

const byWhom = ({ state }: CaseRecord, act: string): { type: string; party: string } => {
  const { type = "", party = "" } = state.acts[act] ?? {};
  return { type, party };
};
