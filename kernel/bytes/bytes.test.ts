import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase64url, encodeBase64url } from "./base64.ts";
import { base64, base64url, concat, equal, fromBase64, fromBase64url, fromHex, fromUtf8, hex, isWellFormed, utf8 } from "./index.ts";
import { decodeUtf8, encodeUtf8 } from "./utf8.ts";
import "#tests/records/deterministic.ts";

const runs = { numRuns: process.env.SLOW === "1" ? 20_000 : 1_000 };
const bytes = fc.uint8Array({ maxLength: 300 });
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const decodedByPlatform = (given: Uint8Array): string | null => {
  try {
    return decoder.decode(given);
  } catch {
    return null;
  }
};

describe("utf8", () => {
  it("writes what the platform's encoder writes, lone surrogates included", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.array(fc.integer({ min: 0, max: 0xffff })), (text, units) => {
        const wild = String.fromCharCode(...units);
        for (const given of [text, wild, text + wild]) {
          expect(utf8(given)).toEqual(new TextEncoder().encode(given));
          expect(encodeUtf8(given)).toEqual(new TextEncoder().encode(given));
          expect(isWellFormed(given)).toBe((given as unknown as { isWellFormed(): boolean }).isWellFormed());
        }
      }),
      runs,
    );
  });
  it("reads back what it wrote, whatever its length", () => {
    for (const text of ["", "a".repeat(50_000), "ñ".repeat(50_000), "𝄞".repeat(20_000), "\ufeffx"]) {
      expect(fromUtf8(utf8(text))).toBe(text);
      expect(decodeUtf8(encodeUtf8(text))).toBe(text);
    }
  });
  it("accepts and refuses the same bytes as a fatal decoder", () => {
    const nearText = fc.tuple(fc.string({ unit: "grapheme" }), fc.nat(), fc.nat(255)).map(([text, at, byte]) => {
      const out = utf8(text);
      if (out.length > 0) out[at % out.length] = byte;
      return out;
    });
    fc.assert(
      fc.property(fc.oneof(bytes, nearText), (given) => {
        expect(fromUtf8(given)).toBe(decodedByPlatform(given));
        expect(decodeUtf8(given)).toBe(decodedByPlatform(given));
      }),
      runs,
    );
  });
  it.each(["c080", "c1bf", "e08080", "eda080", "edbfbf", "f0808080", "f4908080", "f5808080", "ff", "c3", "e282", "f09d84", "80", "c328"])(
    "refuses %s",
    (text) => {
      expect(fromUtf8(fromHex(text) as Uint8Array)).toBeNull();
      expect(decodeUtf8(fromHex(text) as Uint8Array)).toBeNull();
    },
  );
});

describe("base64", () => {
  it("agrees with the platform in both alphabets and reads back", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(base64(given)).toBe(Buffer.from(given).toString("base64"));
        expect(base64url(given)).toBe(Buffer.from(given).toString("base64url"));
        expect(encodeBase64url(given)).toBe(base64url(given));
        expect(fromBase64(base64(given))).toEqual(given);
        expect(fromBase64url(base64url(given))).toEqual(given);
        expect(decodeBase64url(base64url(given))).toEqual(given);
      }),
      runs,
    );
  });
  it("has one text for each sequence of bytes: whatever is read is written again the same", () => {
    const letters = fc.string({ unit: fc.constantFrom(..."AZaz09+/-_=é \n"), maxLength: 12 });
    fc.assert(
      fc.property(letters, (text) => {
        const standard = fromBase64(text);
        if (standard !== null) expect(base64(standard)).toBe(text);
        const url = fromBase64url(text);
        if (url !== null) expect(base64url(url)).toBe(text);
        const long = `${"A".repeat(40)}${text}`;
        expect(fromBase64url(long)).toEqual(decodeBase64url(long));
      }),
      runs,
    );
  });
  it.each(["A", "AA", "AAA", "A===", "AB==", "AAB=", "AA==AAAA", "AA=A", "AAA-", "====", "AAAA\n", " AAAA", "AAAAé", "=", "AAAA===="])(
    "refuses %j as standard text",
    (text) => expect(fromBase64(text)).toBeNull(),
  );
  it.each(["A", "AB", "AAB", "AA==", "AAA=", "AAA+", "AAA/", "AAAAA", "AA\n"])("refuses %j as URL text", (text) =>
    expect(fromBase64url(text)).toBeNull(),
  );
});

describe("hex", () => {
  it("agrees with the platform and reads back", () => {
    fc.assert(
      fc.property(bytes, (given) => {
        expect(hex(given)).toBe(Buffer.from(given).toString("hex"));
        expect(fromHex(hex(given))).toEqual(given);
      }),
      runs,
    );
  });
  it.each(["0", "0g", "AB", " 00", "0x00"])("refuses %j", (text) => expect(fromHex(text)).toBeNull());
});

describe("concat and equal", () => {
  it("join and compare", () => {
    const joined = concat(utf8("a"), new Uint8Array(), utf8("bc"));
    expect(equal(joined, utf8("abc"))).toBe(true);
    expect(equal(joined, utf8("abd"))).toBe(false);
    expect(equal(joined, utf8("ab"))).toBe(false);
    expect(concat()).toEqual(new Uint8Array());
  });
});
