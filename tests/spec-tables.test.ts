/** Holds the tables of spec/ to the code that they describe: what stands in one stands in the other. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, it } from "vitest";
import { builtInActs, builtInTexts, canonicalJson, declineKinds, field, type Json, type Schema, transcription } from "#kernel";
import { statusOf } from "#node/api/problem.ts";
import { failureNames } from "#node/verify/failure.ts";
import { readVectors } from "#tests/records/vectors.ts";
import { isTest, readRepository } from "./source-files.ts";

const root = fileURLToPath(new URL("..", import.meta.url));
const read = (path: string): string => readFileSync(`${root}${path}`, "utf8");

/** The rows of the first table under a heading of a page, without the first two; a `\|` is a `|` of the text. */
const tablesOf = (page: string, heading: string): string[][][] => {
  const [, rest = ""] = read(page).split(new RegExp(`^#+ ${heading}$`, "m"));
  const [section = ""] = rest.split(/^#/m);
  return [...section.matchAll(/(?:^\|.*\|\n)+/gm)].map(([table]) => table.trim().split("\n").slice(2).map(cellsOf));
};
const cellsOf = (row: string): string[] =>
  row
    .split(/(?<!\\)\|/)
    .slice(1, -1)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
const tableOf = (page: string, heading: string, index = 0): string[][] => tablesOf(page, heading)[index] ?? [];
const codesIn = (cell = ""): string[] => [...cell.matchAll(/`([^`]*)`/g)].map(([, code = ""]) => code);

/** A member of a type in TypeScript: whether it may be absent, and the texts and numbers that it names. */
type Member = { readonly name: string; readonly optional: boolean; readonly type: ts.TypeNode };

const sourceOf = (path: string): ts.SourceFile => ts.createSourceFile(path, read(path), ts.ScriptTarget.Latest, true);
const aliasesOf = (path: string): ReadonlyMap<string, ts.TypeNode> =>
  new Map(
    sourceOf(path)
      .statements.filter(ts.isTypeAliasDeclaration)
      .map(({ name, type }) => [name.text, type]),
  );
const membersOf = (type: ts.TypeNode | undefined): Member[] =>
  type !== undefined && ts.isTypeLiteralNode(type)
    ? type.members.flatMap((member) =>
        ts.isPropertySignature(member) && member.type
          ? [{ name: member.name.getText(), optional: member.questionToken !== undefined, type: member.type }]
          : [],
      )
    : [];
const variantsOf = (type: ts.TypeNode | undefined): readonly ts.TypeNode[] =>
  type === undefined ? [] : ts.isUnionTypeNode(type) ? type.types : [type];
const literalsIn = (type: ts.TypeNode, aliases: ReadonlyMap<string, ts.TypeNode>): string[] => {
  if (ts.isLiteralTypeNode(type)) return [type.literal.getText().replaceAll('"', "")];
  const aliased = ts.isTypeReferenceNode(type) ? aliases.get(type.typeName.getText()) : undefined;
  if (aliased) return ts.isUnionTypeNode(aliased) && aliased.types.every(ts.isLiteralTypeNode) ? literalsIn(aliased, aliases) : [];
  const found: string[] = [];
  ts.forEachChild(type, (child) => {
    if (ts.isTypeNode(child)) found.push(...literalsIn(child, aliases));
    else if (ts.isPropertySignature(child) && child.type) found.push(...literalsIn(child.type, aliases));
  });
  return found;
};

describe("spec/refusal.md", () => {
  const [kinds = [], rules = []] = tablesOf("spec/refusal.md", "Refusal");
  const union = variantsOf(aliasesOf("kernel/refusal.ts").get("Refusal")).map(membersOf);
  const typeOf = (type: ts.TypeNode): string => {
    const text = type.getText();
    if (text === "number") return "number";
    if (text === "string") return "text";
    if (text === "string | null") return "text or null";
    if (text === "readonly string[]") return "list of texts";
    if (ts.isTypeOperatorNode(type)) return `list of \`{${[...text.matchAll(/(\w+): string/g)].map(([, name]) => name).join(", ")}}\``;
    const codes = literalsIn(type, new Map()).map((literal) => `\`${literal}\``);
    return `${codes.slice(0, -1).join(", ")} or ${codes.at(-1)}`;
  };

  it("has each kind once, with its facts and its status", () => {
    const coded = union.map((members) => {
      const kind = literalsIn(members[0]?.type as ts.TypeNode, new Map())[0] ?? "";
      const facts = members.slice(1).map(({ name, type }) => `\`${name}\`: ${typeOf(type)}`);
      return [`\`${kind}\``, facts.join("; "), String(statusOf[kind as keyof typeof statusOf])];
    });
    expect(coded.length).toBeGreaterThan(30);
    expect(kinds.map(([kind, facts, , status]) => [kind, facts, status])).toEqual(coded);
    expect(kinds.filter(([kind, facts, when]) => !when && facts !== "" && kind !== undefined)).toEqual([]);
  });

  it("has every rule of a wrong field that no schema has", () => {
    const keywords = new Set(["required", "enum", "type", "pattern", "additionalProperties"]);
    const code = readRepository().filter((file) => /^(kernel|node)\/.*\.ts$/.test(file.path) && !isTest(file));
    const given = /\brule: "(\w+)"|\b(?:field|wrong)\(["`][^"`]*["`], "(\w+)",/g;
    const used = code.flatMap(({ text }) => [...text.matchAll(given)].map(([, one, other]) => one ?? other ?? ""));
    const named = rules.flatMap(([names]) => codesIn(names));
    expect(new Set(named)).toEqual(new Set(used.filter((rule) => !keywords.has(rule))));
  });
});

