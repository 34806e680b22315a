import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import { seal, unseal } from "./sealing.ts";

const kek = randomBytes(32);
const act = randomBytes(32);

describe("sealing", () => {
  test("opens what it sealed, and only with the same act, subject and key", () => {
    const piece = seal(kek, act, "case", Buffer.from("contenido"));
    expect(unseal(kek, act, "case", piece).toString()).toBe("contenido");
    expect(() => unseal(kek, act, "person-1", piece)).toThrow();
    expect(() => unseal(kek, randomBytes(32), "case", piece)).toThrow();
    expect(() => unseal(randomBytes(32), act, "case", piece)).toThrow();
  });

  test.each(["nonce", "data", "wrapped"] as const)("refuses a changed %s", (part) => {
    const piece = seal(kek, act, "case", Buffer.from("contenido"));
    const changed = Buffer.from(piece[part]);
    changed[changed.length - 1] = (changed[changed.length - 1] ?? 0) ^ 1;
    expect(() => unseal(kek, act, "case", { ...piece, [part]: changed })).toThrow();
  });

  test("never seals twice under one key", () => {
    const [first, second] = [seal(kek, act, "case", Buffer.from("a")), seal(kek, act, "case", Buffer.from("a"))];
    expect(first.data.equals(second.data)).toBe(false);
    expect(first.wrapped.equals(second.wrapped)).toBe(false);
  });
});
