import { sql } from "kysely";
import { accepted, base64url, type Outcome, refused } from "#kernel";
import type { Found, FoundCase, Hit, SearchFilters } from "#node/api/search-schemas.ts";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { caseRecord } from "#node/store/case-record.ts";
import type { ActRow } from "#node/store/database.ts";
import { openingRefused } from "#node/store/may-open.ts";
import { recordPersonSearch, recordReadings } from "#node/store/readings.ts";
import { objectKinds } from "./act-words.ts";
import { blind, blindBytes } from "./blind.ts";
import { readActs } from "./derive.ts";
import { byNames, byWords, excerptsOf } from "./excerpts.ts";
import { type Matched, matchCases, readCursor, type Seeking } from "./match-cases.ts";
import { nameWords, personTerm, type Query, readQuery, type Term } from "./words.ts";

/** Acts of a case that are shown with what was found in them. */
const MOST_HITS = 2;

type Words = { readonly query: Query; readonly read: typeof byWords };
type RowOfAct = ActRow & { readonly subject: string; readonly words: readonly string[] };
type PersonSought = { readonly name: string; readonly case: string; readonly purpose: string };

/**
 * Searches across what one person may see: cases by the view `visible`, their content as policy lets this person open it, act by act; what is
 * shown of content is written down as read before.
 */
