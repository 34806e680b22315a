import type { Side } from "./definition.ts";
import { type CaseState, own } from "./state.ts";

/** A clock that a docket line starts or resumes (spec/docket.md). `at` is in seconds. */
export type Due = {
  readonly clock: string;
  readonly debtor: string;
  readonly at: number;
  readonly calendar: string;
  readonly zone: string;
};

/** An act's frame as the fold sees it, before it has a line. */
export type Proposal = {
  readonly hash: string;
  readonly type: string;
  readonly party: string;
  /** kid of the key that signed. */
  readonly agent: string;
  readonly signer: "agent" | "node";
  readonly role: string;
  readonly of?: string;
  readonly after?: string;
  readonly seen: string | null;
  readonly frame: Readonly<Record<string, unknown>>;
  /** The time that the line has or would have, in seconds. */
  readonly at: number;
  /** The line's word that a witness proves the act to have been in time for this clock, which has lapsed. */
  readonly timely?: string;
};

/** A docketed act: the proposal with what its line says. */
export type Move = Proposal & { readonly n: number; readonly line: string; readonly due: readonly Due[] };

/** The frame member by which any act that the other party may send is written down by this one (SEMANTICS 1). */
export const transcribes = (move: Proposal): string | undefined =>
  typeof move.frame.transcribes === "string" ? move.frame.transcribes : undefined;

/** Whose doing the act is. */
export const doer = (move: Proposal): string => transcribes(move) ?? move.party;

/** The text in the frame that names something, or nothing. */
export const named = (move: Proposal, field: string): string | undefined => {
  const value = move.frame[field];
  return typeof value === "string" ? value : undefined;
};

/** Which side a party has in a case; a case not yet opened makes its opener the home. */
export const sideOf = (state: CaseState, party: string): Side | null => {
  if (state.home === null || state.home === party) return "home";
  return state.partner === party ? "partner" : null;
};

/** What deadlines call the move: its type, with the clock of a lapse and the declined type of a decline. */
export const eventOf = (state: CaseState, move: Proposal): string => {
  if (move.type === "lapse") return `lapse:${named(move, "clock") ?? ""}`;
  return move.type === "decline" ? `decline:${own(state.acts, move.of)?.type ?? ""}` : move.type;
};
