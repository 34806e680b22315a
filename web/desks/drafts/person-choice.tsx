import { NativeSelect } from "@mantine/core";
import type { Agent } from "#client";
import { useAgencyName } from "../../case/parties.ts";
import { useMe } from "../../session.ts";
import { nameOf, titlesOf } from "../person.ts";
import { useDraftsText } from "./drafts-text.ts";

type Props = {
  readonly label: string;
  readonly people: readonly Agent[];
  readonly value: string;
  readonly error?: string | undefined;
  readonly onChange: (kid: string) => void;
};

/** One person of a list by agencies. */
export const PersonChoice = ({ label, people, value, error, onChange }: Props) => {
  const { drafts } = useDraftsText();
  const me = useMe();
  const agencyName = useAgencyName();
  const titleOf = titlesOf(people);
  return (
    <NativeSelect
      label={label}
      value={value}
      error={error}
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
      data={[
        { value: "", label: drafts.choose },
        ...[...Map.groupBy(people, ({ agency }) => agency)].map(([agency, of]) => ({
          group: agencyName(me.party, agency),
          items: of.map((person) => ({ value: person.kid, label: [nameOf(person), titleOf(person)].filter(Boolean).join(", ") })),
        })),
      ]}
    />
  );
};
