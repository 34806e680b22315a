/** Records of what was sent on paper, and which of them still say how it was. */
import type { CaseFile, TimelineAct } from "#client";

export const DISPATCH = "dispatch";

const isReplaced = (file: CaseFile, { hash, author }: TimelineAct): boolean =>
  file.acts.some(
    ({ type, frame, author: by, stage }) => type === DISPATCH && frame.instead === hash && by.party === author.party && stage !== "refused",
  );

/** The record was wrong, and a later one says how it was. */
export const isPast = (file: CaseFile, act: TimelineAct): boolean => act.type === DISPATCH && isReplaced(file, act);

/** What was sent of an act on paper, oldest first; records that were replaced are left out. */
export const dispatchesOf = (file: CaseFile, of: string): readonly TimelineAct[] =>
  file.acts
    .filter((act) => act.type === DISPATCH && act.of === of && act.stage !== "refused" && !isReplaced(file, act))
    .toSorted((one, other) => (one.occurred ?? one.at) - (other.occurred ?? other.at));

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** To whom the newest letter of the case went, for most go to the same office; and the number that this act went out under before. */
export const addressBefore = (file: CaseFile, of: string): { readonly reference: string; readonly addressee: string } => {
  const sent = file.acts.filter(({ type, content, stage }) => type === DISPATCH && content !== null && stage !== "refused");
  return {
    reference: textOf(sent.findLast((act) => act.of === of)?.content?.reference),
    addressee: textOf(sent.at(-1)?.content?.recipient),
  };
};
