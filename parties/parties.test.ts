import { describe, expect, it } from "vitest";
import { parties } from "./index.ts";

const sectors = ["civil", "consular", "prosecution", "security", "military", "judicial", "oversight"];

describe.each(Object.values(parties))("$id", ({ id, agencies, legalBasis }) => {
  it("names each authority once, in both languages, in a sector that grants know", () => {
    expect(new Set(agencies.map((agency) => agency.id)).size).toBe(agencies.length);
    for (const { names, sector } of agencies) {
      expect(names.es && names.en).toBeTruthy();
      expect(sectors).toContain(sector);
    }
  });

  it("gives each legal basis once, under its own name, in both languages, with its source", () => {
    expect(new Set(legalBasis.map((basis) => basis.id)).size).toBe(legalBasis.length);
    for (const basis of legalBasis) {
      expect(basis.id).toMatch(new RegExp(`^${id}:[a-z0-9][a-z0-9.-]*$`));
      expect([basis.instrument.es, basis.instrument.en, basis.text.es, basis.text.en, basis.source].every((text) => text.length > 0)).toBe(
        true,
      );
      expect(basis.until === null || basis.from <= basis.until).toBe(true);
    }
  });

  it("lets only authorities that it names rely on a legal basis", () => {
    const known = new Set(["*", ...agencies.map((agency) => agency.id), ...sectors.map((sector) => `sector:${sector}`)]);
    const wrong = legalBasis.flatMap((basis) =>
      [...(basis.agencies === "*" ? ["*"] : basis.agencies)].filter((agency) => !known.has(agency)),
    );
    expect(wrong).toEqual([]);
  });
});
