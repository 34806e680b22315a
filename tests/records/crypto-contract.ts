/** What every implementation of `Crypto` and `Signer` keeps: run against each of them. */
import { describe, expect, it } from "vitest";
import { type Alg, type Crypto, fromHex, hex, isLowS, lowS, type PublicJwk, type Signer, utf8 } from "#kernel";
import { nodeCrypto, seededSigner, signDeterministically } from "./deterministic.ts";

/** RFC 8032 §7.1, test 2. */
const RFC8032 = {
  jwk: { kty: "OKP", crv: "Ed25519", x: "PUAXw-hDiVqStwqnTRt-vJyYLM8uxJaMwM1V8Sr0Zgw" } as const,
  message: Uint8Array.of(0x72),
  signature:
    "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
};

/** The order of Ed25519's group, added to s: a second form of one signature that RFC 8032 §5.1.7 refuses. */
const ED25519_ORDER = 2n ** 252n + 27742317777372353535851937790883648493n;
const plusOrder = (signature: Uint8Array): Uint8Array => {
  const little = Buffer.from(signature.slice(32)).reverse().toString("hex");
  const s = (BigInt(`0x${little}`) + ED25519_ORDER).toString(16).padStart(64, "0");
  return new Uint8Array(Buffer.concat([signature.slice(0, 32), Buffer.from(s, "hex").reverse()]));
};

const otherS = (signature: Uint8Array): Uint8Array => {
  const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
  const s = order - BigInt(`0x${Buffer.from(signature.slice(32)).toString("hex")}`);
  return new Uint8Array(Buffer.concat([signature.slice(0, 32), Buffer.from(s.toString(16).padStart(64, "0"), "hex")]));
};

const message = utf8("Hito: mojón y milla");

export const cryptoContract = (name: string, crypto: Crypto, makeSigner: (alg: Alg) => Promise<Signer>): void => {
  describe(name, () => {
    it("hashes as FIPS 180-4 does", () => {
      expect(hex(crypto.sha256(utf8("abc")))).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
      expect(hex(crypto.sha256(new Uint8Array()))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
      expect(crypto.sha256(utf8("abc")).constructor).toBe(Uint8Array);
    });
    it("gives random bytes of any length", () => {
      for (const length of [0, 1, 16, 1000]) expect(crypto.random(length)).toHaveLength(length);
      expect(hex(crypto.random(32))).not.toBe(hex(crypto.random(32)));
      expect(crypto.random(8).constructor).toBe(Uint8Array);
    });
    it("verifies RFC 8032's signature", async () => {
      const signature = fromHex(RFC8032.signature) as Uint8Array;
      expect(await crypto.verify(RFC8032.jwk, RFC8032.message, signature)).toBe(true);
      expect(await crypto.verify(RFC8032.jwk, utf8("s"), signature)).toBe(false);
      expect(await crypto.verify(RFC8032.jwk, RFC8032.message, plusOrder(signature))).toBe(false);
    });

    describe.each(["Ed25519", "ES256"] as const)("%s", (alg) => {
      it("signs what it verifies itself, and what node:crypto verifies", async () => {
        const signer = await makeSigner(alg);
        for (let i = 0; i < 16; i++) {
          const given = utf8(`message ${i}`);
          const signature = await signer.sign(given);
          expect(signature).toHaveLength(64);
          if (alg === "ES256") expect(isLowS(signature)).toBe(true);
          expect(await crypto.verify(signer.jwk, given, signature)).toBe(true);
          expect(await nodeCrypto.verify(signer.jwk, given, signature)).toBe(true);
        }
      });
      it("is false, never thrown, for anything wrong", async () => {
        const signer = seededSigner("contract", alg);
        const signature = await signer.sign(message);
        expect(await crypto.verify(signer.jwk, message, signature)).toBe(true);
        const flipped = signature.with(5, (signature[5] as number) ^ 1);
        const other = seededSigner("other", alg).jwk;
        const wrongKind = seededSigner("contract", alg === "ES256" ? "Ed25519" : "ES256").jwk;
        const offCurve = (alg === "ES256" ? { ...signer.jwk, y: other.x } : { ...signer.jwk, x: "AAAA" }) as PublicJwk;
        for (const [jwk, bytes] of [
          [signer.jwk, flipped],
          [signer.jwk, signature.slice(0, 63)],
          [signer.jwk, new Uint8Array(64)],
          [signer.jwk, new Uint8Array()],
          [other, signature],
          [wrongKind, signature],
          [offCurve, signature],
        ] as const) {
          expect(await crypto.verify(jwk, message, bytes)).toBe(false);
        }
      });
    });

    it("takes only the low s of ES256", async () => {
      const signer = seededSigner("contract", "ES256");
      const low = await signer.sign(message);
      const high = otherS(low);
      expect([isLowS(low), isLowS(high), hex(lowS(high))]).toEqual([true, false, hex(low)]);
      expect(await crypto.verify(signer.jwk, message, high)).toBe(false);
    });
  });
};

/** RFC 6979 §A.2.5, SHA-256 over "sample". */
export const RFC6979 = {
  signed: () => hex(signDeterministically(0xc9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721n, utf8("sample"))),
  expected:
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8",
};
