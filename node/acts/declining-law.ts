import { isLawOf, localDate, type PolicyRule } from "#kernel";
import type { Node } from "#node/context.ts";

/** The first law of this party, in force that day, that the deciding rules name. */
export function ownLaw({ party, judging }: Pick<Node, "party" | "judging">, rules: readonly PolicyRule[], at: number): string | undefined {
  const today = localDate(judging.calendarOf(party).zone, at);
  return rules.flatMap(({ law }) => law.split(" ")).find((id) => isLawOf(judging.register, party, id, [today]));
}
