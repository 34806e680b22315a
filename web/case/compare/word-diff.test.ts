import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Piece, wordDiff } from "./word-diff.ts";

const told = (pieces: readonly Piece[], ...hows: readonly Piece["how"][]): string =>
  pieces
    .filter(({ how }) => hows.includes(how))
    .map(({ text }) => text)
    .join("");

/** Texts of few words, so that they have much in common. */
const texts = fc.oneof(
  fc
    .array(fc.constantFrom("doce", "armas", "largas,", "y", "cortas", "Núm. 4", "\n\n", "“ABC-12”"), { maxLength: 30 })
    .map((words) => words.join(" ")),
  fc.string({ unit: "grapheme", maxLength: 60 }),
);

describe("words that changed", () => {
  it("with what stayed are the one text, and the other", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const pieces = wordDiff(before, after);
        expect([told(pieces, "same", "removed"), told(pieces, "same", "added")]).toEqual([before, after]);
      }),
    );
  });

  it("are none between equal texts, and all where nothing was", () => {
    fc.assert(
      fc.property(texts, (text) => {
        const whole = (how: Piece["how"]) => (text === "" ? [] : [{ how, text }]);
        expect(wordDiff(text, text)).toEqual(whole("same"));
        expect(wordDiff("", text)).toEqual(whole("added"));
        expect(wordDiff(text, "")).toEqual(whole("removed"));
      }),
    );
  });

  it("leave out a word that both texts have only where keeping it costs another; no two neighbours are of one kind", () => {
    fc.assert(
      fc.property(texts, texts, (before, after) => {
        const pieces = wordDiff(before, after);
        for (const [index, { how, text }] of pieces.entries())
          expect([text === "", pieces[index + 1]?.how === how]).toEqual([false, false]);
        const words = (text: string) => text.split(/\s+/).filter((word) => word !== "");
        const inBoth = words(before).filter((word) => words(after).includes(word) && word.length > 1);
        if (inBoth.length > 0 && words(before).length > 0) expect(told(pieces, "same")).not.toBe("");
      }),
    );
  });

  it("are found inside a sentence", () => {
    expect(wordDiff("Once armas largas.", "Doce armas largas y cortas.")).toEqual([
      { how: "removed", text: "Once " },
      { how: "added", text: "Doce " },
      { how: "same", text: "armas largas" },
      { how: "added", text: " y cortas" },
      { how: "same", text: "." },
    ]);
  });

  it("are told at once also of texts as long as fields may be", () => {
    const long = Array.from({ length: 20_000 }, (_, index) => `w${index % 997}`).join(" ");
    const pieces = wordDiff(long, long.split(" ").reverse().join(" "));
    expect(told(pieces, "same", "removed")).toBe(long);
  });
});
