/** The same rules for casbin: each Cedar policy translated into one ABAC expression, forbids override permits. */
import { type Policy, policyToJson } from "@cedar-policy/cedar-wasm/nodejs";
import { newEnforcer, newModelFromString } from "casbin";
import type { PolicyAttributes } from "#kernel";

type Expr = Record<string, unknown>;
type Pair = { readonly left: Expr; readonly right: Expr };

const model = newModelFromString(`
[request_definition]
r = context, action

[policy_definition]
p = rule, eft

[policy_effect]
e = some(where (p.eft == allow)) && !some(where (p.eft == deny))

[matchers]
m = eval(p.rule)
`);

const infix: Readonly<Record<string, string>> = { "==": "==", "!=": "!=", "&&": "&&", "||": "||", "<": "<", ">": ">" };

/** Only the operators that the policies use; another one is a fault of this bench. */
const expression = (node: Expr): string => {
  const [operator = "", operand] = Object.entries(node)[0] ?? [];
  const { left, right } = operand as Pair;
  if (operator in infix) return `(${expression(left)} ${infix[operator]} ${expression(right)})`;
  if (operator === "Var") return `r.${operand}`;
  if (operator === "Value") return JSON.stringify(operand);
  if (operator === ".") return `${expression(left)}.${(operand as { attr: string }).attr}`;
  if (operator === "!") return `!(${expression((operand as { arg: Expr }).arg)})`;
  if (operator === "Set") return `[${(operand as Expr[]).map(expression).join(", ")}]`;
  if (operator === "contains" || operator === "containsAll") return `${operator}(${expression(left)}, ${expression(right)})`;
  throw new Error(`no casbin form for ${operator}`);
};

/** A Cedar policy as `[expression, allow | deny]`. */
const translate = (text: string): [string, string] => {
  const answer = policyToJson(text satisfies Policy);
  if (answer.type === "failure") throw new Error(answer.errors.map(({ message }) => message).join("; "));
  const { action, conditions, effect } = answer.json;
  const scope = action.op === "==" && "entity" in action && "id" in action.entity ? [`r.action == "${action.entity.id}"`] : [];
  const clauses = conditions.map(({ kind, body }) => (kind === "when" ? expression(body as Expr) : `!(${expression(body as Expr)})`));
  return [[...scope, ...clauses].join(" && ") || "true", effect === "permit" ? "allow" : "deny"];
};

/** Decides like the Cedar policies of these texts. */
export const casbinOf = async (rules: readonly string[]): Promise<(attributes: PolicyAttributes) => boolean> => {
  const enforcer = await newEnforcer(model);
  await enforcer.addFunction("contains", (set: unknown[], one: unknown) => set.includes(one));
  await enforcer.addFunction("containsAll", (set: unknown[], all: unknown[]) => all.every((one) => set.includes(one)));
  await enforcer.addPolicies(rules.map(translate));
  return (attributes) => enforcer.enforceSync(attributes, attributes.side === "reading" ? "open" : "act");
};
