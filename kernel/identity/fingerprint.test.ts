import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { thumbprint } from "../act/thumbprint.ts";
import { base64url } from "../bytes/index.ts";
import { readFingerprint, spokenFingerprint } from "./fingerprint.ts";

describe("a fingerprint", () => {
  it("is the thumbprint of RFC 8037's appendix A.3", () => {
    const jwk = { kty: "OKP", crv: "Ed25519", x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" } as const;
    expect(thumbprint(nodeCrypto, jwk)).toBe("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
  });
  it("is read from both forms, whatever parts the groups", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 32, maxLength: 32 }), fc.constantFrom(" ", "-", "\n", ". ", ""), (bytes, between) => {
        const kid = base64url(bytes);
        const spoken = spokenFingerprint(kid);
        expect(spoken).toMatch(/^\d{5}( \d{5}){15}$/);
        expect(readFingerprint(spoken.split(" ").join(between))).toBe(kid);
        expect(readFingerprint(` ${kid}\n`)).toBe(kid);
      }),
    );
  });
  it("has its ends at 00000 and 65535", () => {
    expect(spokenFingerprint(base64url(new Uint8Array(32)))).toBe(Array(16).fill("00000").join(" "));
    expect(spokenFingerprint(base64url(new Uint8Array(32).fill(255)))).toBe(Array(16).fill("65535").join(" "));
  });
  it.each([
    "",
    "abc",
    "0".repeat(79),
    "0".repeat(81),
    `${"0".repeat(75)}65536`,
    "A".repeat(42),
    `${"A".repeat(42)}B`,
    "A".repeat(44),
    `${"1".repeat(79)}x`,
  ])("is not %j", (text) => expect(readFingerprint(text)).toBeNull());
  it("is spoken of a kid alone", () => expect(() => spokenFingerprint("kid")).toThrow(RangeError));
});
