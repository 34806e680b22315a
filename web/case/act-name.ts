import type { TimelineAct } from "#client";
import { useText } from "../text.ts";
import type { Words } from "./arrangements.ts";
import { usePartyName } from "./parties.ts";

/** The element that an act's references lead to. */
export const anchorOf = (hash: string): string => `act-${hash}`;

/** An act in one line, as lists and references name it: what, its number, who, when. */
export const useActName = (words: Words): ((act: TimelineAct) => string) => {
  const { messages, format } = useText();
  const partyName = usePartyName();
  return (act) => `${messages.case.act_(words.done(act.type), act.n)} · ${partyName(act.author.party)} · ${format.shortTime(act.at)}`;
};
