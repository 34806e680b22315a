/** Reads a Cedar file into rules that carry their own name and law. Problems are collected, never thrown. */
import { type Policy, type PolicyJson, policySetTextToParts, policyToJson } from "@cedar-policy/cedar-wasm/nodejs";

export type RuleText = {
  readonly id: string;
  /** Legal-basis ids apart by spaces, or `agreed`. */
  readonly law: string;
  readonly effect: "permit" | "forbid";
  readonly text: string;
};

export type ReadRules = { readonly rules: readonly RuleText[]; readonly problems: readonly string[] };

const LAW = /^(agreed|[a-z]{2,8}:[a-z0-9][a-z0-9.-]{0,63})( (agreed|[a-z]{2,8}:[a-z0-9][a-z0-9.-]{0,63}))*$/;
const ID = /^[a-z][a-z0-9-]{0,63}$/;

/** The `@id` and `@law` of one rule, or what is wrong with them. */
const readRule = (text: string, json: PolicyJson): RuleText | string => {
  const { id = "", law = "" } = json.annotations ?? {};
  if (!ID.test(id)) return `a rule has no @id in kebab case: ${text.slice(0, 80)}`;
  if (!LAW.test(law)) return `${id}: @law must name legal bases or "agreed"`;
  return { id, law, effect: json.effect, text };
};

const read = (text: string): RuleText | string => {
  const answer = policyToJson(text satisfies Policy);
  return answer.type === "failure" ? answer.errors.map(({ message }) => message).join("; ") : readRule(text, answer.json);
};

/** The rules of one file; `name` stands before each problem. */
export const readRules = (name: string, text: string): ReadRules => {
  const parts = policySetTextToParts(text);
  if (parts.type === "failure") return { rules: [], problems: parts.errors.map(({ message }) => `${name}: ${message}`) };
  const problems = parts.policy_templates.map(() => `${name}: templates are not used`);
  const rules: RuleText[] = [];
  for (const one of parts.policies.map(read)) {
    if (typeof one === "string") problems.push(`${name}: ${one}`);
    else rules.push(one);
  }
  return { rules, problems };
};
