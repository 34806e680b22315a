import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { base64url, utf8 } from "#kernel";
import { cryptoContract, RFC6979 } from "#tests/records/crypto-contract.ts";
import { seededSigner } from "#tests/records/deterministic.ts";
import { generateKey, keyToPem, nodeCrypto, readKey, signerFromFile, signerOf } from "./crypto.ts";

cryptoContract("node:crypto", nodeCrypto, async (alg) => signerOf(generateKey(alg)));

describe("a digest", () => {
  it.each(["", "abc", "ñ 𝄞 \ud800", "a".repeat(5_000)])("of a text or its bytes is their SHA-256: %j", (text) => {
    const expected = base64url(nodeCrypto.sha256(utf8(text)));
    expect(nodeCrypto.digest?.(text)).toBe(expected);
    expect(nodeCrypto.digest?.(utf8(text))).toBe(expected);
  });
});

describe("keys", () => {
  it.each(["Ed25519", "ES256"] as const)("of %s are read back from PEM and JWK, also from a file", async (alg) => {
    const key = generateKey(alg);
    const { jwk } = signerOf(key);
    const texts = [keyToPem(key), JSON.stringify(key.export({ format: "jwk" }))];
    const folder = mkdtempSync(join(tmpdir(), "hito-key-"));
    for (const text of texts) {
      expect(signerOf(readKey(text)).jwk).toEqual(jwk);
      const path = join(folder, "key");
      writeFileSync(path, text, { mode: 0o600 });
      expect((await signerFromFile(path)).jwk).toEqual(jwk);
    }
    rmSync(folder, { recursive: true });
  });
  it("of other kinds are a fault", () => {
    expect(() => readKey("no key")).toThrow();
    const x25519 = JSON.stringify({
      kty: "OKP",
      crv: "X25519",
      x: "hSDwCYkwp1R0i33ctD73Wg2_Og0mOBr066SpjqqbTmo",
      d: "dwdtCnMYpX08FsFyUbJmRd9ML4frwJkqsXf7pR25LCo",
    });
    expect(() => signerOf(readKey(x25519))).toThrow("Ed25519 or P-256");
  });
  it("for vectors are made and sign as RFC 6979 says", async () => {
    expect(RFC6979.signed()).toBe(RFC6979.expected);
    const signer = seededSigner("same", "ES256");
    expect(await signer.sign(Uint8Array.of(1))).toEqual(await seededSigner("same", "ES256").sign(Uint8Array.of(1)));
    expect(signerOf(readKey(JSON.stringify(signer.privateJwk))).jwk).toEqual(signer.jwk);
  });
});
