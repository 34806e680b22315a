/** Cedar as the kernel's policy engine: strict at start, and every error is said (Cedar alone would skip a forbid that fails). */
import { createHash } from "node:crypto";
import {
  type AuthorizationAnswer,
  preparsePolicySet,
  type StatefulAuthorizationCall,
  statefulIsAuthorized,
} from "@cedar-policy/cedar-wasm/nodejs";
import type { PolicyAttributes, PolicyDecision, PolicyEngine, PolicyHashes } from "#kernel";
import { attributeShape } from "./attribute-shape.ts";
import { memoise } from "./memo.ts";
import { PolicyProblems, type PolicyTexts, type RuleSet, ruleSets } from "./rule-sets.ts";

export { PolicyProblems, type PolicyTexts } from "./rule-sets.ts";

export type CedarEngine = PolicyEngine & {
  /** Base64url SHA-256 of the texts that judge acts of a protocol , by its id with or without version; throws for one that is not loaded. */
  hashes(protocol: string): PolicyHashes;
  /** `@law` of a rule by its `@id`, whichever file it stands in. */
  lawOf(rule: string): string | undefined;
};

export type CedarOptions = {
  /** How many decisions are remembered; a decision is a pure function of the attributes. 0 for none. */
  readonly memo?: number;
  /** Ids of all known legal bases; if given, each `@law` must be one. */
  readonly laws?: ReadonlySet<string>;
};

const MEMO = 10_000;

const hashOf = (text: string): string => createHash("sha256").update(text, "utf8").digest("base64url");

type Slice = { readonly preparsed: string; readonly rules: RuleSet };

/** Cedar keeps prepared sets by name for the life of the process: the name is the hash of what it holds, so that engines never mix. */
const prepare = (rules: RuleSet): Slice => {
  const staticPolicies = Object.fromEntries([...rules].map(([id, { text }]) => [id, text]));
  const preparsed = hashOf(JSON.stringify(staticPolicies));
  const answer = preparsePolicySet(preparsed, { staticPolicies });
  if (answer.type === "failure") throw new PolicyProblems(answer.errors.map(({ message }) => message));
  return { preparsed, rules };
};

/** Principal, action and resource are names only; all that rules read is in the context, so no entities are passed. */
export const requestOf = (preparsedPolicySetId: string, attributes: PolicyAttributes): StatefulAuthorizationCall => ({
  preparsedPolicySetId,
  principal: { type: "Agency", id: `${attributes.actorParty}:${attributes.actorAgency}` },
  action: { type: "Action", id: attributes.side === "reading" ? "open" : "act" },
  resource: { type: "Protocol", id: attributes.protocol },
  context: attributes as unknown as StatefulAuthorizationCall["context"],
  entities: [],
});

const failed = (errors: readonly string[]): PolicyDecision => ({ allow: false, rules: [], errors });

const decisionOf = (answer: AuthorizationAnswer, rules: RuleSet): PolicyDecision => {
  if (answer.type === "failure") return failed(answer.errors.map(({ message }) => message));
  const { decision, diagnostics } = answer.response;
  const errors = diagnostics.errors.map(({ policyId, error }) => `${policyId}: ${error.message}`);
  const deciding = [...diagnostics.reason].sort().map((id) => ({ id, law: rules.get(id)?.law ?? "" }));
  return { allow: decision === "allow" && errors.length === 0, rules: deciding, errors };
};

/** Throws `PolicyProblems` unless every rule is named, has its law, is valid under the schema and stands where it may. */
export const openCedar = (texts: PolicyTexts, { memo = MEMO, laws }: CedarOptions = {}): CedarEngine => {
  const shape = attributeShape(texts.schema);
  const slices = new Map([...ruleSets(texts, laws)].map(([id, rules]) => [id, prepare(rules)]));
  const decide = (attributes: PolicyAttributes): PolicyDecision => {
    const problems = shape.problemsOf(attributes);
    const slice = slices.get(attributes.protocol);
    if (problems.length > 0) return failed(problems);
    if (slice === undefined) return failed([`no policies are loaded for protocol ${attributes.protocol}`]);
    return decisionOf(statefulIsAuthorized(requestOf(slice.preparsed, attributes)), slice.rules);
  };
  const hashes = new Map(
    Object.entries(texts.protocols).map(([id, text]) => [
      id,
      { shared: hashOf(texts.shared), protocol: hashOf(text), party: hashOf(texts.party) },
    ]),
  );
  const lawByRule = new Map([...slices.values()].flatMap(({ rules }) => [...rules].map(([id, { law }]) => [id, law] as const)));
  return {
    lawOf: (rule) => lawByRule.get(rule),
    authorize: memoise(memo, decide),
    hashes: (protocol) => {
      const found = hashes.get(protocol.replace(/@.*$/, ""));
      if (found === undefined) throw new Error(`no policies are loaded for protocol ${protocol}`);
      return found;
    },
  };
};