describe("spec/definition.md", () => {
  const page = "spec/definition.md";
  const aliases = aliasesOf("kernel/protocol/definition.ts");

  it.each([
    ["Protocol", "Protocol"],
    ["Act", "ActDefinition"],
    ["Deadline", "Deadline"],
  ])("%s has the members of the type, with what may be absent and what they may be", (heading, alias) => {
    const rows = tableOf(page, heading).map(([members = "", type]) => ({
      names: [...members.matchAll(/`(\w+)`(\*?)/g)].map(([, name, star]) => `${name}${star}`),
      type: type ?? "",
    }));
    const members = membersOf(aliases.get(alias));
    expect(rows.flatMap(({ names }) => names).sort()).toEqual(members.map(({ name, optional }) => `${name}${optional ? "*" : ""}`).sort());
    const unsaid = members.flatMap(({ name, type }) => {
      const said = rows.find(({ names }) => names.some((one) => one.replace("*", "") === name))?.type ?? "";
      return literalsIn(type, aliases)
        .filter((literal) => !new RegExp(`\\b${literal}\\b`).test(said))
        .map((literal) => `${name}: ${literal}`);
    });
    expect(unsaid).toEqual([]);
  });

  it("has every form of a deadline's length and of a decline", () => {
    const row = (heading: string, name: string) => tableOf(page, heading).find(([cell]) => cell?.startsWith(`\`${name}\``))?.[1] ?? "";
    const lengths = variantsOf(aliases.get("Length")).map((variant) => membersOf(variant)[0]?.name ?? "");
    expect(codesIn(row("Deadline", "length")).map((code) => /\w+/.exec(code)?.[0])).toEqual(lengths);
    const declined = membersOf(aliases.get("Declined")).map(({ name, optional }) => `${name}${optional ? "?" : ""}`);
    expect(codesIn(row("Act", "declined")).at(-1)).toBe(`{${declined.join(", ")}}`);
  });

  it("has every kind of field with its schema", () => {
    const { choice, choices, urgency, summary, identifier, whole, line, text, bilingual, list, fields, record, about, ...constants } =
      field;
    const made: Record<string, unknown> = {
      choice: choice("a", "b"),
      choices: choices("a", "b"),
      identifier: identifier("phone", line(80)),
      urgency: urgency(["a"], "a", "b"),
      summary: summary(1, choice("a", "b")),
      whole: whole(0, 9),
      line: line(80),
      text: text(80),
      bilingual: bilingual(80),
      list: list(field.flag, 9),
    };
    const { attachments, ...schemas } = constants;
    expect([record({ a: field.flag }), about("who", field.flag), attachments(2)]).toEqual([
      fields({ a: field.flag }),
      { ...field.flag, "x-subject": "who" },
      list(field.attachment, 2),
    ]);
    const said = Object.fromEntries(
      tableOf(page, "Fields").map(([name, schema]) => [codesIn(name)[0], JSON.parse(codesIn(schema)[0] ?? "")]),
    );
    expect(said).toEqual({ ...made, ...schemas });
  });

  it("has the fields of every built-in act and of a transcribed one", () => {
    const acts = { ...builtInActs, transcribed: transcription };
    const said = Object.fromEntries(tableOf(page, "Built-in acts").map(([type = "", ...cells]) => [type.replaceAll("`", ""), cells]));
    const special: Record<string, string> = {
      "correct corrects": "names of content fields of the corrected type, at least one, none twice",
      "lapse clock": "one of the protocol's",
      "decline kind": "one of the grounds below",
    };
    const kindOf = (schema: Schema): string => {
      const { maxLength } = schema;
      for (const [name, one] of Object.entries({ law: field.law, hash: field.hash, flag: field.flag, moment: field.moment }))
        if (one === schema) return name;
      for (const [name, one] of Object.entries({ date: field.date, party: field.party, attachment: field.attachment }))
        if (one === schema) return name;
      if (Array.isArray(schema.enum))
        return schema.enum.map((value, i, all) => `${i === 0 ? "" : i === all.length - 1 ? " or " : ", "}\`${value}\``).join("");
      return `${schema["x-kind"] === "paragraphs" ? "text" : "line"} of ${maxLength}`;
    };
    const tell = (type: string, { properties, required = [] }: (typeof transcription)["frame"]): string =>
      Object.entries(properties)
        .map(([name, schema]) => `\`${name}\`${required.includes(name) ? "" : "*"}: ${special[`${type} ${name}`] ?? kindOf(schema)}`)
        .join("; ");
    const coded = Object.fromEntries(
      Object.entries(acts).map(([type, { frame, content }]) => {
        const more = type === "correct" ? "; the fields that `corrects` names" : "";
        return [type, [tell(type, frame), tell(type, content) + more]];
      }),
    );
    expect(said).toEqual(coded);
    expect(read("spec/protocols/built-in@1.json")).toBe(canonicalJson({ acts: builtInActs, transcription } as unknown as Json));
  });

  it("has every ground of a decline, in the words of the texts", () => {
    const { options = {} } = builtInTexts.fields.kind ?? {};
    const grounds = tableOf(page, "Built-in acts", 1).map(([kind, ground]) => [codesIn(kind)[0], ground]);
    expect(grounds).toEqual(declineKinds.map((kind) => [kind, options[kind]?.en]));
  });
});

