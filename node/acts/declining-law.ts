import { type Act, type BasisRegister, isLawOf, localDate, type PolicyRule, type Refusal } from "#kernel";
import type { Node } from "#node/context.ts";
import type { JudgeDeps } from "./decide.ts";

/** The first law of this party, in force that day, that the deciding rules name. */
export function ownLaw({ party, judging }: Pick<Node, "party" | "judging">, rules: readonly PolicyRule[], at: number): string | undefined {
  const today = localDate(judging.calendarOf(party).zone, at);
  return rules.flatMap(({ law }) => law.split(" ")).find((id) => isLawOf(judging.register, party, id, [today]));
}

/** A decline names an article of the party that declines, in force that day, or `agreed`. Of a party without a register here nothing is known. */
export function lawRefusal(
  { register, calendarOf }: Pick<JudgeDeps, "register" | "calendarOf">,
  { frame }: Act,
  at: number,
): Refusal | null {
  const { law, transcribes } = frame.frame;
  if (frame.type !== "decline" || typeof law !== "string" || law === "agreed") return null;
  const party = typeof transcribes === "string" ? transcribes : frame.party;
  if (!isKnown(register, party) || isLawOf(register, party, law, [localDate(calendarOf(party).zone, at)])) return null;
  return { kind: "wrong-field", at: "/frame/law", rule: "law", expected: `an article of ${party} in force, or agreed` };
}

const isKnown = ({ entries }: BasisRegister, party: string): boolean => [...entries.values()].some(({ entry }) => entry.party === party);
