/** A case on paper: a pure function of what its reader is shown of it and of the protocol's published texts. */
import type { Act, Protocol, ProtocolTexts, Words } from "#kernel";
import type { CaseFile, TimelineAct } from "#node/api/schemas.ts";
import { caseWords } from "./case-words.ts";
import { bannerOf, lines, type NoteNames, row, rowIf, schemasOf, titleOf } from "./compose-note.ts";
import { type Note, type NoteBanner, type NoteLanguage, type NoteRow, type NoteSection, same } from "./note.ts";
import { type FieldNames, fieldRows } from "./note-fields.ts";
import { listWords, timeWords } from "./note-formats.ts";
import { forceWords, noteWords } from "./note-words.ts";

export type CasePaper = {
  readonly file: CaseFile;
  readonly protocol: Protocol;
  readonly texts: ProtocolTexts;
  /** IANA zone of the own party. */
  readonly zone: string;
  /** Seconds; when it is made. */
  readonly made: number;
};

export type CaseWish = {
  readonly languages: readonly NoteLanguage[];
  /** Whose reading copy it is. */
  readonly maker: { readonly party: string; readonly agency: string; readonly name: string };
};

export function composeCase(paper: CasePaper, names: NoteNames, { languages, maker }: CaseWish): Note {
  const { file, texts, zone, made } = paper;
  const number = file.number ?? file.case.slice(0, 8);
  const madeAt = timeWords(made, zone);
  const agency = names.agency(maker.party, maker.agency);
  const party = names.party(maker.party);
  return {
    languages,
    title: { es: `${number} · ${texts.title.es}`, en: `${number} · ${texts.title.en}` },
    from: { es: `${party.es} · ${agency.es}`, en: `${party.en} · ${agency.en}` },
    handling: strictest(file.acts),
    notices: file.disputed ? [caseWords.disputed] : [],
    sections: [
      standingSection(paper, names, same(maker.name), madeAt),
      dutiesSection(paper, names),
      ...inOrder(file.acts).map((act) => actSection(paper, names, act)),
      {
        heading: caseWords.proves,
        rows: [row(noteWords.kind, caseWords.copy), row(caseWords.proof, caseWords.check), row(noteWords.codeHeading, caseWords.doesNot)],
      },
    ],
    code: null,
    footer: [same(number), joined([caseWords.made, madeAt], " ")],
    page: noteWords.page,
  };
}

const joined = (parts: readonly Words[], between: string): Words => ({
  es: parts.map(({ es }) => es).join(between),
  en: parts.map(({ en }) => en).join(between),
});

const TLP = ["CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"];
type Handling = NonNullable<Act["frame"]["handling"]>;
const strictness = ({ code, tlp }: Handling): number => TLP.indexOf(tlp ?? "") * 10 + Number(code.slice(1));

/** The handling that binds most stands over the whole. */
function strictest(acts: CaseFile["acts"]): NoteBanner | null {
  const all = acts.flatMap(({ handling }) => (handling === null ? [] : [handling as Handling]));
  return bannerOf(all.toSorted((one, other) => strictness(other) - strictness(one))[0]);
}

/** As the docket numbers them; what has no number stands where its time puts it. */
const inOrder = (acts: CaseFile["acts"]): readonly TimelineAct[] =>
  acts.toSorted((one, other) => (one.n !== null && other.n !== null ? one.n - other.n : one.at - other.at));

function standingSection({ file, texts, zone }: CasePaper, names: NoteNames, maker: Words, made: Words): NoteSection {
  return {
    heading: caseWords.stands,
    rows: [
      row(caseWords.state, texts.states[file.state]?.label ?? same(file.state)),
      row(noteWords.caseNumber, file.number === null ? noteWords.noNumber : same(file.number)),
      row(caseWords.home, names.party(file.home)),
      row(caseWords.partner, file.partner === null ? caseWords.domestic : names.party(file.partner)),
      row(caseWords.opened, timeWords(file.openedAt, zone)),
      row(caseWords.changed, timeWords(file.changedAt, zone)),
      ...rowIf(caseWords.flags, file.flags.length === 0 ? undefined : listWords(file.flags.map((flag) => texts.flags[flag] ?? same(flag)))),
      row(caseWords.maker, maker),
      row(caseWords.made, made),
    ],
  };
}

function dutiesSection({ file, texts }: CasePaper, names: NoteNames): NoteSection {
  const duty = (clock: CaseFile["clocks"][number]): NoteRow => {
    const run = clock.met ? caseWords.met : caseWords.run[clock.run];
    const due = timeWords(clock.due, clock.zone);
    const law = names.basis(clock.law);
    return row(texts.deadlines[clock.clock]?.label ?? same(clock.clock), {
      es: `${names.party(clock.debtor).es}, ${caseWords.until.es} ${due.es} (${run.es}); ${caseWords.by.es}: ${law.es}`,
      en: `${names.party(clock.debtor).en}, ${caseWords.until.en} ${due.en} (${run.en}); ${caseWords.by.en}: ${law.en}`,
    });
  };
  const rows = file.clocks.map(duty);
  return { heading: caseWords.duties, rows: rows.length > 0 ? rows : [row(caseWords.state, caseWords.noDuties)] };
}

