import { describe, expect, it } from "vitest";
import type { PolicyAttributes } from "./attributes.ts";
import { judge, type PolicyDecision } from "./judge.ts";

const judged = (kind: PolicyAttributes["kind"], decision: PolicyDecision) =>
  judge({ authorize: () => decision }, { kind } as unknown as PolicyAttributes);

const forbid = { id: "own-territory", law: "mx:const-40" };
const permit = { id: "competent-authorities", law: "mx:cnpp-442" };

describe("a decision", () => {
  it("that allows gives the permits", () => {
    expect(judged("step", { allow: true, rules: [permit], errors: [] })).toEqual({
      ok: true,
      value: { rules: ["competent-authorities"], flags: [] },
    });
  });

  it.each(["step", "reading"] as const)("that denies refuses a %s with the law", (kind) => {
    expect(judged(kind, { allow: false, rules: [forbid], errors: [] })).toEqual({
      ok: false,
      refusal: { kind: "policy", rules: [forbid], errors: [] },
    });
  });

  it("that denies flags a report and keeps it", () => {
    expect(judged("report", { allow: false, rules: [forbid], errors: [] })).toEqual({
      ok: true,
      value: { rules: [], flags: ["own-territory"] },
    });
  });

  it("flags a report that nothing permits", () => {
    expect(judged("report", { allow: false, rules: [], errors: [] })).toEqual({ ok: true, value: { rules: [], flags: ["not-permitted"] } });
  });

  it.each(["step", "report", "reading"] as const)("with an error counts for nothing, for a %s even where it allows", (kind) => {
    expect(judged(kind, { allow: true, rules: [permit], errors: ["own-territory: attribute missing"] })).toMatchObject({
      ok: false,
      refusal: { kind: "policy", errors: ["own-territory: attribute missing"] },
    });
  });
});
