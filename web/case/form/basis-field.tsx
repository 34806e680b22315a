import { Checkbox, Loader, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Basis } from "#client";
import { basesQuery } from "../../api.ts";
import { Failure } from "../../shell/failure.tsx";
import { useText } from "../../text.ts";
import { useToday } from "../now.ts";
import styles from "./basis-field.module.css";
import { errorOf, Label } from "./label.tsx";
import { plain } from "./paste.ts";
import { idOf } from "./pointer.ts";
import { useError, useStore, useValue } from "./store.ts";

const SEARCH_FROM = 7;
const POINTER = "/basis";

const useDescription = (): ((basis: Basis) => string) => {
  const { messages, format, pick } = useText();
  return ({ text, standing, from, until }) => {
    const since = messages.form.basisSince(format.day(from), until === null ? null : format.day(until));
    const doubt = standing === "U" ? messages.form.basisUnverified : standing === "N" ? messages.form.basisSecondary : "";
    return [pick(text), since, doubt].filter((part) => part !== "").join(" · ");
  };
};

const Articles = ({ bases }: { readonly bases: readonly Basis[] }) => {
  const { pick } = useText();
  const describe = useDescription();
  return (
    <div className={styles.list}>
      {bases.map((basis) => (
        <Checkbox key={basis.id} value={basis.id} label={`${pick(basis.instrument)}, ${basis.article}`} description={describe(basis)} />
      ))}
    </div>
  );
};

type Props = {
  readonly required: boolean;
  /** Ids of the articles that allow the act; all do if none is listed that the agency may rely on. */
  readonly laws: readonly string[];
};

/** The legal bases in force today for the agent's agency, those that allow the act first; any number of them. */
export const BasisField = ({ required, laws }: Props) => {
  const { messages } = useText();
  const { data, error: failure, isPending, refetch } = useQuery(basesQuery(useToday()));
  const store = useStore();
  const error = useError(POINTER);
  const [value, set] = useValue<readonly string[]>(POINTER);
  const [search, setSearch] = useState("");
  const bases = data?.bases ?? [];
  const wanted = plain(search).split(" ");
  const shown = bases.filter((basis) => {
    const words = plain(`${basis.id} ${basis.instrument.es} ${basis.instrument.en} ${basis.article} ${basis.text.es} ${basis.text.en}`);
    return value.includes(basis.id) || wanted.every((word) => words.includes(word));
  });
  const isListed = bases.some(({ id }) => laws.includes(id));
  const allowing = shown.filter(({ id }) => !isListed || laws.includes(id));
  const others = shown.filter((basis) => !allowing.includes(basis));

  return (
    <Checkbox.Group
      id={idOf(POINTER)}
      label={<Label text={messages.form.basis} optional={!required} />}
      description={messages.form.basisHint}
      error={errorOf(error)}
      value={[...value]}
      onChange={(next: string[]) => {
        set(next);
        store.onLeave(POINTER);
      }}
    >
      {isPending ? <Loader size="sm" aria-label={messages.loading} /> : null}
      {failure ? <Failure error={failure} retry={() => void refetch()} /> : null}
      {bases.length >= SEARCH_FROM ? (
        <TextInput
          className={styles.search}
          size="sm"
          type="search"
          aria-label={messages.form.basisSearch}
          placeholder={messages.form.basisSearch}
          value={search}
          onChange={({ currentTarget }) => setSearch(currentTarget.value)}
        />
      ) : null}
      {data && bases.length === 0 ? <p className="muted">{messages.form.basisEmpty}</p> : null}
      {bases.length > 0 && shown.length === 0 ? <p className="muted">{messages.form.basisNone}</p> : null}
      <Articles bases={allowing} />
      {others.length > 0 ? (
        <details className={styles.others} open={search !== "" || others.some(({ id }) => value.includes(id))}>
          <summary>{messages.form.basisOthers(others.length)}</summary>
          <Articles bases={others} />
        </details>
      ) : null}
    </Checkbox.Group>
  );
};
