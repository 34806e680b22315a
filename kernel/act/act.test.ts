import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto, seededCrypto, seededSigner } from "#tests/records/deterministic.ts";
import { NOW } from "#tests/records/party.ts";
import { sampleContent, sampleFrame } from "#tests/records/samples.ts";
import { canonicalJson, type Json } from "../bytes/index.ts";
import { actHash, checkDated, openContent, parseAct, parseActRecord, record, signAct, verifyActSignature } from "./act.ts";
import { conceal, reveal } from "./disclosure.ts";
import { actPayload, HANDLING_FORM } from "./frame.ts";
import { joinSdJwt } from "./sd-jwt.ts";

const runs = { numRuns: process.env.SLOW === "1" ? 2_000 : 100 };
const signer = seededSigner("mx agent");
const crypto = seededCrypto("act test");
const names = fc.stringMatching(/^[a-z][A-Za-z0-9-]{0,20}$/);
const values = fc.jsonValue({ maxDepth: 5 }).filter((value) => !JSON.stringify(value).includes("\\ud")) as fc.Arbitrary<Json>;
const contents = fc.dictionary(names, values, { maxKeys: 20, noNullPrototype: true });

describe("an act", () => {
  it("is read as it was signed, whatever its content", async () => {
    await fc.assert(
      fc.asyncProperty(contents, async (content) => {
        const signed = await signAct(crypto, signer, sampleFrame(), content);
        const parsed = parseAct(nodeCrypto, joinSdJwt(signed.jwt, signed.disclosures));
        if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
        const act = parsed.value;
        expect([act.frame, act.hash, actHash(nodeCrypto, signed.jwt)]).toEqual([sampleFrame(), signed.hash, signed.hash]);
        expect((await verifyActSignature(nodeCrypto, act, signer.jwk)).ok).toBe(true);
        const opened = openContent(nodeCrypto, act);
        expect(opened.ok && canonicalJson(opened.value)).toBe(canonicalJson(content));
      }),
      runs,
    );
  });
  it("keeps signature and hash when any of its content is erased", async () => {
    await fc.assert(
      fc.asyncProperty(contents, fc.infiniteStream(fc.boolean()), async (content, coins) => {
        const signed = await signAct(crypto, signer, sampleFrame(), content);
        const kept = signed.disclosures.filter(() => coins.next().value);
        const act = parseActRecord(nodeCrypto, signed.jwt, kept);
        if (!act.ok) throw new Error(JSON.stringify(act.refusal));
        expect(act.value.hash).toBe(signed.hash);
        expect((await verifyActSignature(nodeCrypto, act.value, signer.jwk)).ok).toBe(true);
        const opened = openContent(nodeCrypto, act.value);
        expect(opened.ok && Object.keys(opened.value)).toHaveLength(kept.length);
      }),
      runs,
    );
  });
  it("does not tell how many fields it has: digests come by eights", () => {
    for (const [fields, count] of [
      [0, 8],
      [1, 8],
      [8, 8],
      [9, 16],
      [64, 64],
    ] as const) {
      const content = Object.fromEntries(Array.from({ length: fields }, (_, i) => [`f${i}`, i]));
      const { concealed, disclosures } = conceal(crypto, content);
      expect([concealed._sd.length, disclosures.length]).toEqual([count, fields]);
      expect(concealed._sd).toEqual([...concealed._sd].sort());
    }
  });
  it("opens nothing with another act's disclosures", async () => {
    const [a, b] = [
      await signAct(crypto, signer, sampleFrame(), sampleContent),
      await signAct(crypto, signer, sampleFrame(), sampleContent),
    ];
    const act = parseActRecord(nodeCrypto, a.jwt, b.disclosures);
    expect(act.ok && openContent(nodeCrypto, act.value)).toEqual({
      ok: false,
      refusal: { kind: "wrong-disclosure", at: "/disclosures/0" },
    });
  });
  it("is logged as its JWT's bytes", async () => {
    const signed = await signAct(crypto, signer, sampleFrame(), sampleContent);
    const act = parseAct(nodeCrypto, joinSdJwt(signed.jwt, signed.disclosures));
    expect(act.ok && new TextDecoder().decode(record(act.value))).toBe(signed.jwt);
    expect(act.ok && new TextDecoder().decode(act.value.signingInput)).toBe(signed.jwt.slice(0, signed.jwt.lastIndexOf(".")));
  });
  it("may be dated 300 s ahead and no more", async () => {
    const signed = await signAct(crypto, signer, sampleFrame());
    const act = parseActRecord(nodeCrypto, signed.jwt);
    if (!act.ok) throw new Error("not read");
    expect(checkDated(act.value, NOW - 300).ok).toBe(true);
    expect(checkDated(act.value, NOW - 301).ok).toBe(false);
  });
  it("never takes a name for a place in the object's prototype", () => {
    const { concealed, disclosures } = conceal(crypto, { constructor: 1, toString: 2, hasOwnProperty: 3 } as unknown as Record<
      string,
      Json
    >);
    const opened = reveal(nodeCrypto, concealed, disclosures);
    expect(opened.ok && Object.entries(opened.value)).toEqual([
      ["constructor", 1],
      ["hasOwnProperty", 3],
      ["toString", 2],
    ]);
  });
});

describe("handling", () => {
  it("that is no object is told which form it has", () => {
    expect(actPayload({ handling: "H1" })).toEqual({ at: "/handling", expected: HANDLING_FORM });
    expect(actPayload({ handling: { code: "H9" } })?.at).toBe("/handling/code");
  });
});