describe("spec/verify.md", () => {
  const rows = tableOf("spec/verify.md", "Verify");

  it("has each failure once, in the order of the list", () => {
    expect(rows.map(([name]) => codesIn(name)[0])).toEqual([...failureNames]);
  });

  it("says of exactly those that a vector shows that a bundle can have them, at a check that bundle.md numbers", () => {
    const shown = [...readVectors("bundle/invalid.json").cases, ...readVectors("bundle/timely.json").invalid].flatMap(
      ({ failure, also = [] }: { failure: string; also?: string[] }) => [failure, ...also],
    );
    const ofBundles = rows.filter(([, place]) => place !== "log");
    expect(new Set(ofBundles.map(([name]) => codesIn(name)[0]))).toEqual(new Set(shown));
    const numbered = [...read("spec/bundle.md").matchAll(/^(\d+)\. (?:.*\n)*?(?=^\d+\. |\n)/gm)].map(([text, n]) => [n, text] as const);
    const misplaced = ofBundles.filter(
      ([, place = ""]) =>
        !place
          .split(", ")
          .slice(1)
          .every((n) => numbered.some(([number]) => number === n)),
    );
    expect(misplaced).toEqual([]);
    expect(numbered.map(([n]) => Number(n))).toEqual(numbered.map((_, i) => i + 1));
  });
});
