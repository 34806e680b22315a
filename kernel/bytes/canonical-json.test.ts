import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { canonicalJson, fromUtf8, type Json, NotJson, parseCanonical, utf8 } from "./index.ts";

const runs = { numRuns: process.env.SLOW === "1" ? 20_000 : 1_000 };
const json = fc
  .jsonValue({ maxDepth: 6, noUnicodeString: false })
  .filter((value) => !JSON.stringify(value).includes("\\ud")) as fc.Arbitrary<Json>;

/** RFC 8785 by the platform's own JSON, members sorted by hand. */
const reference = (value: Json): string => {
  if (Array.isArray(value)) return `[${value.map(reference).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([name, member]) => `${JSON.stringify(name)}:${reference(member)}`).join(",")}}`;
};

const read = (text: string) => parseCanonical(utf8(text));

describe("canonical JSON", () => {
  it("writes the example of RFC 8785 §3.2.4", () => {
    const value = JSON.parse(String.raw`{"numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/", "literals": [null, true, false]}`);
    expect(canonicalJson(value)).toBe(
      String.raw`{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\u000f\nA'B\"\\\\\"/"}`,
    );
  });
  it("sorts members by UTF-16 code units (RFC 8785 §3.2.3)", () => {
    const names = ["\u20ac", "\r", "\ufb33", "1", "\ud83d\ude00", "\u0080", "\u00f6"];
    const value = Object.fromEntries(names.map((name, i) => [name, i]));
    expect(Object.keys(JSON.parse(canonicalJson(value)))).toEqual(["1", "\r", "\u0080", "\u00f6", "\u20ac", "\ud83d\ude00", "\ufb33"]);
    expect(canonicalJson({ "10": 1, "9": 2, "": 3 })).toBe('{"":3,"10":1,"9":2}');
  });
  it("writes numbers as RFC 8785's appendix B does", () => {
    const numbers = [
      0, -0, 5e-324, 1.7976931348623157e308, 9007199254740992, 295147905179352830000, 1e21, 1e-7, 0.000001, 333333333.3333332,
    ];
    expect(numbers.map((value) => canonicalJson(value))).toEqual([
      "0", "0", "5e-324", "1.7976931348623157e+308", "9007199254740992", "295147905179352830000", "1e+21", "1e-7", "0.000001", "333333333.3333332",
    ]); // biome-ignore format: two rows to compare
  });
  it("writes what the reference writes, and reads back what it wrote", () => {
    fc.assert(
      fc.property(json, (value) => {
        const text = canonicalJson(value);
        expect(text).toBe(reference(value));
        const back = read(text);
        expect(back.ok && canonicalJson(back.value)).toBe(text);
      }),
      runs,
    );
  });
  it("reads a text only if it is the canonical one", () => {
    fc.assert(
      fc.property(json, fc.nat(), fc.constantFrom(" ", "\n", "0", ",", "\\", "\u00e9"), (value, at, extra) => {
        const text = canonicalJson(value);
        const cut = at % (text.length + 1);
        const given = fromUtf8(utf8(text.slice(0, cut) + extra + text.slice(cut))) as string;
        const outcome = read(given);
        if (outcome.ok) expect(canonicalJson(outcome.value)).toBe(given);
        else expect(outcome.refusal.kind).toBe("malformed");
      }),
      runs,
    );
  });
  it.each(
    [
      ["", " ", "nul", "{", '{"a":1', "[1,]", "undefined", "NaN", "Infinity", "01", "+1", ".5", "1.", "'a'", "\ufeff1"],
      ["-0", "1.0", "1e2", "1E30", "1e+2", "1e400", "0.10", "123456789012345678901"],
      [
        ' {"a":1}',
        '{"a": 1}',
        '{"a":1} ',
        '{"b":1,"a":2}',
        '{"a":1,"a":1}',
        '{"\\u0061":1}',
        '"\\/"',
        '"\\u00e9"',
        '"\\u000A"',
        '"\\u000a"',
      ],
      ['"\\ud800"', '"\\udc00"', '"a\\ud83d"', '{"\\ud800":1}'],
    ].flat(),
  )("refuses %j", (text) => {
    expect(read(text)).toEqual({ ok: false, refusal: { kind: "malformed", at: "", expected: "canonical JSON" } });
  });
  it("refuses bytes that are not UTF-8", () => {
    expect(parseCanonical(Uint8Array.of(0x22, 0xff, 0x22), "/x")).toEqual({
      ok: false,
      refusal: { kind: "malformed", at: "/x", expected: "UTF-8" },
    });
  });
  it("reads sixteen levels and no more, however deep the text", () => {
    const nested = (levels: number) => "[".repeat(levels) + "]".repeat(levels);
    expect(read(nested(16)).ok).toBe(true);
    expect(read(nested(17)).ok).toBe(false);
    expect(read(nested(100_000)).ok).toBe(false);
  });
  it("keeps a member named __proto__ a member", () => {
    const outcome = read('{"__proto__":{"a":1}}');
    expect(outcome.ok && Object.keys(outcome.value as object)).toEqual(["__proto__"]);
  });
  it("throws where there is no canonical form", () => {
    const cycle: unknown[] = [];
    cycle.push(cycle);
    for (const value of [Number.NaN, Number.POSITIVE_INFINITY, undefined, { a: undefined }, "\ud800", 1n, cycle]) {
      expect(() => canonicalJson(value as Json)).toThrow(NotJson);
    }
  });
  it("has text of UTF-8 for every value", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(fromUtf8(utf8(canonicalJson(value)))).toBe(canonicalJson(value));
      }),
      runs,
    );
  });
});
