import { Button, Radio, TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useRouterState } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { PageTitle } from "../../shell/page-title.tsx";
import { beginningOf, endOf } from "../days.ts";
import { type Choice, Filters, noChoice } from "./filters.tsx";
import { missingIn, PersonFields } from "./person-fields.tsx";
import { Results } from "./results.tsx";
import styles from "./search-page.module.css";
import type { Asked, Filters as FilterValues, PersonSought } from "./search-queries.ts";
import { useSearchText } from "./search-text.ts";

type Mode = "words" | "person";
const nobody: PersonSought = { name: "", case: "", purpose: "" };

const filtersOf = ({ protocol, state, agency, from, to, due, open }: Choice): FilterValues => {
  const [begins, ends] = [beginningOf(from), endOf(to)];
  return {
    ...(protocol === "" ? {} : { protocol }),
    ...(state === "" ? {} : { state }),
    ...(agency === "" ? {} : { agency }),
    ...(begins === null ? {} : { from: begins }),
    ...(ends === null ? {} : { to: ends }),
    ...(due === "past" || due === "day" || due === "week" ? { due } : {}),
    ...(open === "" ? {} : { open: open === "open" }),
  };
};

/** Words that were typed on another page, each time they are. They stand in no address. */
const useTyped = (): { readonly words: string; readonly key: string } =>
  useRouterState({
    select: ({ location: { state } }) => ({ words: state.words ?? "", key: state.__TSR_key ?? "" }),
    structuralSharing: true,
  });

/** Cases across everything that one may see. */
export const SearchPage = () => {
  const { search } = useSearchText();
  const typed = useTyped();
  const [mode, setMode] = useState<Mode>("words");
  const [words, setWords] = useState(typed.words);
  const [person, setPerson] = useState(nobody);
  const [choice, setChoice] = useState(noChoice);
  const [told, setTold] = useState(false);
  const [asking, setAsking] = useState<{ readonly asked: Asked; readonly turn: number } | null>(null);
  const filters = filtersOf(choice);
  const wrongPeriod = filters.from !== undefined && filters.to !== undefined && filters.to <= filters.from;

  // biome-ignore lint/correctness/useExhaustiveDependencies: the same words may be typed twice, which the key tells
  useEffect(() => {
    if (typed.words === "") return;
    setMode("words");
    setWords(typed.words);
    setAsking({ asked: { words: typed.words, filters: {}, person: null }, turn: Date.now() });
    setChoice(noChoice);
  }, [typed.key]);

  const isEmpty = mode === "words" ? words.trim() === "" && Object.keys(filters).length === 0 : missingIn(person).length > 0;
  const ask = (): void => {
    setTold(true);
    const asked = { words: mode === "words" ? words : "", filters, person: mode === "person" ? person : null };
    setAsking(isEmpty || wrongPeriod ? null : { asked, turn: Date.now() });
  };
  const choose = (value: string): void => {
    setMode(value === "person" ? "person" : "words");
    setTold(false);
    setAsking(null);
  };

  return (
    <>
      <PageTitle title={search.title} />
      <p className="muted">{search.intro}</p>
      <form
        className={styles.form}
        aria-label={search.title}
        noValidate
        onSubmit={(event) => {
          event.preventDefault();
          ask();
        }}
      >
        <Radio.Group aria-label={search.modes} value={mode} onChange={choose}>
          <div className={styles.modes}>
            <Radio value="words" label={search.byWords} />
            <Radio value="person" label={search.byPerson} />
          </div>
        </Radio.Group>
        {mode === "words" ? (
          <TextInput
            type="search"
            label={search.words}
            description={search.wordsHint}
            maxLength={200}
            autoComplete="off"
            value={words}
            error={told && isEmpty ? search.nothingAsked : undefined}
            onChange={({ currentTarget }) => setWords(currentTarget.value)}
          />
        ) : (
          <PersonFields sought={person} onChange={setPerson} told={told} />
        )}
        <Filters choice={choice} onChange={setChoice} wrongPeriod={told && wrongPeriod} />
        <div>
          <Button type="submit" leftSection={<IconSearch size={18} aria-hidden="true" />}>
            {search.submit}
          </Button>
        </div>
      </form>
      {asking ? <Results key={asking.turn} {...asking} /> : null}
    </>
  );
};
