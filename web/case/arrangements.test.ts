import { describe, expect, it } from "vitest";
import { protocols } from "#protocols";
import { wordsOf } from "./arrangements.ts";

describe("words of a protocol", () => {
  const [name = "", published] = Object.entries(protocols).find(([, { texts }]) => texts.rules !== undefined) ?? [];
  const texts = published?.texts;
  const [rule = "", said] = Object.entries(texts?.rules ?? {})[0] ?? [];

  it("say what a rule of its own forbids, in the page's language", () => {
    expect(said).toBeDefined();
    expect(wordsOf(name, texts, ({ es }) => es).rule(rule)).toBe(said?.es);
    expect(wordsOf(name, texts, ({ en }) => en).rule(rule)).toBe(said?.en);
  });

  it("leave the rules of others to others", () => {
    expect(wordsOf(name, texts, ({ en }) => en).rule("own-territory")).toBeUndefined();
    expect(wordsOf("unknown@1", undefined, ({ en }) => en).rule(rule)).toBeUndefined();
  });
});