const TOLD_ELSEWHERE = ["partner", "transcribes", "corrects", "instead"];

function actSection(paper: CasePaper, names: NoteNames, act: TimelineAct): NoteSection {
  const { texts, zone, file } = paper;
  const { author, handling, purpose, force, occurred } = act;
  const party = names.party(author.party);
  const signer =
    author.signer === "node"
      ? joined([noteWords.byNode, party], ", ")
      : joined(
          [
            same([author.name ?? author.kid, author.title].filter((part) => part).join(", ")),
            names.agency(author.party, author.agency),
            party,
          ],
          " · ",
        );
  const title = titleOf(texts, act.type);
  const heading = act.n === null ? title : joined([noteWords.actNo(act.n), title], " · ");
  const of = file.acts.find(({ hash }) => hash === act.of);
  return {
    heading:
      act.kind === "report" ? { es: `${heading.es} (${caseWords.report.es})`, en: `${heading.en} (${caseWords.report.en})` } : heading,
    rows: [
      row(noteWords.signedBy, signer),
      row(noteWords.signedAt, timeWords(act.at, zone)),
      ...rowIf(caseWords.standing, standingOf(act, names)),
      ...rowIf(caseWords.refusal, act.refusal === null ? undefined : act.refusal.text),
      ...rowIf(noteWords.refersTo, of && referenceTo(texts, of)),
      ...rowIf(noteWords.occurred, occurred === null ? undefined : timeWords(occurred, zone)),
      ...fieldsOf(paper, names, act),
      row(noteWords.basis, act.basis.length === 0 ? noteWords.noBasis : lines(act.basis.map(({ id }) => names.basis(id)))),
      row(noteWords.territory, act.territory === "sea" ? noteWords.sea : names.party(act.territory)),
      ...rowIf(noteWords.handling, handling === null ? undefined : bannerOf(handling as Handling)?.text),
      ...rowIf(noteWords.purpose, purpose === null ? undefined : (texts.purposes[purpose] ?? same(purpose))),
      ...rowIf(noteWords.force, force === null ? undefined : (forceWords[force] ?? same(`${force}`))),
      row(caseWords.proof, proofWords(act, zone)),
      row(caseWords.hash, same(act.hash)),
    ],
  };
}

const referenceTo = (texts: ProtocolTexts, { type, n, hash }: TimelineAct): Words =>
  joined([titleOf(texts, type), n === null ? same(hash) : noteWords.actNo(n)], ", ");

/** Everything that changes how the act is to be read. */
function standingOf(
  { stage, standing, contested, flags, suspect, lineSuspect, frame }: TimelineAct,
  { party }: NoteNames,
): Words | undefined {
  const told = [
    ...(stage === "docketed" ? [] : [caseWords.stages[stage]]),
    ...(typeof frame.transcribes === "string" ? [noteWords.transcribed(party(frame.transcribes))] : []),
    ...(standing === "corrected" ? [caseWords.corrected] : []),
    ...(standing === "withdrawn" ? [noteWords.withdrawn] : []),
    ...(standing === "declined" ? [noteWords.declined] : []),
    ...(contested ? [noteWords.contested] : []),
    ...(suspect || lineSuspect ? [caseWords.suspect] : []),
    ...(flags.length > 0 ? [caseWords.marked(flags.map(({ id, law }) => (law === "" ? id : `${id} (${law})`)).join(", "))] : []),
  ];
  return told.length === 0 ? undefined : joined(told, "\n");
}

/** What the act says: the fields of the frame, and of the content if the reader may open it. */
function fieldsOf({ file, protocol, texts, zone }: CasePaper, names: NoteNames, act: TimelineAct): readonly NoteRow[] {
  const root = act.type === "correct" ? rootOf(file, act)?.type : undefined;
  const schemas = schemasOf(protocol, act.type, root, act.frame.transcribes !== undefined);
  const fields: FieldNames = { texts, type: root ?? act.type, party: names.party, basis: names.basis, zone };
  const clock = act.frame.clock;
  const frame = typeof clock === "string" ? { ...act.frame, clock: texts.deadlines[clock]?.label.es ?? clock } : act.frame;
  return [
    ...fieldRows(fields, schemas.frame, frame, TOLD_ELSEWHERE),
    ...(act.content === null ? [row(noteWords.text, caseWords.closed)] : fieldRows(fields, schemas.content, act.content)),
  ];
}

const rootOf = (file: CaseFile, act: TimelineAct): TimelineAct | undefined => {
  const of = file.acts.find(({ hash }) => hash === act.of);
  return of?.type === "correct" ? rootOf(file, of) : of;
};

function proofWords({ proof }: TimelineAct, zone: string): Words {
  const place = caseWords.entry(proof.log, proof.index);
  if (proof.cosignedBy.length === 0) return joined([caseWords.logged, place], " ");
  const since = timeWords(Math.min(...proof.cosignedBy.map(({ at }) => at)), zone);
  return joined([caseWords.unaltered(since, proof.cosignedBy.map(({ witness }) => witness).join(", ")), place], " ");
}
