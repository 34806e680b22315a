import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { storiesAt } from "#tests/browser/fake-cases.ts";
import { filterIn, kinds, type TimelineFilter } from "./filter-in.ts";
import { agencyKey, countWith, kindOf, matching, plain, type Sought } from "./match.ts";

const all = storiesAt(1_760_000_000)
  .flatMap(({ acts }) => acts)
  .map((act): Sought => ({ act, side: act.author.party === "mx" ? "own" : "other", text: JSON.stringify(act.content) }));

const filters: fc.Arbitrary<TimelineFilter> = fc
  .record(
    {
      side: fc.constantFrom("own", "other"),
      kind: fc.constantFrom(...kinds),
      type: fc.constantFrom(...all.map(({ act }) => act.type)),
      who: fc.constantFrom(...all.map(({ act }) => agencyKey(act)), ...all.map(({ act }) => act.author.kid)),
      text: fc.constantFrom("Nogales", "número", "dealer tucson", "nada de esto"),
    },
    { requiredKeys: [] },
  )
  .map(filterIn);

describe("filters of the timeline", () => {
  it("leave fewer the more are set, and all when none is", () => {
    expect(matching(all, {})).toEqual(all);
    fc.assert(
      fc.property(filters, ({ text, ...fewer }) => {
        const with_ = text === undefined ? fewer : { ...fewer, text };
        const loose = matching(all, fewer);
        for (const one of matching(all, with_)) expect(loose).toContain(one);
      }),
    );
  });

  it("count for each choice what it would leave; over kinds and sides the counts add up", () => {
    fc.assert(
      fc.property(filters, ({ kind: _, side: __, ...rest }) => {
        const total = matching(all, rest).length;
        const sum = (name: "kind" | "side", values: readonly string[]) =>
          values.reduce((n, value) => n + countWith(all, rest, name, value), 0);
        expect([sum("kind", kinds), sum("side", ["own", "other"])]).toEqual([total, total]);
      }),
    );
  });

  it("are read back from an address as they were written, and nothing else is", () => {
    fc.assert(
      fc.property(filters, (filter) => {
        expect(filterIn(JSON.parse(JSON.stringify(filter)))).toEqual(filter);
      }),
    );
    expect(filterIn({ side: "both", kind: 3, type: "", who: {}, text: 417, other: "x" })).toEqual({ text: "417" });
  });

  it("tell refusals and corrections from other acts", () => {
    const found = new Set(all.map(({ act }) => kindOf(act)));
    expect([...found].sort()).toEqual([...kinds].sort());
  });

  it("find words without regard to accents and capitals", () => {
    expect(plain("Fiscalía Núm. 4")).toBe("fiscalia num. 4");
  });
});
