import { accepted, type Outcome, refused } from "../refusal.ts";
import type { PolicyAttributes } from "./attributes.ts";

/** A rule as a refusal names it: its `@id` and its `@law` (legal-basis ids apart by spaces, or `agreed`). */
export type PolicyRule = { readonly id: string; readonly law: string };

export type PolicyDecision = {
  readonly allow: boolean;
  /** The rules that decided: the permits of an allow, the forbids of a deny; none where nothing permits. */
  readonly rules: readonly PolicyRule[];
  /** What could not be evaluated. With any of these the decision counts for nothing. */
  readonly errors: readonly string[];
};

/** Base64url SHA-256 of the policy texts that judged, as a docket line's decision names them. */
export type PolicyHashes = { readonly shared: string; readonly protocol: string; readonly party: string };

export type PolicyEngine = {
  /** A pure function of the attributes; never throws for what the attributes say. */
  authorize(attributes: PolicyAttributes): PolicyDecision;
};

export type Judgement = {
  /** Ids of the permits. */
  readonly rules: readonly string[];
  /** Ids of the rules that a report broke; `not-permitted` where no rule permits it. */
  readonly flags: readonly string[];
};

export const NOT_PERMITTED = "not-permitted";

/**
 * Refused `policy` for any error, and for a step (or an opening of content) that is not allowed. A report that is not allowed is
 * accepted with flags: it states what happened, and refusing it would erase that.
 */
export const judge = (engine: PolicyEngine, attributes: PolicyAttributes): Outcome<Judgement> => {
  const { allow, rules, errors } = engine.authorize(attributes);
  if (errors.length > 0) return refused({ kind: "policy", rules, errors });
  const ids = rules.map(({ id }) => id);
  if (allow) return accepted({ rules: ids, flags: [] });
  if (attributes.kind !== "report") return refused({ kind: "policy", rules, errors });
  return accepted({ rules: [], flags: ids.length > 0 ? ids : [NOT_PERMITTED] });
};
