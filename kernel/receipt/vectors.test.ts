/** Runs spec/vectors/receipt from the files alone. */
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { parseReceipt, verifyReceipt } from "./receipt.ts";

const jwkOf = ({ key }: { key: { privateJwk: { x: string } } }) => ({ kty: "OKP", crv: "Ed25519", x: key.privateJwk.x }) as const;

describe("receipt/valid.json", () => {
  const vectors = readVectors("receipt/valid.json");
  it.each(vectors.receipts as { name: string }[])("$name", async (vector) => {
    const { receipt, payload, hash } = vector as unknown as typeof vectors;
    const parsed = parseReceipt(nodeCrypto, receipt);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
    expect([parsed.value.payload, parsed.value.hash]).toEqual([payload, hash]);
    expect((await verifyReceipt(nodeCrypto, parsed.value, jwkOf(vectors))).ok).toBe(true);
  });
});

describe("receipt/invalid.json", () => {
  const vectors = readVectors("receipt/invalid.json");
  it.each(vectors.cases as { name: string }[])("$name", async (vector) => {
    const { receipt, refusal } = vector as unknown as typeof vectors;
    const parsed = parseReceipt(nodeCrypto, expand(receipt));
    const outcome = parsed.ok ? await verifyReceipt(nodeCrypto, parsed.value, jwkOf(vectors)) : parsed;
    expect(outcome).toEqual({ ok: false, refusal });
  });
});
