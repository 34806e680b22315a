/** By which words an act is found: its frame's by everyone who sees the case, its content's by who may open it, a person's by a search for persons. */
import {
  type Act,
  actDefinition,
  actText,
  type Crypto,
  contentSchema,
  fieldText,
  type Identifier,
  identifierKinds,
  identifiersIn,
  type Json,
  type Protocol,
  parseActRecord,
  readDisclosure,
  type Schema,
  transcription,
} from "#kernel";
import { CASE_SUBJECT } from "#node/acts/keep.ts";
import type { LoadedProtocol } from "#node/acts/loaded-protocol.ts";
import { compact, identifierTerm, nameWords, personTerm, wordsIn } from "./words.ts";

/** Kinds of identifiers that are found as they are typed; names are found by a search for persons alone. */
export const objectKinds = identifierKinds.filter((kind) => kind !== "person-name");

export type Field = { readonly name: string; readonly schema: Schema; readonly value: Json };
export type Piece = { readonly subject: string; readonly fields: readonly Field[] };

/** The frame of an act with what its sealed pieces hold. */
export type OpenedAct = { readonly act: Act; readonly loaded: LoadedProtocol | undefined; readonly pieces: readonly Piece[] };

/** Null for a record that cannot be read. `pieces` are disclosures by subject. */
export function openAct(
  crypto: Pick<Crypto, "sha256">,
  protocols: ReadonlyMap<string, LoadedProtocol>,
  body: string,
  pieces: ReadonlyMap<string, readonly string[]>,
): OpenedAct | null {
  const parsed = parseActRecord(crypto as Crypto, body);
  if (!parsed.ok) return null;
  const { protocol, type } = parsed.value.frame;
  const loaded = protocols.get(protocol);
  const fieldsOf = (disclosures: readonly string[]): Field[] =>
    disclosures.flatMap((one) => {
      const disclosed = readDisclosure(one);
      return disclosed === null ? [] : [{ ...disclosed, schema: schemaOf(loaded?.protocol, type, disclosed.name) }];
    });
  const opened = [...pieces].map(([subject, disclosures]) => ({ subject, fields: fieldsOf(disclosures) }));
  return { act: parsed.value, loaded, pieces: opened };
}

/** A correction holds fields of the act that it corrects: a name means the same in every act of a protocol. */
function schemaOf(protocol: Protocol | undefined, type: string, name: string): Schema {
  if (protocol === undefined) return {};
  const own = contentSchema(protocol, type)?.properties[name] ?? transcription.content.properties[name];
  if (own !== undefined) return own;
  const others = Object.values(protocol.acts).map(({ content }) => content.properties[name]);
  return others.find((schema) => schema !== undefined) ?? {};
}

/** Every text of a value with where it stands; of a file its name alone, of ids and hashes nothing. */
export function textsOf(schema: Schema, value: Json): string[] {
  if (typeof value === "string") return isForMachines(schema) ? [] : [value];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap((one) => textsOf((schema.items ?? {}) as Schema, one));
  if (schema["x-attachment"] === true)
    return Object.entries(value).flatMap(([key, one]) => (key === "name" && typeof one === "string" ? [one] : []));
  const members = (schema.properties ?? {}) as Record<string, Schema>;
  return Object.entries(value).flatMap(([key, one]) => textsOf(members[key] ?? {}, one));
}

const machineKinds = new Set(["opaque", "case", "hash", "party", "law", "moment"]);
const isForMachines = (schema: Schema): boolean => machineKinds.has(String(schema["x-kind"])) || Array.isArray(schema.enum);

/** Terms of each row of the act, by subject; the frame's is the empty one. */
export function termsOf({ act, loaded, pieces }: OpenedAct): Map<string, Set<string>> {
  const rows = new Map<string, Set<string>>([["", loaded === undefined ? new Set() : frameTerms(act, loaded)]]);
  const names = new Set(pieces.flatMap(({ fields }) => namesIn(fields)));
  const ofNames = new Set([...names].flatMap((name) => wordsIn(name).flatMap(({ terms }) => terms)));
  for (const { subject, fields } of pieces) {
    const identifiers = fields.flatMap(identifiersOf);
    const terms = new Set(
      identifiers.filter(({ kind }) => kind !== "person-name").map(({ kind, value }) => identifierTerm(kind, compact(value))),
    );
    const texts = fields.flatMap(({ schema, value }) => textsOf(schema, value));
    const ofPersons = subject === CASE_SUBJECT ? namesIn(fields) : texts;
    for (const word of ofPersons.flatMap(nameWords)) terms.add(personTerm(word));
    if (subject === CASE_SUBJECT) for (const term of texts.flatMap(plainTerms)) if (!ofNames.has(term)) terms.add(term);
    rows.set(subject, terms);
  }
  return rows;
}

export const identifiersOf = ({ schema, value }: Field): Identifier[] => identifiersIn(schema, value);
const namesIn = (fields: readonly Field[]): string[] =>
  fields.flatMap(identifiersOf).flatMap(({ kind, value }) => (kind === "person-name" ? [value] : []));
const plainTerms = (text: string): string[] => wordsIn(text).flatMap(({ terms }) => terms);

/** What the frame says, in the words of its protocol in both languages. */
function frameTerms(act: Act, { protocol, texts }: LoadedProtocol): Set<string> {
  const { type, agency, frame } = act.frame;
  const text = actText(texts, type);
  const said = [texts.title, text?.noun, text?.label, ...optionsIn({ protocol, texts }, type, frame)];
  return new Set([...said.flatMap(bothLanguages), agency].flatMap(plainTerms));
}

type Words = { readonly es: string; readonly en: string };
const bothLanguages = (words: Words | undefined): string[] => (words === undefined ? [] : [words.es, words.en]);

function optionsIn(
  { protocol, texts }: Pick<LoadedProtocol, "protocol" | "texts">,
  type: string,
  frame: Readonly<Record<string, unknown>>,
): (Words | undefined)[] {
  const known = actDefinition(protocol, type)?.frame.properties ?? {};
  return Object.entries(frame).flatMap(([name, value]) => {
    if (known[name] === undefined) return [];
    const options = fieldText(texts, type, name)?.options ?? {};
    return (Array.isArray(value) ? value : [value]).map((one) => options[String(one)]);
  });
}
