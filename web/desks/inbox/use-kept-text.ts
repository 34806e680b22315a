/** What somebody has typed, kept on this device until it is sent; whoever signs out is asked about it with the other drafts. */
import { useState } from "react";
import { draftKey } from "../../case/form/draft.ts";
import { ownerOf, useMe } from "../../session.ts";

export const useKeptText = (name: string): readonly [string, (text: string) => void] => {
  const key = draftKey(ownerOf(useMe()), name);
  const [text, setText] = useState(() => localStorage.getItem(key) ?? "");
  const set = (next: string): void => {
    setText(next);
    try {
      if (next === "") localStorage.removeItem(key);
      else localStorage.setItem(key, next);
    } catch {
      // Storage that is full keeps nothing; what was typed lives as long as the page.
    }
  };
  return [text, set];
};
