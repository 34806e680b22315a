import { describe, expect, test } from "vitest";
import { contradicted, type HomeRecord } from "./contradiction.ts";

const line = (n: number, act: string, record = `line ${n} for ${act}`): HomeRecord => ({ record, act, n });
const refusal = (act: string): HomeRecord => ({ record: `refusal of ${act}`, act, n: null });

describe("what one home cannot have said together", () => {
  const docket = [line(1, "a"), line(2, "b"), refusal("c")];

  test("two lines for one number, also for the same act", () => {
    expect(contradicted(line(2, "d"), docket)).toEqual(line(2, "b"));
    expect(contradicted(line(2, "b", "with other times"), docket)).toEqual(line(2, "b"));
  });

  test("a number and a refusal for one act", () => {
    expect(contradicted(line(3, "c"), docket)).toEqual(refusal("c"));
    expect(contradicted(refusal("b"), docket)).toEqual(line(2, "b"));
  });

  test("nothing else: the same line again, a second refusal, a second number for one act, a line after a gap", () => {
    for (const one of [line(2, "b"), refusal("c"), line(3, "a"), line(9, "d")]) expect(contradicted(one, docket)).toBeUndefined();
  });
});
