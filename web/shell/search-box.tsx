import { IconSearch } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useText } from "../text.ts";
import styles from "./search-box.module.css";

declare module "@tanstack/react-router" {
  interface HistoryState {
    /** What was typed into the search box; it stands in no address. */
    words?: string;
  }
}

/** The search from every page; results have a page of their own. */
export const SearchBox = () => {
  const { messages } = useText();
  const navigate = useNavigate();
  const [words, setWords] = useState("");
  return (
    <search>
      <form
        className={styles.box}
        onSubmit={(event) => {
          event.preventDefault();
          void navigate({ to: "/search", state: { words: words.trim() } });
          setWords("");
        }}
      >
        <input
          type="search"
          className={styles.field}
          aria-label={messages.desks.searchFor}
          placeholder={messages.desks.search}
          maxLength={200}
          autoComplete="off"
          value={words}
          onChange={({ currentTarget }) => setWords(currentTarget.value)}
        />
        <button type="submit" className={styles.button} aria-label={messages.desks.search}>
          <IconSearch size={18} aria-hidden="true" />
        </button>
      </form>
    </search>
  );
};
