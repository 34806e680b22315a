/** What was just signed, told once on the page that is shown next. */
import type { TimelineAct } from "#client";

export type Signed = {
  readonly case: string;
  readonly hash: string;
  readonly type: string;
  readonly n: number | null;
  readonly stage: TimelineAct["stage"];
};

let last: Signed | null = null;

export const rememberSigned = (signed: Signed): void => {
  last = signed;
};

/** The act that was just signed in this case; asking again gives nothing. */
export const takeSigned = (id: string): Signed | null => {
  const found = last?.case === id ? last : null;
  if (found) last = null;
  return found;
};
