import { base64, type JsonObject, parseReceipt, type Refusal, type ReceiptPayload, signReceipt, verifyReceipt } from "#kernel";
import { sampleChannel } from "#tests/records/channel.ts";
import { nodeCrypto, seededCrypto } from "#tests/records/deterministic.ts";
import { breakSignature, resign, without } from "#tests/records/forge.ts";
import { keysOf, NOW } from "#tests/records/party.ts";
import { hashOf } from "#tests/records/samples.ts";
import { type CompactText, compact, must, partsOf, refusalOf, type VectorFile, vectorKey } from "./vector.ts";

const crypto = seededCrypto("vectors receipt");

const itemsOf = (payload: JsonObject): readonly JsonObject[] => payload.items as readonly JsonObject[];
const second = (payload: JsonObject, change: (item: JsonObject) => JsonObject): JsonObject => ({
  ...payload,
  items: itemsOf(payload).map((item, i) => (i === 1 ? change(item) : item)),
});

/** The second item of the sample is accepted, the third refused. */
const forms: Readonly<Record<string, (payload: JsonObject) => JsonObject>> = {
  "a stage that is none": (payload) => second(payload, (item) => ({ ...item, stage: "read" })),
  "accepted with a refusal": (payload) => second(payload, (item) => ({ ...item, refusal: { kind: "unauthenticated" } })),
  "refused without a refusal": (payload) => second(payload, (item) => ({ ...item, stage: "refused" })),
  "a refusal of an unknown kind": (payload) => second(payload, (item) => ({ ...item, stage: "refused", refusal: { kind: "no" } })),
  "an item without its record": (payload) => second(payload, (item) => without(item, "record")),
  "a root of 31 bytes": (payload) => ({ ...payload, have: { size: 15, root: base64(new Uint8Array(31)) } }),
  "no envelope": (payload) => without(payload, "envelope"),
  "a member that is not allowed": (payload) => ({ ...payload, read: true }),
  "257 items": (payload) => ({ ...payload, items: Array.from({ length: 257 }, () => itemsOf(payload)[0] as JsonObject) }),
};

export const receiptVectors = async (): Promise<readonly VectorFile[]> => {
  const { node } = keysOf("us");
  const channel = await sampleChannel();
  const refused: Refusal = { kind: "policy", rules: [{ id: "own-territory", law: "mx:lsn-70" }], errors: [] };
  const payload: ReceiptPayload = {
    from: "us",
    to: "mx",
    envelope: hashOf("envelope"),
    at: NOW + 2,
    have: { size: channel.logged.length, root: base64(channel.checkpointOf().root) },
    items: [
      { index: 5, record: hashOf("first"), stage: "received", at: NOW + 1 },
      { index: 6, record: hashOf("second"), stage: "accepted", at: NOW + 2, own: 41 },
      { index: 8, record: hashOf("third"), stage: "refused", at: NOW + 2, refusal: refused },
    ],
    checkpoint: await channel.note(),
  };
  const receipt = await signReceipt(crypto, node, payload);
  const empty = await signReceipt(crypto, node, { ...payload, items: [] });
  const describe = (name: string, text: string) => ({
    name,
    receipt: text,
    ...partsOf(text),
    hash: must(parseReceipt(nodeCrypto, text)).hash,
  });

  const invalid: { name: string; receipt: CompactText; refusal: Refusal }[] = [];
  const texts: Record<string, string> = {
    "another version": await resign(node, receipt, { header: (same) => ({ ...same, typ: "hito-receipt.v2+jwt" }) }),
  };
  for (const [name, change] of Object.entries(forms)) texts[name] = await resign(node, receipt, { payload: change });
  texts["more than 256 KiB"] = await resign(node, receipt, { payload: (same) => ({ ...same, checkpoint: "x".repeat(200_000) }) });
  for (const [name, text] of Object.entries(texts))
    invalid.push({ name, receipt: compact(text), refusal: refusalOf(parseReceipt(nodeCrypto, text)) });
  const wrong = breakSignature(receipt);
  const outcome = await verifyReceipt(nodeCrypto, must(parseReceipt(nodeCrypto, wrong)), node.jwk);
  invalid.push({ name: "a signature that is wrong", receipt: wrong, refusal: refusalOf(outcome) });

  const key = vectorKey(node);
  return [
    { path: "receipt/valid.json", content: { key, receipts: [describe("one item of each stage", receipt), describe("no items", empty)] } },
    { path: "receipt/invalid.json", content: { key, cases: invalid } },
  ];
};
