import { describe, expect, it } from "vitest";
import { claimFlags } from "./claims.ts";

const proven = { seen: 10_000, arrival: 20_000 };

describe("what an author says of time", () => {
  it.each([
    [{ iat: 15_000 }, []],
    [{ iat: 9_700, occurred: 20_300 }, []],
    [{ iat: 9_699 }, ["iat-outside"]],
    [{ iat: 15_000, occurred: 9_699 }, ["occurred-outside"]],
    [{ iat: 20_301, occurred: 20_301 }, ["iat-outside", "occurred-outside"]],
  ])("%o between 10,000 and 20,000: %o", (claims, flags) => {
    expect(claimFlags(claims, proven)).toEqual(flags);
  });
  it("has no earliest moment where the author had no line", () => {
    expect(claimFlags({ iat: 1, occurred: 0 }, { seen: null, arrival: 20_000 })).toEqual([]);
  });
});