export class SearchStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /** By words, numbers and identifiers; with none of them, by the filters alone. */
  async cases(text: string, filters: SearchFilters, cursor: string | undefined, purpose: string | null): Promise<Outcome<Found>> {
    const query = readQuery(text, objectKinds);
    if (text.trim() !== "" && query.terms.length === 0 && query.whole === null) return accepted({ cases: [], next: null });
    return accepted(await this.#search({ query, read: byWords }, filters, cursor, purpose));
  }

  /** By the words of a name. Refused `unknown-case` where the case for which it is done is not open to this person. */
  async persons(
    { name, case: caseId, purpose }: PersonSought,
    filters: SearchFilters,
    cursor: string | undefined,
  ): Promise<Outcome<Found>> {
    const { kek, sight } = this.#node;
    const kid = this.#actor.kid ?? "";
    if (!(await sight.has(kid, caseId))) return refused({ kind: "unknown-case", case: caseId });
    const words = nameWords(name);
    await recordPersonSearch(this.#node, kid, { caseId, purpose, sought: blindBytes(kek, `sought:${words.join(" ")}`) });
    const terms = words.map((word): Term => ({ any: [personTerm(word)], number: null }));
    return accepted(await this.#search({ query: { terms, whole: null }, read: byNames }, filters, cursor, purpose));
  }

  async #search(words: Words, filters: SearchFilters, cursor: string | undefined, purpose: string | null): Promise<Found> {
    const { db, clock } = this.#node;
    const seeking = this.#blinded(words.query);
    const page = await matchCases(db, this.#actor, clock.now(), seeking, filters, readCursor(cursor));
    return {
      cases: await this.#describe(page.rows, words, seeking, purpose),
      next: page.next === null ? null : `${page.next.changedAt}.${base64url(page.next.id)}`,
    };
  }

  #blinded({ terms, whole }: Query): Seeking {
    const hashed = ({ any, number }: Term) => ({ any: any.map((term) => blind(this.#node.kek, term)), number });
    return { all: terms.map(hashed), whole: whole === null ? null : hashed(whole) };
  }

  async #describe(rows: readonly Matched[], words: Words, seeking: Seeking, purpose: string | null): Promise<FoundCase[]> {
    const acts = await this.#actsOf(rows, seeking);
    const shown = rows.flatMap((row) => {
      const allowed = (acts.get(base64url(row.id)) ?? []).filter((act) => this.#mayFind(row, act, purpose));
      return holdsAll(row, allowed, seeking) ? [{ row, acts: newestOf(allowed) }] : [];
    });
    const hits = await this.#open(
      shown.flatMap((one) => one.acts),
      words,
      purpose,
    );
    const summaries = await this.#node.storeOf(this.#actor).summaries(shown.map(({ row: { opens, ...file } }) => caseRecord(file)));
    return shown.flatMap(({ row, acts: found }, i) => {
      const summary = summaries[i];
      const ofCase = found.flatMap(({ hash }) => hits.get(base64url(hash)) ?? []);
      return summary === undefined ? [] : [{ ...summary, hits: ofCase, byNumber: isNumbered(row, seeking) }];
    });
  }

  /** Rows of the acts of these cases that hold anything of what is sought, the newest first. */
  async #actsOf(rows: readonly Matched[], { all, whole }: Seeking): Promise<Map<string, RowOfAct[]>> {
    const any = [...all, ...(whole === null ? [] : [whole])].flatMap((one) => one.any);
    if (any.length === 0 || rows.length === 0) return new Map();
    const ids = rows.map(({ id }) => id);
    const found =
      await sql<RowOfAct>`select a.*, r.subject, array(select unnest(r.words) intersect select unnest(${any}::bigint[])) as words
      from derived.search_row r join act a on a.hash = r.act
      where r.case_id = any(${ids}::bytea[]) and r.words && ${any}::bigint[] order by a.at desc, a.idx desc`.execute(this.#node.db);
    return Map.groupBy(found.rows, (row) => base64url(row.case_id)) as Map<string, RowOfAct[]>;
  }

  #mayFind({ opens, ...file }: Matched, act: RowOfAct, purpose: string | null): boolean {
    return act.subject === "" || openingRefused(this.#node, this.#actor, caseRecord(file), act, opens, purpose) === null;
  }

  /** What was found in each act, by its hash; an act that holds it in its content is read. */
  async #open(rows: readonly RowOfAct[], words: Words, purpose: string | null): Promise<Map<string, Hit>> {
    const sealed = rows.filter(({ subject }) => subject !== "");
    await recordReadings(this.#node, this.#actor.kid ?? "", sealed, purpose);
    const read = await readActs(this.#node, sealed);
    const { terms, whole } = words.query;
    const sought = new Set([...terms, ...(whole === null ? [] : [whole])].flatMap(({ any }) => any));
    const excerpts = new Map(
      read.map(({ row, opened }) => {
        const subjects = new Set(sealed.filter(({ hash }) => hash.equals(row.hash)).map(({ subject }) => subject));
        const fields = opened.pieces.filter(({ subject }) => subjects.has(subject)).flatMap((piece) => piece.fields);
        return [base64url(row.hash), excerptsOf(fields, sought, words.read)];
      }),
    );
    return new Map(
      rows.map(({ hash, type, party, at }) => {
        const act = base64url(hash);
        return [act, { act, type, party, at, excerpts: excerpts.get(act) ?? [] }];
      }),
    );
  }
}

const isNumbered = (row: Matched, { all, whole }: Seeking): boolean =>
  row.number !== null && [...all, ...(whole === null ? [] : [whole])].some(({ number }) => number === row.number);

/** Whether the case is found by what this person may open alone. */
function holdsAll(row: Matched, acts: readonly RowOfAct[], { all, whole }: Seeking): boolean {
  const words = new Set(acts.flatMap((act) => act.words));
  const has = ({ any, number }: Seeking["all"][number]): boolean =>
    (number !== null && number === row.number) || any.some((word) => words.has(word));
  return (whole !== null && has(whole)) || ((all.length > 0 || whole === null) && all.every(has));
}

/** One row of each act, that of its content if it was found there; acts that hold it in their content come first. */
function newestOf(rows: readonly RowOfAct[]): RowOfAct[] {
  const ordered = rows.toSorted((one, other) => Number(one.subject === "") - Number(other.subject === ""));
  const byAct = new Map<string, RowOfAct>();
  for (const row of ordered) if (!byAct.has(base64url(row.hash))) byAct.set(base64url(row.hash), row);
  return [...byAct.values()].slice(0, MOST_HITS);
}
