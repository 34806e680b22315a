import type { Refusal } from "../refusal.ts";
import type { Protocol } from "./definition.ts";
import type { Due, Proposal } from "./move.ts";
import { own } from "./state.ts";

/**
 * The date that makes a clock run out before it starts: whoever owes the duty would be late at once. Refused at the field, or at `of`
 * where the date is that of the act named there. `at` is when the act gets its line.
 */
export const pastDue = (protocol: Protocol, { type, at }: Pick<Proposal, "type" | "at">, due: readonly Due[]): Refusal | null => {
  for (const { clock, at: end } of due) {
    const length = own(protocol.deadlines, clock)?.length;
    if (end > at || length === undefined || !("frame" in length)) continue;
    const isHere = Object.hasOwn(own(protocol.acts, type)?.frame.properties ?? {}, length.frame);
    return { kind: "wrong-field", at: isHere ? `/frame/${length.frame}` : "/of", rule: "past", expected: "a day that is not over" };
  }
  return null;
};
