import { type RawBuilder, sql } from "kysely";
import { accepted, base64url, isFinal, type Outcome, refused, type SummaryPart } from "#kernel";
import type { Absence } from "#node/api/inbox-schemas.ts";
import type { CaseFile, CaseSummary } from "#node/api/schemas.ts";
import { openDisclosures } from "#node/content/open.ts";
import type { Node } from "#node/context.ts";
import { absencesOf } from "#node/desk/duty/duty-store.ts";
import { inclusionProof } from "#node/log/proofs.ts";
import { witnessesOf } from "#node/log/witnesses.ts";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { caseBundle } from "#node/verify/case-bundle.ts";
import type { Actor } from "./actor.ts";
import { type CaseRecord, caseRecord, idBytes } from "./case-record.ts";
import { summariesOf } from "./case-summaries.ts";
import { assembleCase } from "./case-view.ts";
import type { ActRow, LineRow } from "./database.ts";
import type { Enrolment } from "./enrolments.ts";
import { openingRefused } from "./may-open.ts";
import { recordReadings } from "./readings.ts";

export type CaseFilter = { readonly state?: string; readonly protocol?: string; readonly open?: boolean; readonly cursor?: string };

/** A person of the own party, as colleagues know it. */
export type Colleague = {
  readonly kid: string;
  readonly name: string | null;
  readonly title: string | null;
  readonly agency: string;
  readonly powers: string[];
  readonly away: Absence | null;
};

export type Proofs = {
  readonly proofs: { readonly of: "act" | "line"; readonly log: string; readonly text: string }[];
  readonly line: string | null;
};

/** A case that the actor may see; `opens` is false for oversight, which sees frames. */
type Seen = { readonly record: CaseRecord; readonly opens: boolean };

const PAGE = 50;

/**
 * All that one person may read, and nothing else: every query is bound to the actor by the view `visible`, and every opening of content
 * is written down before the content is given.
 */
