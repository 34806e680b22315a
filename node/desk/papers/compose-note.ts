import {
  type Act,
  actText,
  type CaseState,
  contentSchema,
  correctedRoot,
  type FieldSchema,
  frameSchema,
  type Protocol,
  type ProtocolTexts,
  type Words,
  withTranscription,
} from "#kernel";
import { codeText } from "./code-text.ts";
import { type Note, type NoteBanner, type NoteLanguage, type NoteRow, type NoteSection, same } from "./note.ts";
import { type FieldNames, fieldRows } from "./note-fields.ts";
import { listWords, timeWords } from "./note-formats.ts";
import { forceWords, handlingWords, noteWords } from "./note-words.ts";

/** An act as its party may put it on paper, with what the records say around it. */
export type NotedAct = {
  readonly act: Act;
  /** Null where it was erased. */
  readonly content: Readonly<Record<string, unknown>> | null;
  readonly protocol: Protocol;
  readonly texts: ProtocolTexts;
  readonly caseNumber: string | null;
  readonly state: CaseState;
  /** Null for an act that a node signed. */
  readonly author: { readonly name: string | null; readonly title: string | null } | null;
  /** The other party of the case. */
  readonly partner: string;
  readonly log: { readonly origin: string; readonly entry: number };
  /** IANA zone of the own party. */
  readonly zone: string;
};

export type NoteNames = {
  readonly party: (id: string) => Words;
  readonly agency: (party: string, id: string) => Words;
  readonly basis: (id: string) => Words;
};

export type NoteWish = {
  readonly languages: readonly NoteLanguage[];
  /** The number that the own office gives the note (*número de oficio*). */
  readonly reference?: string;
  /** Who is addressed, as the envelope would name them. */
  readonly addressee?: string;
};

/** The note of an act: a pure function of the record, the published texts and what the office asks for. */
export function composeNote(noted: NotedAct, names: NoteNames, { languages, reference, addressee }: NoteWish): Note {
  const { act, texts, state, caseNumber, log } = noted;
  const { frame } = act;
  const n = state.acts[act.hash]?.n ?? null;
  const party = names.party(frame.party);
  return {
    languages,
    title: titleOf(texts, frame.type),
    from: both(party, names.agency(frame.party, frame.agency)),
    handling: bannerOf(frame.handling),
    notices: noticesOf(noted, names),
    sections: [referenceSection(noted, names, n, reference, addressee), textSection(noted, names), lawSection(noted, names)],
    code: {
      text: codeText({ act: act.hash, party: frame.party, case: frame.case, n, log: log.origin, entry: log.entry }),
      heading: noteWords.codeHeading,
      means: [noteWords.codeHash(act.hash), noteWords.codePlace(party, log.origin, log.entry), noteWords.codeNot],
      alternative: noteWords.codeAlternative,
    },
    footer: footerOf([reference, caseNumber ?? undefined, n === null ? undefined : noteWords.actNo(n), `SHA-256 ${act.hash}`]),
    page: noteWords.page,
  };
}

const footerOf = (parts: readonly (Words | string | undefined)[]): Words[] =>
  parts.flatMap((part) => (part === undefined ? [] : [typeof part === "string" ? same(part) : part]));

export const titleOf = (texts: ProtocolTexts, type: string): Words =>
  actText(texts, type)?.noun ?? actText(texts, type)?.label ?? same(type);

const both = (one: Words, other: Words): Words => ({ es: `${one.es} · ${other.es}`, en: `${one.en} · ${other.en}` });

export const row = (label: Words, text: Words): NoteRow => ({ label, value: { kind: "text", text } });
export const rowIf = (label: Words, text: Words | undefined): NoteRow[] => (text === undefined ? [] : [row(label, text)]);

export function bannerOf(handling: Act["frame"]["handling"]): NoteBanner | null {
  if (handling === undefined) return null;
  const text = handlingWords[handling.code] ?? same(handling.code);
  if (handling.tlp === undefined) return { text };
  const label = `TLP:${handling.tlp}`;
  return { text: { es: `${text.es} · ${label}`, en: `${text.en} · ${label}` }, tlp: handling.tlp as NonNullable<NoteBanner["tlp"]> };
}

