import fc from "fast-check";
import { describe, expect, it } from "vitest";
import "./base64-methods.ts";

type Options = { alphabet?: string; omitPadding?: boolean; lastChunkHandling?: string };
const fromBase64 = (text: string, options?: Options): Uint8Array =>
  (Uint8Array as unknown as { fromBase64(text: string, options?: Options): Uint8Array }).fromBase64(text, options);
const toBase64 = (bytes: Uint8Array, options?: Options): string =>
  (bytes as unknown as { toBase64(options?: Options): string }).toBase64(options);

describe("base64 of byte arrays", () => {
  it("is written and read in both alphabets, with padding and without", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
        for (const alphabet of ["base64", "base64url"])
          for (const omitPadding of [false, true]) {
            const text = toBase64(bytes, { alphabet, omitPadding });
            expect(fromBase64(text, { alphabet })).toEqual(bytes);
            expect(text.length % 4 === 0 || omitPadding).toBe(true);
          }
        expect(toBase64(bytes)).toBe(Buffer.from(bytes).toString("base64"));
        expect(toBase64(bytes, { alphabet: "base64url", omitPadding: true })).toBe(Buffer.from(bytes).toString("base64url"));
      }),
    );
  });
  it.each(["A", "A===", "AA=", "AAA*", "-_-_", "AA\u00e9A"])("is not %j", (text) => {
    expect(() => fromBase64(text)).toThrow(SyntaxError);
  });
  it("must be padded where that is asked for", () => {
    expect(() => fromBase64("AA", { lastChunkHandling: "strict" })).toThrow(SyntaxError);
    expect(fromBase64("AA==", { lastChunkHandling: "strict" })).toEqual(Uint8Array.of(0));
  });
});
