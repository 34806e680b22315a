import { accepted, type Outcome, openContent, parseActRecord, refused, type Words } from "#kernel";
import type { Node } from "#node/context.ts";
import type { Actor } from "#node/store/actor.ts";
import { idBytes } from "#node/store/case-record.ts";
import { basisRef } from "#node/store/case-view.ts";
import { type CaseWish, composeCase } from "./compose-case.ts";
import { composeNote, type NotedAct, type NoteNames, type NoteWish } from "./compose-note.ts";
import { loneProcesses, TaskFailed } from "./lone-process.ts";
import type { Note, NoteLanguage } from "./note.ts";
import { noteWords } from "./note-words.ts";
import type { SourceReading } from "./sources/reading.ts";

export type NoteForm = "pdf" | "docx";

export type MadeNote = {
  readonly bytes: Buffer;
  /** What the file may be called: case and act, nothing of its content. */
  readonly name: string;
};

/** What could be read of a source; `failed` says why nothing could. */
export type ReadSource = {
  readonly reading: SourceReading | null;
  readonly day: string | null;
  readonly failed: TaskFailed["because"] | null;
};

/** Notes on paper, and what comes on paper, for one person: what that person may not open is on none. */
export class PapersStore {
  readonly #node: Node;
  readonly #actor: Actor;

  constructor(node: Node, actor: Actor) {
    this.#node = node;
    this.#actor = actor;
  }

  /**
   * An outgoing act of the own party as a note; its reading is recorded before it is made. Refused as the act's opening is, and
   * `not-found` for an act that is not the own party's, that stays here or that was refused.
   */
  async note(hash: string, form: NoteForm, wish: NoteWish, purpose: string | null): Promise<Outcome<MadeNote>> {
    const opened = await this.#node.storeOf(this.#actor).record(hash, purpose);
    if (!opened.ok) return opened;
    const noted = await this.#noted(hash, opened.value);
    if (noted === null) return refused({ kind: "not-found", what: "note" });
    const drawn = await this.#draw(composeNote(noted, this.#names(), wish), form);
    return drawn.ok ? accepted({ bytes: Buffer.from(drawn.value), name: fileName(noted, form) }) : drawn;
  }

  /** A case as a PDF, of what this person may see and open of it; the reading is recorded before it is made. Refused `unknown-case`. */
  async casePaper(id: string, languages: readonly NoteLanguage[], purpose: string | null): Promise<Outcome<MadeNote>> {
    const file = await this.#node.storeOf(this.#actor).caseFile(id, purpose);
    if (!file.ok) return file;
    const loaded = this.#node.protocols.get(file.value.protocol);
    if (loaded === undefined) return refused({ kind: "unknown-protocol", protocol: file.value.protocol });
    const about = { file: file.value, protocol: loaded.protocol, texts: loaded.texts, zone: this.#zone, made: this.#node.clock.now() };
    const drawn = await this.#draw(composeCase(about, this.#names(), { languages, maker: this.#maker() }), "pdf");
    const name = (file.value.number ?? file.value.case.slice(0, 8)).replaceAll(/[^A-Za-z0-9.-]/g, "-");
    return drawn.ok ? accepted({ bytes: Buffer.from(drawn.value), name: `${name}.pdf` }) : drawn;
  }

  #maker(): CaseWish["maker"] {
    const { party, agency, name, title } = this.#actor;
    return { party, agency, name: [name, title].filter((part) => part).join(", ") };
  }

  /** What can be read of a file that a partner sent. Nothing of it is kept. */
  async readSource(bytes: Uint8Array): Promise<Outcome<ReadSource>> {
    try {
      const read = await loneProcesses.run<SourceReading>({ kind: "read", bytes });
      return read.ok ? accepted({ reading: read.value, day: this.#dayOf(read.value.at), failed: null }) : read;
    } catch (error) {
      if (error instanceof TaskFailed) return accepted({ reading: null, day: null, failed: error.because });
      throw error;
    }
  }

  #draw(note: Note, form: NoteForm): Promise<Outcome<Uint8Array>> {
    return loneProcesses.run(form === "pdf" ? { kind: "pdf", note, made: this.#node.clock.now() } : { kind: "docx", note });
  }

  get #zone(): string {
    return this.#node.calendarOf(this.#node.party).zone;
  }

  /** The calendar day of a moment where this party is. */
  #dayOf(seconds: number | null): string | null {
    if (seconds === null) return null;
    return new Intl.DateTimeFormat("sv-SE", { timeZone: this.#zone, dateStyle: "short" }).format(seconds * 1000);
  }

  async #noted(hash: string, record: { readonly act: string }): Promise<NotedAct | null> {
    const { crypto, party, protocols } = this.#node;
    const [jwt = "", ...disclosures] = record.act.split("~").filter((part) => part !== "");
    const act = parseActRecord(crypto, jwt, disclosures);
    if (!act.ok) throw new Error(`a stored act does not parse: ${act.refusal.kind}`);
    const { frame } = act.value;
    const file = await this.#node.caseOf(frame.case);
    const loaded = protocols.get(frame.protocol);
    const row = await this.#crossing(hash);
    const partner = file?.home === party ? file.partner : file?.home;
    if (row === undefined || file === undefined || loaded === undefined || partner == null || frame.party !== party) return null;
    const content = openContent(crypto, act.value);
    const isErased = disclosures.length === 0 && hasContent(loaded.protocol.acts[frame.type]?.content.required);
    return {
      act: act.value,
      content: content.ok && !isErased ? content.value : null,
      protocol: loaded.protocol,
      texts: loaded.texts,
      caseNumber: file.number,
      state: file.state,
      author: row.signer === "node" ? null : { name: row.name, title: row.title },
      partner,
      log: { origin: row.origin, entry: row.idx },
      zone: this.#zone,
    };
  }

  /** Where an act that leaves, or would leave if the partner had a node, stands in this party's logs; none for one that was refused. */
  #crossing(hash: string) {
    return this.#node.db
      .selectFrom("act")
      .innerJoin("log", "log.kind", "act.log")
      .leftJoin("agent", (join) => join.onRef("agent.kid", "=", "act.kid").onRef("agent.party", "=", "act.party"))
      .select(["act.idx", "act.signer", "log.origin", "agent.name", "agent.title"])
      .where("act.hash", "=", idBytes(hash))
      .where("act.audience", "=", "both")
      .where(({ not, exists, selectFrom }) =>
        not(exists(selectFrom("refusal").select("refusal.hash").whereRef("refusal.act", "=", "act.hash"))),
      )
      .executeTakeFirst();
  }

  #names(): NoteNames {
    const { parties } = this.#node;
    const basis = (id: string): Words => {
      if (!id.includes(":")) return noteWords.agreed;
      const { instrument, article } = basisRef(this.#node, id);
      const told = (name: string) => [name, article].filter((part) => part !== "").join(", ");
      return { es: told(instrument.es), en: told(instrument.en) };
    };
    return {
      party: (id) => parties.names(id),
      agency: (party, id) => parties.agency(party, id)?.names ?? (id === "node" ? noteWords.byNode : { es: id, en: id }),
      basis,
    };
  }
}

const hasContent = (required: readonly string[] | undefined): boolean => (required?.length ?? 0) > 0;

const fileName = ({ act, caseNumber, state }: NotedAct, form: NoteForm): string => {
  const parts = [caseNumber ?? act.frame.case.slice(0, 8), state.acts[act.hash]?.n, act.frame.type].filter((part) => part !== undefined);
  return `${parts.join("-").replaceAll(/[^A-Za-z0-9.-]/g, "-")}.${form}`;
};
