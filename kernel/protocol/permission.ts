import type { Protocol } from "./definition.ts";
import { type CaseState, inForce, own } from "./state.ts";

/**
 * The uses of one act's content that its originator has permitted: `frame.use` of every act of class `permission` in force
 * that names it, or that names a `permission-request` for it. Only another party than the one that asks can have given them.
 */
export const usesPermitted = (protocol: Protocol, state: CaseState, of: string): string[] => {
  const originator = own(state.acts, of)?.party;
  const uses = Object.values(state.acts).flatMap((act) => {
    const permits = own(protocol.acts, act.type)?.class === "permission" && inForce(act) && act.party === originator;
    return permits && act.use !== undefined && concerns(state, act.of, of) ? [act.use] : [];
  });
  return [...new Set(uses)].sort();
};

const concerns = (state: CaseState, named: string | undefined, of: string): boolean => named === of || own(state.acts, named)?.of === of;
