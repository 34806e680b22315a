import { describe, expect, it } from "vitest";
import { printable, readable } from "./printable.ts";

const latin = (point: number): boolean => point < 0x250;

describe("text on paper", () => {
  it("keeps what the font has, and lines", () => {
    expect(printable("Ñandú, ¿qué?\r\nsegunda\tlínea", latin)).toBe("Ñandú, ¿qué?\nsegunda línea");
  });
  it("tells what it cannot print instead of dropping it", () => {
    expect(printable("王 abc", latin)).toBe("[U+738B] abc");
    expect(readable("王 abc")).toBe("王 abc");
  });
  it("lets nothing hide or reorder what is read", () => {
    expect(readable("no\u202Eselbaton")).toBe("no[U+202E]selbaton");
    expect(readable("a\u200Bb\u0007c\ud800d")).toBe("a[U+200B]b[U+0007]c[U+D800]d");
  });
});