export class ActorStore {
  readonly actor: Actor;
  readonly #node: Node;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.actor = actor;
  }

  /** The key that this session signs with; nothing is visible without one. */
  get kid(): string {
    return this.actor.kid ?? "";
  }

  async cases(filter: CaseFilter): Promise<{ cases: CaseSummary[]; next: string | null }> {
    const after = readCursor(filter.cursor);
    let query = this.#node.db
      .selectFrom("case_file")
      .selectAll("case_file")
      .where(this.#sees())
      .orderBy("changed_at", "desc")
      .orderBy("id")
      .limit(PAGE + 1);
    if (filter.state !== undefined) query = query.where("status", "=", filter.state);
    if (filter.protocol !== undefined) query = query.where("protocol", "=", filter.protocol);
    if (filter.open !== undefined) query = query.where("final", "=", !filter.open);
    if (after !== null)
      query = query.where("changed_at", "<=", after.changedAt).where(sql<boolean>`(-changed_at, id) > (${-after.changedAt}, ${after.id})`);
    const rows = (await query.execute()).map(caseRecord);
    const page = rows.slice(0, PAGE);
    const last = rows.length > PAGE ? page.at(-1) : undefined;
    return { cases: await this.summaries(page), next: last === undefined ? null : `${last.changed_at}.${last.id}` };
  }

  /**
   * Whether the actor sees the case of the row. Who sees whole agencies is asked for each case in the order of the list, until a page is
   * full; the cases of anyone else are looked up first. Either way a page costs the same in a store of a million cases.
   */
  #sees(): RawBuilder<boolean> {
    const isWide = this.actor.powers.some((power) => power === "intake" || power === "oversee");
    return isWide
      ? sql`(select true from visible where agent = ${this.kid} and case_id = case_file.id limit 1)`
      : sql`case_file.id in (select case_id from visible where agent = ${this.kid})`;
  }

  /** The case with everything that the actor may see of it; opening content is recorded first. */
  async caseFile(id: string, purpose: string | null): Promise<Outcome<CaseFile>> {
    const seen = await this.#visible(id);
    if (seen === null) return refused({ kind: "unknown-case", case: id });
    const acts = await this.#node.db
      .selectFrom("act")
      .selectAll()
      .where("case_id", "=", idBytes(id))
      .orderBy("at")
      .orderBy("idx")
      .execute();
    const contents = await this.#openContent(seen, acts, purpose);
    const about = await summariesOf(this.#node, [seen.record]);
    const summary = this.#summarise(seen.record, about.get(id) ?? []);
    return accepted(await assembleCase(this.#node, this.actor, summary, seen.record, acts, contents));
  }

  /** Offline proofs (c2sp.org/tlog-proof) of an act and of its docket line, and that line. Refused `unknown-act`. */
  async proofs(hash: string): Promise<Outcome<Proofs>> {
    const row = await this.#actRow(hash);
    if (row === undefined || (await this.#visible(base64url(row.case_id))) === null) return refused({ kind: "unknown-act", act: hash });
    const { db, crypto } = this.#node;
    const line = await this.#lineOf(row);
    const partner = row.log === "domestic" ? null : row.log.slice("channel-".length);
    const witnesses = witnessesOf(this.#node, { partner }).map(({ key }) => key.name);
    const proofs = [{ of: "act" as const, log: row.log, text: await inclusionProof(db, crypto, row.log, row.idx, witnesses) }];
    if (line === undefined) return accepted({ proofs, line: null });
    const ofLine = { of: "line" as const, log: line.log, text: await inclusionProof(db, crypto, line.log, line.idx, witnesses) };
    return accepted({ proofs: [...proofs, ofLine], line: line.body });
  }

  /** One act as it was signed, with its line and its author's name, if policy lets this reader open it. Refused `unknown-act`, `policy`. */
  async record(hash: string, purpose: string | null): Promise<Outcome<{ act: string; line: string | null; author: string[] }>> {
    const opened = await this.#openAct(hash, purpose);
    if (!opened.ok) return opened;
    const { row, disclosures } = opened.value;
    const author = await this.#node.db
      .selectFrom("grant_disclosure")
      .select("disclosures")
      .where("party", "=", row.party)
      .where("kid", "=", row.kid)
      .executeTakeFirst();
    const line = await this.#lineOf(row);
    const act = `${[row.body, ...disclosures].join("~")}~`;
    return accepted({ act, line: line?.body ?? null, author: author?.disclosures ?? [] });
  }

  /** One sealed chunk of an act's attachment; the reading of the act is written down first. `hash` is the SHA-256 of its bytes. */
  async chunk(act: string, hash: Buffer, purpose: string | null): Promise<Outcome<Buffer>> {
    const opened = await this.#openAct(act, purpose);
    if (!opened.ok) return opened;
    const data = await this.#node.chunks.ofAct(opened.value.row.hash, hash);
    return data === null ? refused({ kind: "not-found", what: "chunk" }) : accepted(data);
  }

  /** Keeps a sealed chunk for an act of this person's that is to come. Refused `oversized` beyond what one may leave here. */
  keepChunk(hash: Buffer, data: Uint8Array): Promise<Outcome<null>> {
    return this.#node.chunks.keep(this.actor.account, hash, data);
  }

  /** Those of the chunks that this person left here; of what others left nothing is told. */
  heldChunks(hashes: readonly Buffer[]): Promise<Buffer[]> {
    return this.#node.chunks.heldFor(this.actor.account, hashes);
  }

  /** The case with all that a stranger needs to verify it (spec/bundle.md); opening its content is recorded. */
  async bundle(id: string, purpose: string | null): Promise<Outcome<Bundle>> {
    if (!(await this.isVisible(id))) return refused({ kind: "unknown-case", case: id });
    return accepted(await caseBundle(this.#node, this, id, purpose));
  }

  /** Disclosures of a case's acts that this reader may open, by hash. */
  async contentOf(id: string, acts: readonly ActRow[], purpose: string | null): Promise<Map<string, string[]>> {
    const seen = await this.#visible(id);
    return seen === null ? new Map() : this.#openContent(seen, acts, purpose);
  }

  /** Who of the own party may open the case. Refused `unknown-case`. */
  async readers(id: string): Promise<Outcome<Colleague[]>> {
    if (!(await this.isVisible(id))) return refused({ kind: "unknown-case", case: id });
    const readers = await this.#ownAgents()
      .where("kid", "in", (inner) =>
        inner.selectFrom("visible").select("agent").where("case_id", "=", idBytes(id)).where("opens", "=", true),
      )
      .execute();
    return accepted(await this.#withAbsences(readers));
  }

  /** People of the own party: of the own agency, and of all agencies for who may give sight of cases. */
  async colleagues(): Promise<Colleague[]> {
    const { agency, powers } = this.actor;
    const people = await this.#ownAgents()
      .$if(!powers.includes("assign"), (query) => query.where("agency", "=", agency))
      .execute();
    return this.#withAbsences(people);
  }

  async #withAbsences(people: readonly Omit<Colleague, "away">[]): Promise<Colleague[]> {
    const kids = people.map(({ kid }) => kid);
    const away = await absencesOf(this.#node.db, kids, this.#node.clock.now());
    return people.map((person) => ({ ...person, away: away.get(person.kid) ?? null }));
  }

  /** Keys that wait for a registrar of the own agency. */
  enrolments(): Promise<Enrolment[]> {
    return this.#node.enrolments.waitingIn(this.actor.agency);
  }

  #ownAgents() {
    return this.#node.db
      .selectFrom("agent")
      .select(["kid", "name", "title", "agency", "powers"])
      .where("own", "=", true)
      .orderBy("agency")
      .orderBy("name");
  }

  async isVisible(id: string): Promise<boolean> {
    return (await this.#visible(id)) !== null;
  }

  #actRow(hash: string): Promise<ActRow | undefined> {
    return this.#node.db.selectFrom("act").selectAll().where("hash", "=", idBytes(hash)).executeTakeFirst();
  }

  #lineOf({ hash }: ActRow): Promise<Pick<LineRow, "log" | "idx" | "body"> | undefined> {
    return this.#node.db.selectFrom("line").select(["log", "idx", "body"]).where("act", "=", hash).executeTakeFirst();
  }

  async #openAct(hash: string, purpose: string | null): Promise<Outcome<{ row: ActRow; disclosures: readonly string[] }>> {
    const row = await this.#actRow(hash);
    const seen = row === undefined ? null : await this.#visible(base64url(row.case_id));
    if (row === undefined || seen === null) return refused({ kind: "unknown-act", act: hash });
    const refusal = openingRefused(this.#node, this.actor, seen.record, row, seen.opens, purpose);
    if (refusal !== null) return refused(refusal);
    const opened = await this.#openContent(seen, [row], purpose);
    return accepted({ row, disclosures: opened.get(hash) ?? [] });
  }

  /** Policy judges each opening; what it allows is written down as read before it is given. */
  async #openContent({ record, opens }: Seen, acts: readonly ActRow[], purpose: string | null): Promise<Map<string, string[]>> {
    const open = acts.filter((row) => openingRefused(this.#node, this.actor, record, row, opens, purpose) === null);
    await recordReadings(this.#node, this.kid, open, purpose);
    return openDisclosures(
      this.#node,
      open.map(({ hash }) => hash),
    );
  }

  /** Cases that the actor sees, as lists show them. */
  async summaries(records: readonly CaseRecord[]): Promise<CaseSummary[]> {
    const about = await summariesOf(this.#node, records);
    return records.map((record) => this.#summarise(record, about.get(record.id) ?? []));
  }

  #summarise(record: CaseRecord, about: readonly SummaryPart[]): CaseSummary {
    const clock = record.next_clock === null ? undefined : record.state.clocks[record.next_clock];
    const protocol = this.#node.protocols.get(record.protocol)?.protocol;
    const nextDue =
      clock === undefined || record.next_clock === null
        ? null
        : {
            clock: record.next_clock,
            debtor: clock.debtor,
            due: clock.due,
            run: clock.run,
            met: false,
            zone: clock.zone,
            law: protocol?.deadlines[record.next_clock]?.law ?? "",
          };
    return {
      case: record.id,
      number: record.number,
      protocol: record.protocol,
      state: record.state.state,
      home: record.home,
      partner: record.partner,
      openedAt: record.opened_at,
      changedAt: record.changed_at,
      nextDue,
      final: protocol === undefined ? record.final : isFinal(protocol, record.state.state),
      disputed: record.disputed !== null,
      summary: [...about],
    };
  }

  async #visible(id: string): Promise<Seen | null> {
    const row = await this.#node.db
      .selectFrom("case_file")
      .innerJoin("visible", "visible.case_id", "case_file.id")
      .selectAll("case_file")
      .select("visible.opens")
      .where("case_file.id", "=", idBytes(id))
      .where("visible.agent", "=", this.kid)
      .orderBy("visible.opens", "desc")
      .limit(1)
      .executeTakeFirst();
    if (row === undefined) return null;
    const { opens, ...file } = row;
    return { record: caseRecord(file), opens };
  }
}

function readCursor(cursor: string | undefined): { changedAt: number; id: Buffer } | null {
  const match = /^(\d{1,12})\.([A-Za-z0-9_-]{21}[AQgw])$/.exec(cursor ?? "");
  return match === null ? null : { changedAt: Number(match[1]), id: idBytes(match[2] ?? "") };
}
