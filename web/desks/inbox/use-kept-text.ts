/** What somebody has typed, kept on this device with the other drafts, sealed as they are, until it is sent; whoever signs out is asked about it too. */
import { useState } from "react";
import { draftKey } from "../../case/form/draft.ts";
import { drafts } from "../../case/form/draft-store.ts";
import { ownerOf, useMe } from "../../session.ts";

export const useKeptText = (name: string): readonly [string, (text: string) => void] => {
  const key = draftKey(ownerOf(useMe()), name);
  const [text, setText] = useState(() => {
    const kept = drafts.read(key);
    return typeof kept === "string" ? kept : "";
  });
  const set = (next: string): void => {
    setText(next);
    if (next === "") drafts.remove(key);
    else drafts.write(key, next);
  };
  return [text, set];
};
