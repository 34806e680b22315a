import { NativeSelect } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import type { Agent } from "#client";
import { agentsQuery } from "../../api.ts";
import { useNow } from "../../case/now.ts";
import { useAgencyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import { nameOf, titlesOf } from "../person.ts";
import { useInboxText } from "./inbox-text.ts";

/** People of the own party who sign acts, without oneself. */
export const useColleagues = (): readonly Agent[] => {
  const me = useMe();
  const { data } = useQuery({ ...agentsQuery, staleTime: 0 });
  return (data?.agents ?? []).filter(({ kid, powers }) => kid !== me.kid && powers.includes("act"));
};

/** When somebody is away now, in words. */
const useAwayWords = (): ((person: Agent) => string | null) => {
  const { inbox, format } = useInboxText();
  const now = useNow();
  return ({ away }) => {
    if (away === null || away.begins > now) return null;
    const until = format.shortTime(away.ends);
    return away.deputy === null ? inbox.personAway(until) : inbox.personAwayDeputy(until, nameOf(away.deputy));
  };
};

type Props = {
  readonly label: string;
  readonly none: string;
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (kid: string) => void;
};

/** One colleague of a list by agencies, with who is away. */
export const PersonSelect = ({ label, none, value, error, onChange }: Props) => {
  const me = useMe();
  const agencyName = useAgencyName();
  const people = useColleagues();
  const awayWords = useAwayWords();
  const titleOf = titlesOf(people);
  const agencies = Map.groupBy(people, ({ agency }) => agency);
  const wordsFor = (person: Agent): string => [nameOf(person), titleOf(person), awayWords(person)].filter(Boolean).join(", ");
  return (
    <NativeSelect
      label={label}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data={[
        { value: "", label: none },
        ...[...agencies].map(([agency, of]) => ({
          group: agencyName(me.party, agency),
          items: of.map((person) => ({ value: person.kid, label: wordsFor(person) })),
        })),
      ]}
    />
  );
};
