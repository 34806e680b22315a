import { AHEAD } from "./act.ts";
import type { Frame } from "./frame.ts";

/** Between which moments, in seconds, an act is proven to have been made: the newest line that its author had (null for none), and its arrival. */
export type ProvenTime = { readonly seen: number | null; readonly arrival: number };

/** Flags for what the author says of time and the proof does not bear out, by more than clocks may differ (SEMANTICS 6). Nothing is rewritten. */
export const claimFlags = ({ iat, occurred }: Pick<Frame, "iat" | "occurred">, { seen, arrival }: ProvenTime): string[] => {
  const outside = (claim: number | undefined): boolean => claim !== undefined && (claim < (seen ?? 0) - AHEAD || claim > arrival + AHEAD);
  return [...(outside(iat) ? ["iat-outside"] : []), ...(outside(occurred) ? ["occurred-outside"] : [])];
};
