import { readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { actDefinition, type PolicyAttributes, type PolicyEngine, type Protocol } from "#kernel";
import { parties } from "#parties/index.ts";
import { protocols } from "#protocols";
import { openCedar } from "./cedar.ts";
import { loadPolicyTexts, policyFolders } from "./load.ts";
import { type PolicyExample, readExamples } from "./policy-examples.ts";
import { readRules } from "./policy-text.ts";
import type { PolicyTexts } from "./rule-sets.ts";

/** Permits everything, so that only the forbids under test decide. */
const open = `@id("any-act") @law("agreed") permit (principal, action == Action::"act", resource);
@id("any-opening") @law("agreed") permit (principal, action == Action::"open", resource);`;

const room = (name: string): string => join(import.meta.dirname, "../..", name);
const texts = await loadPolicyTexts(policyFolders(room("parties/mx")));
const laws = new Set(Object.values(parties).flatMap(({ legalBasis }) => legalBasis.map(({ id }) => id)));
const definitions: ReadonlyMap<string, Protocol> = new Map(Object.values(protocols).map(({ protocol }) => [protocol.id, protocol]));

/** What the protocol itself says of an act, so that an example cannot contradict it. */
const fromProtocol = (protocol: Protocol) => (given: Partial<PolicyAttributes>) => {
  const definition = actDefinition(protocol, given.type ?? "");
  if (definition === undefined) throw new Error(`${protocol.id} has no act ${given.type}`);
  const { class: kindOfAct, kind, power, audience } = definition;
  return {
    class: kindOfAct,
    kind,
    power,
    audience,
    consularProtocol: Object.values(protocol.acts).some((act) => act.power === "consular"),
  };
};

/** One file of rules with the examples that hold it. */
type Subject = {
  readonly name: string;
  readonly text: string;
  readonly examples: readonly PolicyExample[];
  engine(text: string): PolicyEngine;
};

const engineWith = (changed: Partial<PolicyTexts>): PolicyEngine => openCedar({ ...texts, party: "", ...changed }, { memo: 0, laws });

const shared: Subject = {
  name: "shared",
  text: texts.shared,
  examples: readExamples(room("kernel/policy/examples")),
  engine: (text) => engineWith({ shared: text, protocols: { example: open } }),
};
const ofParty = (party: string): Promise<Subject> =>
  loadPolicyTexts(policyFolders(room(`parties/${party}`))).then(({ party: text }) => ({
    name: `party ${party}`,
    text,
    examples: readExamples(room(`parties/${party}/examples`)),
    engine: (changed) => engineWith({ party: changed, protocols: { example: open } }),
  }));
const ofProtocol = (id: string, text: string): Subject => {
  const protocol = definitions.get(id);
  if (protocol === undefined) throw new Error(`protocols/${id} is not in protocols/index.ts`);
  return {
    name: `protocol ${id}`,
    text,
    examples: readExamples(room(`protocols/${id}/examples`), fromProtocol(protocol)),
    engine: (changed) => engineWith({ protocols: { [id]: changed } }),
  };
};

const subjects: readonly Subject[] = [
  shared,
  ...(await Promise.all(
    readdirSync(room("parties"), { withFileTypes: true })
      .filter((one) => one.isDirectory())
      .map(({ name }) => ofParty(name)),
  )),
  ...Object.entries(texts.protocols).map(([id, text]) => ofProtocol(id, text)),
];

const decide = (engine: PolicyEngine, { attributes }: PolicyExample) => {
  const { allow, rules, errors } = engine.authorize(attributes);
  return { expect: allow ? "allow" : "deny", rules: rules.map(({ id }) => id), errors: [...errors] };
};
const said = ({ expect: word, rules }: PolicyExample) => ({ expect: word, rules: [...rules].sort(), errors: [] as string[] });
const holds =
  (engine: PolicyEngine) =>
  (example: PolicyExample): boolean =>
    JSON.stringify(decide(engine, example)) === JSON.stringify(said(example));

describe.each(subjects)("$name", ({ name, text, examples, engine }) => {
  const whole = engine(text);
  const { rules } = readRules(name, text);

  it.each(examples)("$expect: $name", (example) => {
    expect(decide(whole, example)).toEqual(said(example));
  });

  it.each(rules)("cannot lose $id unnoticed", ({ id }) => {
    const without = engine(
      rules
        .filter((rule) => rule.id !== id)
        .map((rule) => rule.text)
        .join("\n"),
    );
    expect(examples.filter((example) => !holds(without)(example)).map((example) => example.name)).not.toEqual([]);
  });

  it.each(rules)("has an example that $id decides, and one that it leaves alone", ({ id }) => {
    expect(examples.some((example) => example.rules.includes(id))).toBe(true);
    expect(examples.some((example) => example.expect === "allow" && !example.rules.includes(id))).toBe(true);
  });
});

describe.each([...definitions])("articles that allow acts of %s", (_, protocol) => {
  const acts = Object.entries(protocol.acts);

  it("are those of the parties' registers", () => {
    const unknown = acts.flatMap(([type, act]) => (act.laws ?? []).filter((id) => !laws.has(id)).map((id) => `${type}: ${id}`));
    expect(unknown).toEqual([]);
  });

  it("are listed for every step that needs one", () => {
    const free = acts.filter(([, act]) => act.kind === "step" && (act.basis !== "required" || act.laws === undefined));
    expect(free.map(([type]) => type)).toEqual([]);
  });
});

describe("a missing attribute", () => {
  const allowed = subjects.flatMap(({ text, examples, engine }) =>
    examples.filter((example) => example.expect === "allow").map((example) => ({ engine: engine(text), attributes: example.attributes })),
  );

  it("never gives an allow, whichever it is", () => {
    for (const { engine, attributes } of allowed) {
      for (const name of Object.keys(attributes)) {
        const { [name as keyof PolicyAttributes]: _, ...rest } = attributes;
        const decision = engine.authorize(rest as PolicyAttributes);
        expect(decision.allow, name).toBe(false);
        expect(decision.errors, name).not.toEqual([]);
      }
    }
  });

  it("nor one of a wrong type, nor one that is not declared", () => {
    for (const { engine, attributes } of allowed) {
      for (const name of Object.keys(attributes)) {
        const decision = engine.authorize({ ...attributes, [name]: null } as unknown as PolicyAttributes);
        expect(decision).toMatchObject({ allow: false, rules: [] });
      }
      expect(engine.authorize({ ...attributes, more: true } as PolicyAttributes).errors).toEqual(["attribute more is not declared"]);
    }
  });
});

describe("examples of protocols", () => {
  it.each(Object.keys(texts.protocols))("%s: state only frame facts that the act's frame can hold", (id) => {
    const protocol = definitions.get(id);
    const wrong = subjects
      .filter(({ name }) => name === `protocol ${id}`)
      .flatMap(({ examples }) => examples)
      .flatMap(({ name, attributes }) =>
        attributes.frame
          .filter((fact) => {
            const [field = "", value] = fact.split("=");
            const schema = protocol && actDefinition(protocol, attributes.type)?.frame.properties[field];
            return schema === undefined || (Array.isArray(schema.enum) && !schema.enum.includes(value));
          })
          .map((fact) => `${name}: ${fact}`),
      );
    expect(wrong).toEqual([]);
  });
});