/** Everything that changes how the text below is to be read. */
function noticesOf({ act, state, content }: NotedAct, { party }: NoteNames): Words[] {
  const { transcribes } = act.frame.frame;
  const { standing, contested } = state.acts[act.hash] ?? {};
  const corrections = Object.values(state.acts).filter(
    ({ type, of, standing: now }) => type === "correct" && of === act.hash && now !== "withdrawn" && now !== "declined",
  );
  return [
    ...(typeof transcribes === "string" ? [noteWords.transcribed(party(transcribes))] : []),
    ...(standing === "withdrawn" ? [noteWords.withdrawn] : []),
    ...(standing === "declined" ? [noteWords.declined] : []),
    ...(contested ? [noteWords.contested] : []),
    ...(corrections.length > 0 ? [noteWords.corrected(listWords(corrections.map(({ n }) => noteWords.actNo(n))))] : []),
    ...(content === null ? [noteWords.erased] : []),
  ];
}

function referenceSection(noted: NotedAct, names: NoteNames, n: number | null, reference?: string, addressee?: string): NoteSection {
  const { act, texts, caseNumber, author, partner, zone, state } = noted;
  const { frame } = act;
  const signer = author === null ? noteWords.byNode : same([author.name ?? act.kid, author.title].filter((part) => part).join(", "));
  const to = names.party(partner);
  return {
    heading: noteWords.reference,
    rows: [
      ...rowIf(noteWords.ownReference, reference === undefined ? undefined : same(reference)),
      row(noteWords.caseNumber, caseNumber === null ? noteWords.noNumber : same(caseNumber)),
      row(noteWords.actNumber, n === null ? noteWords.pending : noteWords.actNo(n)),
      row(noteWords.kind, texts.title),
      row(noteWords.to, addressee === undefined ? to : both(to, same(addressee))),
      ...rowIf(noteWords.refersTo, referredTo(texts, state, frame.of)),
      row(noteWords.signedAt, timeWords(frame.iat, zone)),
      row(noteWords.signedBy, signer),
    ],
  };
}

function referredTo(texts: ProtocolTexts, state: CaseState, of: string | undefined): Words | undefined {
  const act = of === undefined ? undefined : state.acts[of];
  if (act === undefined) return undefined;
  const [number, title] = [noteWords.actNo(act.n), titleOf(texts, act.type)];
  return { es: `${title.es}, ${number.es}`, en: `${title.en}, ${number.en}` };
}

/** What the form does not show either: the party is the addressee, and whose doing it is stands above the text. */
const TOLD_ELSEWHERE = ["partner", "transcribes"];

function textSection({ act, content, protocol, texts, state, zone }: NotedAct, names: NoteNames): NoteSection {
  const { frame } = act;
  const root = frame.type === "correct" ? correctedRoot(state, frame.of)?.type : undefined;
  const schemas = schemasOf(protocol, frame.type, root, frame.frame.transcribes !== undefined);
  const fields: FieldNames = { texts, type: root ?? frame.type, party: names.party, basis: names.basis, zone };
  return {
    heading: noteWords.text,
    rows: [
      ...fieldRows(fields, schemas.frame, frame.frame, TOLD_ELSEWHERE),
      ...(content === null ? [] : fieldRows(fields, schemas.content, content)),
    ],
  };
}

const none: FieldSchema = { type: "object", properties: {}, additionalProperties: false };

export function schemasOf(protocol: Protocol, type: string, root: string | undefined, isTranscribed: boolean) {
  const schemas = { frame: frameSchema(protocol, type, root) ?? none, content: contentSchema(protocol, type, root) ?? none };
  return isTranscribed ? withTranscription(schemas) : schemas;
}

function lawSection({ act, texts, zone }: NotedAct, names: NoteNames): NoteSection {
  const { frame } = act;
  const { handling, purpose, force, occurred, territory } = frame;
  const banner = bannerOf(handling);
  return {
    heading: noteWords.law,
    rows: [
      row(noteWords.basis, frame.basis.length === 0 ? noteWords.noBasis : lines(frame.basis.map(names.basis))),
      row(noteWords.role, texts.roles[frame.role] ?? same(frame.role)),
      row(noteWords.territory, territory === "sea" ? noteWords.sea : names.party(territory)),
      ...rowIf(noteWords.handling, banner?.text),
      ...rowIf(noteWords.purpose, purpose === undefined ? undefined : (texts.purposes[purpose] ?? same(purpose))),
      ...rowIf(noteWords.force, force === undefined ? undefined : (forceWords[force] ?? same(`${force}`))),
      ...rowIf(noteWords.occurred, occurred === undefined ? undefined : timeWords(occurred, zone)),
    ],
  };
}

export const lines = (items: readonly Words[]): Words => ({
  es: items.map(({ es }) => es).join("\n"),
  en: items.map(({ en }) => en).join("\n"),
});
