import { createPublicKey, verify } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { base64url, type Json, type JsonObject, utf8 } from "../bytes/index.ts";
import { disclosureDigest } from "./disclosure.ts";
import { joinSdJwt, resolveDisclosures, splitSdJwt } from "./sd-jwt.ts";

type Case = {
  readonly name: string;
  readonly jwt?: string;
  readonly payload: JsonObject;
  readonly disclosures: readonly { readonly text: string; readonly digest: string }[];
  readonly processed: JsonObject;
};
const rfc = JSON.parse(readFileSync(new URL("../../spec/vectors/sd-jwt/rfc9901.json", import.meta.url), "utf8"));
const cases: readonly Case[] = rfc.cases;

describe("RFC 9901's examples", () => {
  it.each(cases)("$name", ({ payload, disclosures, processed }) => {
    for (const { text, digest } of disclosures) expect(disclosureDigest(nodeCrypto, text)).toBe(digest);
    const outcome = resolveDisclosures(
      nodeCrypto,
      payload,
      disclosures.map(({ text }) => text),
    );
    expect(outcome).toEqual({ ok: true, value: processed });
  });
  it("carry the issuer's signature over the payload that is given", () => {
    const key = createPublicKey({ key: rfc.issuer, format: "jwk" });
    for (const { jwt, payload } of cases.filter((example) => example.jwt !== undefined)) {
      const [header = "", body = "", signature = ""] = (jwt as string).split(".");
      expect(JSON.parse(Buffer.from(body, "base64url").toString())).toEqual(payload);
      const raw = Buffer.from(signature, "base64url");
      expect(verify("sha256", Buffer.from(`${header}.${body}`), { key, dsaEncoding: "ieee-p1363" }, raw)).toBe(true);
    }
  });
});

const disclose = (...parts: Json[]): string => base64url(utf8(JSON.stringify(parts)));
const digest = (disclosure: string): string => disclosureDigest(nodeCrypto, disclosure);
const refusedAt = (payload: JsonObject, ...disclosures: string[]) => {
  const outcome = resolveDisclosures(nodeCrypto, payload, disclosures);
  return outcome.ok ? "accepted" : outcome.refusal.kind === "wrong-disclosure" ? outcome.refusal.at : outcome.refusal.kind;
};

describe("RFC 9901 §7.1 refuses", () => {
  const name = disclose("salt", "name", "Ana");
  const element = disclose("salt", "MX");

  it("a disclosure that no digest names", () => expect(refusedAt({ _sd: [] }, name)).toBe("/disclosures/0"));
  it("a disclosure given twice", () => expect(refusedAt({ _sd: [digest(name)] }, name, name)).toBe("/disclosures"));
  it("a digest at two places", () => expect(refusedAt({ _sd: [digest(name)], a: { _sd: [digest(name)] } }, name)).toBe("/_sd"));
  it("a decoy at two places", () => expect(refusedAt({ _sd: ["x", "x"] })).toBe("/_sd"));
  it("an element's disclosure for a property", () => expect(refusedAt({ _sd: [digest(element)] }, element)).toBe("/disclosures/0"));
  it("a property's disclosure for an element", () => expect(refusedAt({ a: [{ "...": digest(name) }] }, name)).toBe("/a/0"));
  it("an element's digest with other members", () => expect(refusedAt({ a: [{ "...": "x", b: 1 }] })).toBe("/a/0"));
  it("a name that stands open already", () => expect(refusedAt({ _sd: [digest(name)], name: 1 }, name)).toBe("/disclosures/0"));
  it("another hash algorithm", () => expect(refusedAt({ _sd_alg: "sha-512" })).toBe("/_sd_alg"));
  it("an _sd that is no array of strings", () => {
    expect(refusedAt({ _sd: "x" })).toBe("/_sd");
    expect(refusedAt({ _sd: [1] })).toBe("/_sd");
  });
  it.each(["_sd", "...", "__proto__"])("a claim named %s", (claim) => {
    const bad = disclose("salt", claim, 1);
    expect(refusedAt({ _sd: [digest(bad)] }, bad)).toBe("/disclosures/0");
  });
  it.each(["", "!", "AAA", disclose(), disclose("salt"), disclose(1, "a", 2), disclose("s", 1, 2), disclose("s", "a", 1, 2), disclose({})])(
    "%j as a disclosure",
    (bad) => expect(refusedAt({ _sd: [digest(bad)] }, bad)).toBe("/disclosures/0"),
  );
});

describe("the serialisation of RFC 9901 §4", () => {
  it("splits and joins", () => {
    expect(splitSdJwt("a.b.c~d~e~")).toEqual({ ok: true, value: { jwt: "a.b.c", disclosures: ["d", "e"], keyBinding: null } });
    expect(splitSdJwt("a.b.c~d~x.y.z")).toEqual({ ok: true, value: { jwt: "a.b.c", disclosures: ["d"], keyBinding: "x.y.z" } });
    expect(joinSdJwt("a.b.c", ["d", "e"])).toBe("a.b.c~d~e~");
    expect(joinSdJwt("a.b.c", [])).toBe("a.b.c~");
  });
  it.each(["a.b.c", "a.b.c~~", "a.b.c~~d~"])("refuses %j", (text) => expect(splitSdJwt(text).ok).toBe(false));
});
