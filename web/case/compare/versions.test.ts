import { describe, expect, it } from "vitest";
import { revisedText } from "#tests/browser/fake-commitment.ts";
import { fileOf, HOME, opaque } from "#tests/browser/fake-story.ts";
import { linksOf } from "../links.ts";
import { fieldsOf, hasVersions, versionsOf } from "./versions.ts";

const other = opaque("other case", 16);
const story = revisedText(1_760_000_000, other);
const file = fileOf(story, HOME);
const act = (type: string) => {
  const found = file.acts.find((one) => one.type === type);
  if (!found) throw new Error(`no ${type}`);
  return found;
};

describe("versions of a text", () => {
  it("are each whole text as signed and as corrected, in order, from whichever one asks", () => {
    for (const type of ["propose", "revise"]) {
      const versions = versionsOf(file, act(type), story.protocol);
      expect(versions.map(({ act: of, by }) => [of.type, by?.type ?? null])).toEqual([
        ["propose", null],
        ["revise", null],
        ["revise", "correct"],
      ]);
      expect(versions.map(({ values }) => values?.target)).toEqual([12, 10, 10]);
      expect(versions.map(({ values }) => values?.explanation)).toEqual([undefined, "Fewer, and later.", "Fewer, and three months later."]);
    }
  });

  it("have the fields of both, the newer's first", () => {
    const [first, second] = versionsOf(file, act("propose"), story.protocol);
    if (!first || !second) throw new Error("too few versions");
    const fields = Object.keys(fieldsOf(story.protocol, first, second));
    expect(fields).toContain("explanation");
    expect(fields.at(-1)).toBe("motives");
  });

  it("are offered where there is more than one, and not on the correction itself", () => {
    expect(file.acts.map((one) => hasVersions(file, one, story.protocol))).toEqual([true, true, false, false]);
  });

  it("have no values where a content is closed", () => {
    const closed = { ...file, acts: file.acts.map((one) => (one.type === "correct" ? { ...one, content: null } : one)) };
    expect(versionsOf(closed, act("revise"), story.protocol).map(({ values }) => values === null)).toEqual([false, false, true]);
  });
});

describe("linked cases", () => {
  it("are those that acts in force name, with how they belong together", () => {
    const [link, ...rest] = linksOf(file, story.protocol);
    expect([link?.case, link?.relation, rest.length]).toEqual([other, { field: "relation", value: "follows" }, 0]);
    const withdrawn = { ...file, acts: file.acts.map((one) => ({ ...one, standing: "withdrawn" as const })) };
    expect(linksOf(withdrawn, story.protocol)).toEqual([]);
  });
});
