/** Policy examples: files of examples/allow and examples/deny that say what must be decided, and by which rules. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { PolicyAttributes } from "#kernel";

export type PolicyExample = {
  /** The file's name without its ending: what the example is about. */
  readonly name: string;
  readonly expect: "allow" | "deny";
  /** In prose, for people. */
  readonly why: string;
  /** What differs from the folder's base.json. */
  readonly given: Partial<PolicyAttributes>;
  /** Exactly the `@id`s that decide, in order; empty for a deny where nothing permits. */
  readonly rules: readonly string[];
  readonly attributes: PolicyAttributes;
};

const json = (path: string): Record<string, unknown> => JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;

const read = (base: object, folder: string, expect: "allow" | "deny"): readonly PolicyExample[] => {
  const path = join(folder, expect);
  if (!existsSync(path)) return [];
  return readdirSync(path)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .map((file) => {
      const { why, given, rules } = json(join(path, file)) as Pick<PolicyExample, "why" | "given" | "rules">;
      return { name: basename(file, ".json"), expect, why, given, rules, attributes: { ...base, ...given } as PolicyAttributes };
    });
};

/** All examples of a folder, each over its base.json; `more` gives what else follows from an example's attributes. */
export const readExamples = (folder: string, more: (given: Partial<PolicyAttributes>) => object = () => ({})): readonly PolicyExample[] => {
  const base = json(join(folder, "base.json"));
  return [...read(base, folder, "allow"), ...read(base, folder, "deny")].map((example) => ({
    ...example,
    attributes: { ...example.attributes, ...more(example.attributes), ...example.given },
  }));
};
