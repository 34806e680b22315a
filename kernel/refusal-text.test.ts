import { describe, expect, it } from "vitest";
import type { Refusal } from "./refusal.ts";
import { refusalText } from "./refusal-text.ts";

const outOfTurn: Refusal = { kind: "out-of-turn", state: "closed", type: "answer", enabled: ["reopen"] };

describe("a refusal in words", () => {
  it("gives its facts in both languages", () => {
    const { es, en } = refusalText(outOfTurn);
    expect(es).toBe("«answer» no procede mientras el expediente está en «closed». Ahora proceden: reopen.");
    expect(en).toBe("“answer” is not possible while the case is in “closed”. Possible now: reopen.");
  });

  it("uses the names that it is given", () => {
    const { es } = refusalText(outOfTurn, (what, id) => (what === "state" ? { es: `estado ${id}`, en: id } : undefined));
    expect(es).toContain("«estado closed»");
  });

  it("names the law of a rule that forbids, and says so when no rule permits", () => {
    const rules = [{ id: "own-territory", law: "CPEUM 40" }];
    expect(refusalText({ kind: "policy", rules, errors: [] }).en).toBe("It is forbidden by: own-territory (CPEUM 40).");
    expect(refusalText({ kind: "policy", rules: [], errors: [] }).en).toBe("No rule permits this act.");
    expect(refusalText({ kind: "policy", rules, errors: ["missing attribute"] }).en).toContain("in doubt the answer is no");
  });

  it("tells times in UTC and sizes in binary units", () => {
    expect(refusalText({ kind: "future", iat: 1_756_900_000, now: 1_756_899_000 }).en).toContain("2025-09-03 11:46 UTC");
    expect(refusalText({ kind: "oversized", at: "act", limit: 16_384, actual: 20_480 }).en).toContain("20 KiB, and the limit is 16 KiB");
  });
});
