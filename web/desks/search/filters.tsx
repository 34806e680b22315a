import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { useState } from "react";
import { agenciesQuery } from "../../api.ts";
import { arrangementsQuery, useArrangement, useWords } from "../../case/arrangements.ts";
import styles from "./search-page.module.css";
import { useSearchText } from "./search-text.ts";

/** The filters as they stand in the form; empty where none is chosen. */
export type Choice = Readonly<Record<"protocol" | "state" | "agency" | "from" | "to" | "due" | "open", string>>;
export const noChoice: Choice = { protocol: "", state: "", agency: "", from: "", to: "", due: "", open: "" };

type Props = { readonly choice: Choice; readonly onChange: (choice: Choice) => void; readonly wrongPeriod: boolean };

/** By what the cases are narrowed. */
export const Filters = ({ choice, onChange, wrongPeriod }: Props) => {
  const { search, pick } = useSearchText();
  const { data: arrangements } = useSuspenseQuery(arrangementsQuery);
  const { data: known } = useQuery(agenciesQuery);
  const [opened] = useState(() => matchMedia("(min-width: 62em)").matches);
  const kind = useArrangement(choice.protocol);
  const words = useWords(choice.protocol);
  const field = (name: keyof Choice) => ({
    size: "sm" as const,
    value: choice[name],
    onChange: ({ currentTarget: { value } }: { readonly currentTarget: { readonly value: string } }) =>
      onChange({ ...choice, ...(name === "protocol" ? { state: "" } : {}), [name]: value }),
  });
  const chosen = Object.values(choice).filter((value) => value !== "").length;
  const any = (label: string) => ({ value: "", label });
  const agencies = new Map((known?.agencies ?? []).map(({ id, name }) => [id, pick(name)]));
  return (
    <details className={styles.filters} open={opened}>
      <summary>{chosen === 0 ? search.filters : search.filtersChosen(chosen)}</summary>
      <div className={styles.fields}>
        <NativeSelect
          {...field("protocol")}
          label={search.protocol}
          data={[any(search.anyProtocol), ...[...arrangements].map(([value, { texts }]) => ({ value, label: pick(texts.title) }))]}
        />
        <NativeSelect
          {...field("state")}
          label={search.state}
          disabled={kind === undefined}
          data={[any(search.anyState), ...Object.keys(kind?.protocol.states ?? {}).map((value) => ({ value, label: words.state(value) }))]}
        />
        <NativeSelect
          {...field("agency")}
          label={search.agency}
          data={[any(search.anyAgency), ...[...agencies].map(([value, label]) => ({ value, label }))]}
        />
        <NativeSelect
          {...field("due")}
          label={search.due}
          data={[any(search.anyDue), ...(["past", "day", "week"] as const).map((value) => ({ value, label: search.dues[value] }))]}
        />
        <NativeSelect
          {...field("open")}
          label={search.openness}
          data={[
            any(search.opennesses.all),
            { value: "open", label: search.opennesses.open },
            { value: "closed", label: search.opennesses.closed },
          ]}
        />
        <TextInput {...field("from")} type="date" max="9999-12-31" label={search.from} />
        <TextInput {...field("to")} type="date" max="9999-12-31" label={search.to} error={wrongPeriod ? search.wrongPeriod : undefined} />
      </div>
      {chosen > 0 ? (
        <Button variant="subtle" size="compact-sm" onClick={() => onChange(noChoice)}>
          {search.clear}
        </Button>
      ) : null}
    </details>
  );
};
