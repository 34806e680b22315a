import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { protocols } from "#protocols";
import { storiesAt } from "#tests/browser/fake-cases.ts";
import { fileOf, HOME } from "#tests/browser/fake-story.ts";
import { BOX, drawingOf, labelLines } from "./drawing.ts";
import { layersOf } from "./layers.ts";
import { transitionsOf } from "./transitions.ts";
import { walkOf } from "./walk.ts";

const all = Object.values(protocols).map(({ protocol }) => protocol);

/** States `0`…`n-1` with some arrows between them; 0 is the beginning. */
const graphs = fc.integer({ min: 1, max: 12 }).chain((count) =>
  fc.record({
    states: fc.constant(Array.from({ length: count }, (_, index) => `${index}`)),
    arrows: fc.array(
      fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).map(([from, to]) => ({ from: `${from}`, to: `${to}` })),
      { maxLength: 40 },
    ),
  }),
);

describe("layers", () => {
  it("give every state of any graph a place of its own, the beginning in the first rank", () => {
    fc.assert(
      fc.property(graphs, ({ states, arrows }) => {
        const { places, ranks, widest } = layersOf(states, arrows, "0");
        expect([...places.keys()].sort()).toEqual([...states].sort());
        expect(new Set([...places.values()].map(({ rank, place }) => `${rank} ${place}`)).size).toBe(states.length);
        for (const { rank, place } of places.values()) expect([rank < ranks, place < widest, rank >= 0]).toEqual([true, true, true]);
      }),
    );
  });

  it("let every arrow of a graph without circles lead onwards", () => {
    fc.assert(
      fc.property(graphs, ({ states, arrows }) => {
        const onwards = arrows.filter(({ from, to }) => Number(from) < Number(to));
        const { places } = layersOf(states, onwards, "0");
        for (const { from, to } of onwards) expect(places.get(to)?.rank ?? 0).toBeGreaterThan(places.get(from)?.rank ?? 0);
      }),
    );
  });
});

describe("drawing", () => {
  it("lets no two boxes touch, within its own size, in both directions", () => {
    fc.assert(
      fc.property(graphs, fc.constantFrom("down" as const, "right" as const), ({ states, arrows }, direction) => {
        const { boxes, width, height } = drawingOf(layersOf(states, arrows, "0"), direction);
        for (const { x, y } of boxes) expect([x >= 0, y >= 0, x + BOX.width <= width, y + BOX.height <= height]).not.toContain(false);
        for (const [index, one] of boxes.entries())
          for (const other of boxes.slice(index + 1))
            expect(Math.abs(one.x - other.x) >= BOX.width || Math.abs(one.y - other.y) >= BOX.height).toBe(true);
      }),
    );
  });

  it("is no broader than a telephone for each protocol that is here", () => {
    for (const protocol of all) {
      const layers = layersOf(Object.keys(protocol.states), transitionsOf(protocol), protocol.initial);
      expect(drawingOf(layers, "down").width, protocol.id).toBeLessThanOrEqual(480);
    }
  });

  it("breaks labels between words", () => {
    fc.assert(
      fc.property(fc.array(fc.stringMatching(/^[a-z]{1,20}$/), { minLength: 1, maxLength: 6 }), (words) => {
        expect(labelLines(words.join(" ")).join(" ")).toBe(words.join(" "));
      }),
    );
  });
});

describe("transitions", () => {
  it("reach every state of each protocol, and leave none that ends a case", () => {
    for (const protocol of all) {
      const found = transitionsOf(protocol);
      const reached = new Set([protocol.initial, ...found.map(({ to }) => to)]);
      expect([...reached].sort(), protocol.id).toEqual(Object.keys(protocol.states).sort());
      expect(found.filter(({ from }) => protocol.states[from]?.final)).toEqual([]);
    }
  });
});

describe("the way so far", () => {
  it("is folded from the acts that a page is shown", () => {
    const stories = storiesAt(1_760_000_000);
    const ways = stories.map((story) => walkOf(story.protocol, fileOf(story, HOME)));
    expect(ways).toEqual([
      ["new", "sent", "clarifying"],
      ["new", "sent", "acknowledged", "clarifying", "acknowledged", "answered"],
      ["new", "sent", "declined"],
      ["new", "sent", "acknowledged"],
    ]);
  });

  it("is not told where acts are missing", () => {
    const [story] = storiesAt(1_760_000_000);
    if (!story) throw new Error("no story");
    const file = fileOf(story, HOME);
    expect(walkOf(story.protocol, { ...file, acts: file.acts.slice(1) })).toBeNull();
  });
});
