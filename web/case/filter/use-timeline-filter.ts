import { useNavigate, useRouterState, useSearch } from "@tanstack/react-router";
import { useEffect } from "react";
import type { CaseFile, TimelineAct } from "#client";
import { useMe } from "../../session.ts";
import { useText } from "../../text.ts";
import { anchorOf } from "../act-name.ts";
import type { Words } from "../arrangements.ts";
import { useCaseText } from "../case-text.ts";
import { useAgencyName, usePartyName } from "../parties.ts";
import { kinds, type TimelineFilter } from "./filter-in.ts";
import { agencyKey, countWith, matching, type Sought } from "./match.ts";

export type Option = { readonly value: string; readonly label: string; readonly count: number };
export type ActiveFilter = {
  readonly filter: TimelineFilter;
  readonly shown: readonly TimelineAct[];
  readonly all: number;
  /** What each filter can be set to: what stands in this case, with how many acts it would leave. */
  readonly options: { readonly [Name in "side" | "kind" | "type" | "agencies" | "people"]: readonly Option[] };
  readonly set: (name: keyof TimelineFilter, value: string) => void;
  readonly clear: () => void;
};

/** All texts and numbers of a value, however deep, with the words of its choices. */
const textsIn = (value: unknown, say: (path: string, value: string) => string, path = ""): readonly string[] => {
  if (typeof value === "string") return [say(path, value), value];
  if (typeof value === "number") return [String(value)];
  if (Array.isArray(value)) return value.flatMap((one) => textsIn(one, say, path));
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, one]) => textsIn(one, say, path === "" ? name : `${path}.${name}`));
};

/** What the page shows of an act, as one text. */
const useShownText = (words: Words): ((act: TimelineAct) => string) => {
  const { format, pick, messages } = useText();
  const partyName = usePartyName();
  const agencyName = useAgencyName();
  return (act) => {
    const { author } = act;
    const said = (values: unknown) => textsIn(values, (path, value) => words.option(act.type, path, value));
    return [
      act.n === null ? "" : messages.case.no(act.n),
      words.done(act.type),
      words.role(act.role),
      author.name ?? "",
      author.title ?? "",
      agencyName(author.party, author.agency),
      partyName(author.party),
      format.time(act.at),
      ...act.basis.map(({ instrument, article }) => `${pick(instrument)} ${article}`),
      act.refusal ? pick(act.refusal.text) : "",
      ...said(act.frame),
      ...said(act.content),
    ].join("\n");
  };
};

const distinct = (values: readonly string[]): readonly string[] => [...new Set(values)];

/** The timeline's filters, kept in the address; a reference to an act that they hide takes them away. */
export const useTimelineFilter = (file: CaseFile, words: Words): ActiveFilter => {
  const filter = useSearch({ from: "/app/cases/$case" });
  const navigate = useNavigate();
  const hash = useRouterState({ select: ({ location }) => location.hash });
  const { told } = useCaseText();
  const me = useMe();
  const partyName = usePartyName();
  const agencyName = useAgencyName();
  const shownText = useShownText(words);
  const go = (search: TimelineFilter): void =>
    void navigate({ to: "/cases/$case", params: { case: file.case }, search, replace: true, resetScroll: false });
  const all = file.acts.map(
    (act): Sought => ({
      act,
      side: act.author.party === me.party ? "own" : "other",
      text: filter.text === undefined ? "" : shownText(act),
    }),
  );
  const shown = matching(all, filter).map(({ act }) => act);
  const option = (name: keyof TimelineFilter, value: string, label: string): Option => ({
    value,
    label,
    count: countWith(all, filter, name, value),
  });
  const people = new Map(
    file.acts.filter(({ author }) => author.signer === "agent").map(({ author }) => [author.kid, author.name ?? author.kid.slice(0, 8)]),
  );
  const agencies = new Map(file.acts.map((act) => [agencyKey(act), act.author]));
  const isHidden =
    hash.startsWith("act-") && file.acts.some((act) => anchorOf(act.hash) === hash) && !shown.some((act) => anchorOf(act.hash) === hash);
  // biome-ignore lint/correctness/useExhaustiveDependencies: only a new reference counts, not a filter that is set after it
  useEffect(() => {
    if (isHidden) void navigate({ to: "/cases/$case", params: { case: file.case }, search: {}, hash, replace: true });
  }, [hash]);
  return {
    filter,
    shown,
    all: file.acts.length,
    options: {
      side: (["own", "other"] as const).map((side) => option("side", side, told.filter.sides[side])),
      kind: kinds.map((kind) => option("kind", kind, told.filter.kinds[kind])),
      type: distinct(file.acts.map(({ type }) => type)).map((type) => option("type", type, words.done(type))),
      agencies: [...agencies].map(([key, { party, agency, signer }]) =>
        option("who", key, signer === "node" ? told.filter.node(partyName(party)) : `${agencyName(party, agency)} · ${partyName(party)}`),
      ),
      people: [...people].map(([kid, name]) => option("who", kid, name)),
    },
    set: (name, value) => {
      const { [name]: _, ...others } = filter;
      go(value === "" ? others : { ...others, [name]: value });
    },
    clear: () => go({}),
  };
};
