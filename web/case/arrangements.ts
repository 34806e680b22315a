/** The protocols that this page can draw, with their texts; loaded once, before the first page that names a case. */
import { queryOptions, useSuspenseQuery } from "@tanstack/react-query";
import { actText, type FieldText, fieldText, type Protocol, type ProtocolTexts, type SummaryPart } from "#kernel";
import { type Bilingual, useText } from "../text.ts";

export type Arrangement = { readonly protocol: Protocol; readonly texts: ProtocolTexts };

export const arrangementsQuery = queryOptions({
  queryKey: ["arrangements"],
  queryFn: async (): Promise<ReadonlyMap<string, Arrangement>> => {
    const { protocols } = await import("#protocols");
    return new Map(Object.entries(protocols));
  },
  staleTime: Number.POSITIVE_INFINITY,
});

/** By `id@version`; undefined for a protocol that this page was built without. */
export const useArrangement = (id: string): Arrangement | undefined => useSuspenseQuery(arrangementsQuery).data.get(id);

/** Words for what a protocol names, in the page's language; an id without words is shown as it is. */
export type Words = {
  readonly title: string;
  readonly summary: string;
  readonly state: (id: string) => string;
  readonly stateHelp: (id: string) => string | undefined;
  readonly act: (type: string) => string;
  /** The act as a record of what was done names it. */
  readonly done: (type: string) => string;
  readonly actHelp: (type: string) => string | undefined;
  readonly role: (id: string) => string;
  readonly flag: (id: string) => string;
  readonly purpose: (id: string) => string;
  readonly deadline: (id: string) => string;
  readonly deadlineHelp: (id: string) => string | undefined;
  readonly item: string | undefined;
  /** What a rule of the protocol's own forbids. */
  readonly rule: (id: string) => string | undefined;
  readonly field: (type: string, path: string) => string;
  readonly fieldHelp: (type: string, path: string) => string | undefined;
  readonly option: (type: string, path: string, value: string) => string;
  /** What the case is about, in a line; empty where its protocol or its opening act does not say. */
  readonly inShort: (summary: readonly SummaryPart[]) => string;
};

export const wordsOf = (name: string, texts: ProtocolTexts | undefined, pick: (text: Bilingual) => string): Words => {
  const say = (text: Bilingual | undefined, id: string): string => (text ? pick(text) : id);
  const help = (text: { readonly help?: Bilingual } | undefined): string | undefined => (text?.help ? pick(text.help) : undefined);
  const field = (type: string, path: string): FieldText | undefined => (texts ? fieldText(texts, type, path) : undefined);
  const act = (type: string) => (texts ? actText(texts, type) : undefined);
  const option: Words["option"] = (type, path, value) => say(field(type, path)?.options?.[value], value);
  return {
    title: say(texts?.title, name),
    summary: texts ? pick(texts.summary) : "",
    state: (id) => say(texts?.states[id]?.label, id),
    stateHelp: (id) => help(texts?.states[id]),
    act: (type) => say(act(type)?.label, type),
    done: (type) => say(act(type)?.noun ?? act(type)?.label, type),
    actHelp: (type) => help(act(type)),
    role: (id) => say(texts?.roles[id], id),
    flag: (id) => say(texts?.flags[id], id),
    purpose: (id) => say(texts?.purposes[id], id),
    deadline: (id) => say(texts?.deadlines[id]?.label, id),
    deadlineHelp: (id) => help(texts?.deadlines[id]),
    item: texts?.items ? pick(texts.items.name) : undefined,
    rule: (id) => (texts?.rules?.[id] ? pick(texts.rules[id]) : undefined),
    field: (type, path) => say(field(type, path)?.label, path.split(".").at(-1) ?? path),
    fieldHelp: (type, path) => help(field(type, path)),
    option,
    inShort: (summary) => summary.map(({ type, field, value }) => option(type, field, value)).join(" · "),
  };
};

export const useWords = (id: string): Words => {
  const { pick } = useText();
  return wordsOf(id, useArrangement(id)?.texts, pick);
};
