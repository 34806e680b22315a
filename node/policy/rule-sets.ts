/** Which rules judge a protocol's acts: the global forbids, the protocol's own rules, the party's forbids. All problems are found at once. */
import { validate } from "@cedar-policy/cedar-wasm/nodejs";
import { type RuleText, readRules } from "./policy-text.ts";

/** The texts as they lie in the files; protocols by id without version. */
export type PolicyTexts = {
  readonly schema: string;
  readonly shared: string;
  readonly protocols: Readonly<Record<string, string>>;
  readonly party: string;
};

export type RuleSet = ReadonlyMap<string, RuleText>;
type Source = { readonly name: string; readonly rules: readonly RuleText[] };

/** A node does not start with policies that cannot be trusted to say no. */
export class PolicyProblems extends Error {
  override name = "PolicyProblems";
  readonly problems: readonly string[];
  constructor(problems: readonly string[]) {
    super(`the policies cannot be used:\n${problems.map((problem) => `- ${problem}`).join("\n")}`);
    this.problems = problems;
  }
}

const validationProblems = (name: string, schema: string, rules: RuleSet): readonly string[] => {
  const staticPolicies = Object.fromEntries([...rules].map(([id, { text }]) => [id, text]));
  const answer = validate({ schema, policies: { staticPolicies }, validationSettings: { mode: "strict" } });
  if (answer.type === "failure") return answer.errors.map(({ message }) => `${name}: ${message}`);
  return [...answer.validationErrors, ...answer.validationWarnings].map(({ policyId, error }) => `${name}: ${policyId}: ${error.message}`);
};

const onlyForbids = ({ name, rules }: Source): readonly string[] =>
  rules.filter(({ effect }) => effect === "permit").map(({ id }) => `${name}: ${id}: only a protocol may permit`);

const unknownLaws = ({ name, rules }: Source, laws: ReadonlySet<string>): readonly string[] =>
  rules.flatMap(({ id, law }) =>
    law
      .split(" ")
      .filter((one) => one !== "agreed" && !laws.has(one))
      .map((one) => `${name}: ${id}: @law ${one} is in no legal-basis register`),
  );

const merge = (sources: readonly Source[], problems: string[]): RuleSet => {
  const rules = new Map<string, RuleText>();
  for (const source of sources) {
    for (const rule of source.rules) {
      if (rules.has(rule.id)) problems.push(`${source.name}: @id ${rule.id} is there twice`);
      rules.set(rule.id, rule);
    }
  }
  return rules;
};

/** One set of rules for each protocol. Throws `PolicyProblems` with everything that is wrong; `laws`, if given, are all known legal bases. */
export const ruleSets = (texts: PolicyTexts, laws?: ReadonlySet<string>): ReadonlyMap<string, RuleSet> => {
  const problems: string[] = [];
  const source = (name: string, text: string): Source => {
    const read = readRules(name, text);
    problems.push(...read.problems);
    return { name, rules: read.rules };
  };
  const shared = source("shared", texts.shared);
  const party = source("party", texts.party);
  const own = Object.entries(texts.protocols).map(([id, text]) => ({ id, source: source(`protocol ${id}`, text) }));
  problems.push(...onlyForbids(shared), ...onlyForbids(party));
  if (laws !== undefined) problems.push(...[shared, party, ...own.map((one) => one.source)].flatMap((one) => unknownLaws(one, laws)));
  const sets = own.map((one) => [one.id, merge([shared, one.source, party], problems)] as const);
  problems.push(...sets.flatMap(([id, rules]) => validationProblems(id, texts.schema, rules)));
  if (problems.length > 0) throw new PolicyProblems([...new Set(problems)]);
  return new Map(sets);
};
