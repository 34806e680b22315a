import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useInfiniteQuery, useSuspenseQuery } from "@tanstack/react-query";
import type { CaseSummary } from "#client";
import { casesQuery } from "../../api.ts";
import { arrangementsQuery, wordsOf } from "../../case/arrangements.ts";
import styles from "./search-page.module.css";
import type { PersonSought } from "./search-queries.ts";
import { useSearchText } from "./search-text.ts";

type Props = {
  readonly sought: PersonSought;
  readonly onChange: (sought: PersonSought) => void;
  /** Whether what is missing is named. */
  readonly told: boolean;
};

export const missingIn = ({ name, case: caseId, purpose }: PersonSought): readonly ("name" | "case" | "purpose")[] => [
  ...(/\p{L}.*\S/u.test(name.trim()) ? [] : (["name"] as const)),
  ...(caseId === "" ? (["case"] as const) : []),
  ...(purpose.trim().length < 3 ? (["purpose"] as const) : []),
];

/** Whom one searches for, in which case, for what: all three are asked for. */
export const PersonFields = ({ sought, onChange, told }: Props) => {
  const { messages, search, pick } = useSearchText();
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const { data, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(casesQuery({}));
  const cases = data?.pages.flatMap((page) => page.cases) ?? [];
  const labelOf = ({ case: id, number, protocol, state }: CaseSummary): string => {
    const words = wordsOf(protocol, arrangements.get(protocol)?.texts, pick);
    return [number ?? messages.cases.noNumber(id.slice(0, 6)), words.title, words.state(state)].join(" · ");
  };
  const missing = told ? missingIn(sought) : [];
  const error = (name: "name" | "case" | "purpose") => (missing.includes(name) ? search.missing[name] : undefined);
  return (
    <div className={styles.person}>
      <TextInput
        label={search.person}
        description={search.personHint}
        maxLength={120}
        autoComplete="off"
        required
        withAsterisk={false}
        value={sought.name}
        error={error("name")}
        onChange={({ currentTarget }) => onChange({ ...sought, name: currentTarget.value })}
      />
      <div className={styles.choice}>
        <NativeSelect
          label={search.forCase}
          required
          withAsterisk={false}
          value={sought.case}
          error={error("case")}
          onChange={({ currentTarget }) => onChange({ ...sought, case: currentTarget.value })}
          data={[{ value: "", label: search.chooseCase }, ...cases.map((one) => ({ value: one.case, label: labelOf(one) }))]}
        />
        {hasNextPage ? (
          <Button variant="subtle" size="compact-sm" loading={isFetchingNextPage} onClick={() => void fetchNextPage()}>
            {search.moreCases}
          </Button>
        ) : null}
      </div>
      <TextInput
        label={search.purpose}
        description={search.purposeHint}
        maxLength={200}
        required
        withAsterisk={false}
        value={sought.purpose}
        error={error("purpose")}
        onChange={({ currentTarget }) => onChange({ ...sought, purpose: currentTarget.value })}
      />
    </div>
  );
};
