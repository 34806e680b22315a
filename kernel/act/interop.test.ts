/** Ours read by others and others' read by us: @sd-jwt/core for SD-JWT, jose for JWS. */
import { createHash, randomBytes } from "node:crypto";
import { SDJwtInstance } from "@sd-jwt/core";
import { CompactSign, compactVerify, importJWK } from "jose";
import { describe, expect, it } from "vitest";
import { nodeCrypto, seededSigner, type TestSigner } from "#tests/records/deterministic.ts";
import { sampleContent, sampleFrame } from "#tests/records/samples.ts";
import { fromBase64url, fromUtf8, type JsonObject, utf8 } from "../bytes/index.ts";
import { anyObject } from "../shape/index.ts";
import { parseAct, signAct } from "./act.ts";
import { jwsKind, parseJws, signJws, verifyJws } from "./jws.ts";
import { joinSdJwt, resolveDisclosures, splitSdJwt } from "./sd-jwt.ts";
import { thumbprint } from "./thumbprint.ts";

const signers = { Ed25519: seededSigner("interop"), ES256: seededSigner("interop", "ES256") };
const algs = ["Ed25519", "ES256"] as const;

const library = (signer: TestSigner) =>
  new SDJwtInstance({
    hasher: (data: string | ArrayBuffer) =>
      new Uint8Array(
        createHash("sha256")
          .update(typeof data === "string" ? data : new Uint8Array(data))
          .digest(),
      ),
    hashAlg: "sha-256",
    saltGenerator: () => randomBytes(16).toString("base64url"),
    signAlg: signer.alg,
    signer: async (data: string) => Buffer.from(await signer.sign(utf8(data))).toString("base64url"),
    verifier: (data: string, signature: string) => nodeCrypto.verify(signer.jwk, utf8(data), fromBase64url(signature) ?? new Uint8Array()),
  });

describe.each(algs)("SD-JWT under %s", (alg) => {
  const signer = signers[alg];

  it("is read by the library as we wrote it", async () => {
    const act = await signAct(nodeCrypto, signer, sampleFrame(), sampleContent);
    const { payload } = await library(signer).verify(joinSdJwt(act.jwt, act.disclosures));
    expect((payload as JsonObject).content).toEqual(sampleContent);
    expect((payload as JsonObject).frame).toEqual(sampleFrame().frame);
  });
  it("is read by the library with only some of it disclosed", async () => {
    const act = await signAct(nodeCrypto, signer, sampleFrame(), sampleContent);
    const { payload } = await library(signer).verify(joinSdJwt(act.jwt, act.disclosures.slice(0, 1)));
    expect((payload as JsonObject).content).toEqual({ contact: sampleContent.contact });
  });
  it("is refused by the library once it is altered", async () => {
    const act = await signAct(nodeCrypto, signer, sampleFrame(), sampleContent);
    const other = await signAct(nodeCrypto, signer, sampleFrame(), { facts: "otra cosa" });
    const [header, , signature] = act.jwt.split(".");
    const altered = [header, other.jwt.split(".")[1], signature].join(".");
    await expect(library(signer).verify(joinSdJwt(altered, []))).rejects.toThrow();
  });
  it("of the library is read by our layer, nested and with arrays", async () => {
    const claims = { sub: "x", name: "Ana", address: { street: "Reforma 1", city: "México" }, nationalities: ["MX", "US"] };
    const frame = { _sd: ["name"], address: { _sd: ["street", "city"] }, nationalities: { _sd: [0, 1], _sd_decoy: 1 }, _sd_decoy: 3 };
    const issued = await library(signer).issue(claims, frame as never);
    const parts = splitSdJwt(issued);
    if (!parts.ok) throw new Error("not split");
    const { jwt, disclosures } = parts.value;
    const [header = "", body = "", signature = ""] = jwt.split(".");
    expect(await nodeCrypto.verify(signer.jwk, utf8(`${header}.${body}`), fromBase64url(signature) as Uint8Array)).toBe(true);
    const payload = JSON.parse(fromUtf8(fromBase64url(body) as Uint8Array) as string);
    expect(resolveDisclosures(nodeCrypto, payload, disclosures)).toEqual({ ok: true, value: claims });
    expect(disclosures).toHaveLength(5);
  });
  it("of the library is no act: its header is not canonical", async () => {
    const issued = await library(signer).issue({ a: 1 }, undefined, { header: { typ: "hito-act.v1+sd-jwt" } });
    expect(parseAct(nodeCrypto, issued).ok).toBe(false);
  });
});

describe.each(algs)("JWS under %s", (alg) => {
  const signer = signers[alg];
  const kind = jwsKind("test.v1+jwt", 4096, anyObject);

  it("is verified by jose as we wrote it", async () => {
    const text = await signJws(nodeCrypto, signer, "test.v1+jwt", { b: [1, "ñ"], a: null });
    const { payload, protectedHeader } = await compactVerify(text, await importJWK({ ...signer.jwk }, alg), { algorithms: [alg] });
    expect(fromUtf8(payload)).toBe('{"a":null,"b":[1,"ñ"]}');
    expect(protectedHeader).toEqual({ alg, kid: thumbprint(nodeCrypto, signer.jwk), typ: "test.v1+jwt" });
  });
  it("of jose is verified by us, where ES256 happens to have the low s", async () => {
    const key = await importJWK(signer.privateJwk, alg);
    const kid = thumbprint(nodeCrypto, signer.jwk);
    const results = new Set<boolean>();
    for (let i = 0; i < 40; i++) {
      const text = await new CompactSign(utf8(`{"i":${i}}`)).setProtectedHeader({ alg, kid, typ: "test.v1+jwt" }).sign(key);
      const parsed = parseJws(kind, text);
      if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
      const low = alg === "Ed25519" || (parsed.value.signature[32] as number) < 0x80;
      const verified = await verifyJws(nodeCrypto, parsed.value, signer.jwk);
      expect(verified.ok).toBe(low);
      results.add(verified.ok);
    }
    expect([...results].sort()).toEqual(alg === "Ed25519" ? [true] : [false, true]);
  });
});
