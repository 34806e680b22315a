import { describe, expect, it } from "vitest";
import { beginningOf, endOf, momentOf, spanOf } from "./days.ts";

describe("days and hours as somebody writes them", () => {
  it("a day begins and ends by this device's clock", () => {
    expect(beginningOf("2025-09-30")).toBe(new Date(2025, 8, 30).getTime() / 1000);
    expect(endOf("2025-09-30")).toBe(new Date(2025, 9, 1).getTime() / 1000);
    expect([beginningOf(""), endOf("30/09/2025"), momentOf("2025-09-30"), momentOf("2025-13-30T10:00")]).toEqual([null, null, null, null]);
    expect(momentOf("2025-09-30T10:30")).toBe(new Date(2025, 8, 30, 10, 30).getTime() / 1000);
  });

  it("a span ends after it begins, and is not over", () => {
    expect(spanOf(10, 20, 15)).toEqual({ begins: 10, ends: 20 });
    expect([spanOf(null, 20, 0), spanOf(10, null, 0), spanOf(10, 10, 0), spanOf(10, 20, 20)]).toEqual([null, null, null, null]);
  });
});
