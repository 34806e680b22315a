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

  const agent: Refusal = { kind: "wrong-field", at: "/frame/agent", rule: "agent", expected: "an agent of this party" };

  it("says what is wrong with a field by its rule, and never what a machine expects", () => {
    expect(refusalText(agent)).toEqual({
      es: "«Persona» no nombra a una persona de esta parte con una clave en vigor.",
      en: "“Person” does not name a person of this party with a key in force.",
    });
    const pattern = refusalText({ ...agent, at: "/frame/kept", rule: "pattern", expected: "^[A-Za-z0-9_-]{43}$" });
    expect(pattern.es).toBe("«kept» no tiene la forma debida.");
    expect(refusalText({ ...agent, at: "/handling", rule: "required", expected: "{code: H0|H1|H2|H3}" }).es).toBe("Falta «Manejo».");
    expect(refusalText({ ...agent, at: "/content/rows/3/serial", rule: "minLength", expected: "4" }).en).toBe(
      "“serial” is too short: at least 4.",
    );
    expect(refusalText({ ...agent, rule: "of-another-node", expected: "anything" }).es).toBe("«Persona» no se acepta así.");
    expect(refusalText({ ...agent, rule: "constructor", expected: "" }).en).toBe("“Person” is not accepted as it is.");
    expect(refusalText({ kind: "malformed", at: "/payload/handling", expected: "an object" }).es).toBe(
      "Lo enviado no tiene la forma exigida: «Manejo».",
    );
    expect(refusalText({ kind: "malformed", at: "/body", expected: "JSON in UTF-8" }).en).toBe(
      "What was sent is not in the required form.",
    );
  });

  it("takes a field's label from whoever has the protocol's texts", () => {
    const labelled = refusalText(agent, (what) => (what === "field" ? { es: "A quién", en: "To whom" } : undefined));
    expect(labelled.es).toContain("«A quién»");
  });

  it("tells a power in words and a key by its beginning", () => {
    const kid = "QbQ-Q55bZp0zUuLPwbpfQMfVTmZlWfUuXkO2DPt1nEo";
    expect(
      refusalText({ kind: "no-power", kid, power: "act for sspc" }, (what) => (what === "agency" ? { es: "SSPC", en: "SSPC" } : undefined))
        .es,
    ).toBe("La clave QbQ-Q55b… no firma por la dependencia «SSPC».");
    expect(refusalText({ kind: "no-power", kid, power: "assign" }).es).toContain("«asignar expedientes»");
    expect(refusalText({ kind: "no-power", kid: "", power: "act" }).es).toBe(
      "Para esto hace falta una clave propia que pueda firmar actuaciones.",
    );
    expect(refusalText({ kind: "no-power", kid, power: `submit acts of ${kid}` }).es).toBe("Solo quien firmó una actuación puede traerla.");
  });

  it("names what is missing or already there in both languages, and nothing that it has no words for", () => {
    expect(refusalText({ kind: "not-found", what: "shift" }).es).toBe("No existe o no está a su alcance: el turno de guardia.");
    expect(refusalText({ kind: "conflict", what: "case" }).es).toBe("Choca con algo ya registrado: el expediente.");
    expect(refusalText({ kind: "not-found", what: "gizmo" }).es).toBe("No existe o no está a su alcance.");
  });
});
