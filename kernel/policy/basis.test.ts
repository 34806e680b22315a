import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { type BasisClaim, judgeBasis, type LegalBasis, openBasisRegister } from "./basis.ts";

const crypto = { sha256: (data: Uint8Array) => new Uint8Array(createHash("sha256").update(data).digest()) };

const entry: LegalBasis = {
  id: "mx:const-129",
  party: "mx",
  instrument: { es: "Constitución", en: "Constitution" },
  article: "129",
  text: { es: "…", en: "…" },
  standing: "P",
  from: "2024-10-01",
  until: null,
  dates: "P",
  agencies: ["defensa", "sector:security"],
  source: "the decree",
};
const ended: LegalBasis = { ...entry, id: "mx:fifth", from: "2022-11-19", until: "2028-03-27", agencies: "*" };

const registerOf = (...entries: readonly object[]) => {
  const opened = openBasisRegister(crypto, JSON.parse(JSON.stringify(entries)));
  if (!opened.ok) throw new Error(JSON.stringify(opened.refusal));
  return opened.value;
};
const register = registerOf(entry, ended);
const claim: BasisClaim = {
  type: "order",
  ids: ["mx:const-129"],
  required: true,
  party: "mx",
  agency: "defensa",
  sector: "military",
  on: ["2025-09-04"],
};
const refusal = (changed: Partial<BasisClaim>) => {
  const judged = judgeBasis(register, { ...claim, ...changed });
  return judged.ok ? null : judged.refusal;
};

describe("a legal basis", () => {
  it("in force is named with the hash of its very text", () => {
    const judged = judgeBasis(register, claim);
    expect(judged).toEqual({ ok: true, value: [{ id: "mx:const-129", hash: register.entries.get("mx:const-129")?.hash }] });
    expect(registerOf({ ...entry, article: "129 bis" }, ended).entries.get("mx:const-129")?.hash).not.toBe(
      register.entries.get("mx:const-129")?.hash,
    );
  });

  it("may be absent only where none is required", () => {
    expect(refusal({ ids: [] })).toEqual({ kind: "basis-missing", type: "order" });
    expect(judgeBasis(register, { ...claim, ids: [], required: false })).toEqual({ ok: true, value: [] });
  });

  it("allows the act, or one named beside it does, where the type lists what allows it", () => {
    const allowed = ["mx:fifth", "us:other"];
    expect(refusal({ allowed })).toEqual({ kind: "basis-not-for-act", type: "order", basis: "mx:const-129", allowed: ["mx:fifth"] });
    expect(refusal({ allowed, ids: ["mx:const-129", "mx:fifth"] })).toBeNull();
    expect(refusal({ allowed: ["us:other"] })).toBeNull();
    expect(judgeBasis(register, { ...claim, allowed, ids: [], required: false })).toEqual({ ok: true, value: [] });
  });

  it("must be in the register, of the author's party, and open to the agency or its sector", () => {
    expect(refusal({ ids: ["mx:invented"] })).toEqual({ kind: "basis-unknown", basis: "mx:invented" });
    expect(refusal({ party: "us" })).toMatchObject({ kind: "basis-not-for-agency", basis: "mx:const-129" });
    expect(refusal({ agency: "anam", sector: "civil" })).toEqual({ kind: "basis-not-for-agency", basis: "mx:const-129", agency: "anam" });
    expect(refusal({ agency: "sspc", sector: "security" })).toBeNull();
  });

  it("is in force from its first day to its last, both included", () => {
    const on = (id: string, date: string) => refusal({ ids: [id], on: [date] })?.kind ?? "in force";
    expect(on("mx:const-129", "2024-09-30")).toBe("basis-not-in-force");
    expect(on("mx:const-129", "2024-10-01")).toBe("in force");
    expect(on("mx:fifth", "2028-03-27")).toBe("in force");
    expect(on("mx:fifth", "2028-03-28")).toBe("basis-not-in-force");
  });

  it("must be in force on every day that counts, and the refusal names the day", () => {
    expect(refusal({ ids: ["mx:fifth"], on: ["2028-03-20", "2028-04-02"] })).toEqual({
      kind: "basis-not-in-force",
      basis: "mx:fifth",
      on: "2028-04-02",
      from: "2022-11-19",
      until: "2028-03-27",
    });
  });
});

describe("a register", () => {
  it.each([
    ["a repeated id", [entry, entry], "/1/id"],
    ["an id of another party", [{ ...entry, id: "us:const-129" }], "/0/id"],
    ["a date that is none", [{ ...entry, from: "October" }], "/0/from"],
    ["a member that is not declared", [{ ...entry, note: "x" }], "/0/note"],
    ["a standing that is none", [{ ...entry, standing: "?" }], "/0/standing"],
  ])("is refused for %s", (_, entries, at) => {
    expect(openBasisRegister(crypto, JSON.parse(JSON.stringify(entries)))).toMatchObject({ ok: false, refusal: { kind: "malformed", at } });
  });

  it("has one hash, whatever the order of its entries", () => {
    expect(registerOf(ended, entry).hash).toBe(register.hash);
    expect(registerOf(entry).hash).not.toBe(register.hash);
  });
});
