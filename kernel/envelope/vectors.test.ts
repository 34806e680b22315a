/** Runs spec/vectors/envelope from the files alone. */
import { describe, expect, it } from "vitest";
import { nodeCrypto } from "#tests/records/deterministic.ts";
import { expand, readVectors } from "#tests/records/vectors.ts";
import { verifyJws } from "../act/jws.ts";
import { base64, concat, fromBase64 } from "../bytes/index.ts";
import { decodeEntry, ENTRY_LENGTH, type Entry, encodeEntry } from "../log/index.ts";
import { parseBatch } from "./batch.ts";
import { type Have, receive } from "./receive.ts";

const bytesOf = (text: string): Uint8Array => fromBase64(text) as Uint8Array;
const entriesOf = (text: string): Entry[] => {
  const bytes = bytesOf(text);
  return Array.from(
    { length: bytes.length / ENTRY_LENGTH },
    (_, i) => decodeEntry(bytes.slice(i * ENTRY_LENGTH, (i + 1) * ENTRY_LENGTH)) as Entry,
  );
};
type Written = { readonly edge: { readonly size: number; readonly hashes: readonly string[] }; readonly entries: string };
const haveOf = ({ edge, entries }: Written): Have => ({
  edge: { size: edge.size, hashes: edge.hashes.map(bytesOf) },
  entries: entriesOf(entries),
});
const checkpointOf = ({ size, root }: { size: number; root: string }) => ({ size, root: bytesOf(root) });

describe("envelope/valid.json", () => {
  const vectors = readVectors("envelope/valid.json");
  it.each(vectors.batches as { name: string }[])("$name", async (vector) => {
    const { batch, payload, have, checkpoint, append, edge, items, own, proven } = vector as unknown as typeof vectors;
    const parsed = parseBatch(batch);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.refusal));
    expect(parsed.value.payload).toEqual(payload);
    const jwk = { kty: "OKP", crv: "Ed25519", x: vectors.sender.privateJwk.x } as const;
    expect((await verifyJws(nodeCrypto, parsed.value, jwk)).ok).toBe(true);
    const received = receive(nodeCrypto, haveOf(have), parsed.value, checkpointOf(checkpoint));
    if (!received.ok) throw new Error(JSON.stringify(received.refusal));
    const { value } = received;
    expect(base64(concat(...value.append.map(encodeEntry)))).toBe(append);
    expect({ size: value.edge.size, hashes: value.edge.hashes.map(base64) }).toEqual(edge);
    expect(value.items.map(({ index, fresh }) => ({ index, fresh }))).toEqual(items);
    expect(value.own.map(({ index }) => index)).toEqual(own);
    expect(value.proven).toBe(proven);
  });
});

describe("envelope/invalid.json", () => {
  const vectors = readVectors("envelope/invalid.json");
  it.each(vectors.cases as { name: string }[])("$name", (vector) => {
    const { batch, have, checkpoint, refusal } = vector as unknown as typeof vectors;
    const parsed = parseBatch(expand(batch));
    const outcome = parsed.ok ? receive(nodeCrypto, haveOf(have), parsed.value, checkpointOf(checkpoint)) : parsed;
    expect(parsed.ok).toBe(have !== undefined);
    expect(outcome).toEqual({ ok: false, refusal });
  });
});
