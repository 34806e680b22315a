import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PolicyAttributes } from "#kernel";
import { parties } from "#parties/index.ts";
import { attributeShape } from "./attribute-shape.ts";
import { openCedar, PolicyProblems } from "./cedar.ts";
import { loadBasisRegister, loadPolicyTexts, policyFolders } from "./load.ts";
import { memoise } from "./memo.ts";
import { readExamples } from "./policy-examples.ts";
import type { PolicyTexts } from "./rule-sets.ts";

const sha256 = (data: Uint8Array): Uint8Array => new Uint8Array(createHash("sha256").update(data).digest());
const folder = (name: string): string => join(import.meta.dirname, "../..", name);
const texts = await loadPolicyTexts(policyFolders(folder("parties/us")));
const laws = new Set(Object.values(parties).flatMap(({ legalBasis }) => legalBasis.map(({ id }) => id)));
const permit = '@id("any") @law("agreed") permit (principal, action, resource);';

const problemsOf = (changed: Partial<PolicyTexts>): readonly string[] => {
  try {
    openCedar({ ...texts, protocols: { example: permit }, ...changed }, { laws });
  } catch (problem) {
    if (problem instanceof PolicyProblems) return problem.problems;
    throw problem;
  }
  return [];
};

describe("at start", () => {
  it.each(Object.keys(parties))("the policies of every protocol and of %s are strictly valid", async (party) => {
    const own = await loadPolicyTexts(policyFolders(folder(`parties/${party}`)));
    expect(() => openCedar(own, { laws })).not.toThrow();
  });

  it.each([
    ["no @id", { party: '@law("agreed") forbid (principal, action, resource) when { context.force == 9 };' }, /no @id/],
    ["no @law", { party: '@id("a") forbid (principal, action, resource) when { context.force == 9 };' }, /a: @law/],
    [
      "a @law that no register has",
      { party: '@id("a") @law("mx:invented") forbid (principal, action, resource) when { context.force == 9 };' },
      /in no legal-basis register/,
    ],
    ["a party that permits", { party: permit.replace("any", "mine") }, /mine: only a protocol may permit/],
    ["a global permit", { shared: permit.replace("any", "mine") }, /mine: only a protocol may permit/],
    [
      "one @id twice",
      { party: '@id("any") @law("agreed") forbid (principal, action, resource) when { context.force == 9 };' },
      /any is there twice/,
    ],
    [
      "an attribute that is not declared",
      { party: '@id("a") @law("agreed") forbid (principal, action, resource) when { context.forse == 5 };' },
      /forse/,
    ],
    [
      "a wrong type",
      { party: '@id("a") @law("agreed") forbid (principal, action, resource) when { context.force == "5" };' },
      /force|Long|types/,
    ],
    ["a rule that can never apply", { party: '@id("a") @law("agreed") forbid (principal, action, resource) when { false };' }, /a: /],
    ["a template", { party: '@id("a") @law("agreed") forbid (principal == ?principal, action, resource);' }, /templates/],
    ["what is not Cedar", { party: "forbid everything" }, /party: /],
  ] as const)("refuses %s", (_, changed, expected) => {
    expect(problemsOf(changed).join("\n")).toMatch(expected);
  });

  it("lists all problems at once", () => {
    const found = problemsOf({ shared: permit.replace("any", "one"), party: '@law("agreed") forbid (principal, action, resource);' });
    expect(found).toHaveLength(2);
  });

  it("lets no attribute be optional", () => {
    expect(() => attributeShape(texts.schema.replace("territory: String", "territory?: String"))).toThrow(/territory/);
  });
});

describe("a decision", () => {
  const { attributes } = readExamples(folder("kernel/policy/examples"))[0] ?? { attributes: {} as PolicyAttributes };
  const engine = openCedar({ ...texts, party: "", protocols: { example: permit } });

  it("is refused with an error for a protocol that is not loaded", () => {
    expect(engine.authorize({ ...attributes, protocol: "unknown" })).toEqual({
      allow: false,
      rules: [],
      errors: ["no policies are loaded for protocol unknown"],
    });
  });

  it("has the schema's attributes and no others", () => {
    expect([...attributeShape(texts.schema).names].sort()).toEqual(Object.keys(attributes).sort());
  });

  it("tells all rules that forbid, with their laws", () => {
    const { allow, rules } = engine.authorize({ ...attributes, power: "coercive", territory: "us", doerParty: "mx", assigned: false });
    expect(allow).toBe(false);
    expect(rules).toEqual([
      { id: "need-to-know", law: "agreed" },
      { id: "own-territory", law: "mx:const-40 mx:lsn-71 mx:un-1988-17 us:un-1988-17" },
    ]);
  });

  it("is Cedar's own where a forbid cannot be evaluated: still no allow", () => {
    const overflow = '@id("a") @law("agreed") forbid (principal, action, resource) when { context.force * 9223372036854775807 == 1 };';
    const failing = openCedar({ ...texts, party: overflow, protocols: { example: permit } });
    const { allow, errors } = failing.authorize({ ...attributes, force: 2 });
    expect({ allow, failed: errors.length }).toEqual({ allow: false, failed: 1 });
  });

  it("names the texts that judged", () => {
    const { shared, protocol, party } = engine.hashes("example@7");
    expect([shared, protocol, party].every((hash) => /^[\w-]{43}$/.test(hash))).toBe(true);
    expect(new Set([shared, protocol, party]).size).toBe(3);
    expect(() => engine.hashes("unknown")).toThrow(/unknown/);
  });

  it("is the same from memory", () => {
    const plain = openCedar({ ...texts, party: "", protocols: { example: permit } }, { memo: 0 });
    for (const example of readExamples(folder("kernel/policy/examples"))) {
      expect(engine.authorize(example.attributes)).toEqual(plain.authorize(example.attributes));
      expect(engine.authorize(example.attributes)).toEqual(plain.authorize(example.attributes));
    }
  });
});

describe("memory", () => {
  it("is bounded and forgets what was not asked for longest", () => {
    const asked: string[] = [];
    const answer = memoise(2, (name: string) => {
      asked.push(name);
      return { name };
    });
    for (const name of ["a", "b", "a", "c", "a", "b"]) expect(answer(name)).toEqual({ name });
    expect(asked).toEqual(["a", "b", "c", "b"]);
  });
});

describe("legal bases", () => {
  it("of all parties are one register", async () => {
    const register = await loadBasisRegister({ sha256 }, [folder("parties/mx"), folder("parties/us")]);
    expect(register.entries.get("mx:const-2019-quinto-transitorio")?.entry.until).toBe("2028-03-27");
    expect(register.entries.get("us:18-usc-926-a")?.entry.standing).toBe("U");
  });

  it("out of shape are a fault that names the folder", async () => {
    await expect(loadBasisRegister({ sha256 }, [folder("parties/mx"), folder("parties/mx")])).rejects.toThrow(/parties\/mx/);
  });
});
