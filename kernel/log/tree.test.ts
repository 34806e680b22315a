import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { hex, utf8 } from "../bytes/index.ts";
import {
  append,
  appendAll,
  completeRoot,
  EMPTY_EDGE,
  edgeBytes,
  edgeFromBytes,
  edgeRoot,
  emptyRoot,
  joinHashes,
  leafHash,
  rootOf,
  splitHashes,
} from "./tree.ts";

const sha256 = (...parts: Uint8Array[]): Uint8Array =>
  Uint8Array.from(parts.reduce((h, part) => h.update(part), createHash("sha256")).digest());

/** MTH exactly as RFC 6962 §2.1 defines it, by recursion. */
const definition = (leaves: readonly Uint8Array[]): Uint8Array => {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0] as Uint8Array;
  const k = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha256(Uint8Array.of(1), definition(leaves.slice(0, k)), definition(leaves.slice(k)));
};

const leaves = (count: number): Uint8Array[] => Array.from({ length: count }, (_, i) => leafHash(crypto, utf8(`entry ${i}`)));
const runs = { numRuns: process.env.SLOW === "1" ? 2_000 : 100 };

describe("the tree", () => {
  it("hashes a leaf and nothing as RFC 6962 says", () => {
    expect(hex(emptyRoot(crypto))).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(hex(leafHash(crypto, new Uint8Array()))).toBe("6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    expect(leafHash(crypto, utf8("abc"))).toEqual(sha256(Uint8Array.of(0), utf8("abc")));
  });

  it("has the defined root at every size up to 130", () => {
    for (let size = 0; size <= 130; size++) expect(rootOf(crypto, leaves(size)), `size ${size}`).toEqual(definition(leaves(size)));
  });

  it("comes to the same edge however its leaves are batched, and leaves the older edge as it was", () => {
    const all = leaves(600);
    fc.assert(
      fc.property(fc.array(fc.nat(120), { maxLength: 5 }), (batches) => {
        let edge = EMPTY_EDGE;
        for (const count of batches) {
          const before = structuredClone(edge);
          const next = appendAll(crypto, edge, all.slice(edge.size, edge.size + count));
          expect(structuredClone(edge)).toEqual(before);
          edge = next;
        }
        const total = batches.reduce((sum, count) => sum + count, 0);
        expect(edge.size).toBe(total);
        expect(edgeRoot(crypto, edge)).toEqual(definition(all.slice(0, total)));
      }),
      runs,
    );
    expect(all.slice(0, 9).reduce((edge, leaf) => append(crypto, edge, leaf), EMPTY_EDGE)).toEqual(
      appendAll(crypto, EMPTY_EDGE, all.slice(0, 9)),
    );
  });

  it("grows beyond 2^32 leaves", () => {
    const [a, b, c] = leaves(3) as [Uint8Array, Uint8Array, Uint8Array];
    const edge = append(crypto, { size: 2 ** 40 + 1, hashes: [a, b] }, c);
    expect(edge).toEqual({ size: 2 ** 40 + 2, hashes: [a, sha256(Uint8Array.of(1), b, c)] });
  });

  it("keeps an edge as bytes and refuses bytes of another size", () => {
    for (let size = 0; size < 70; size++) {
      const edge = appendAll(crypto, EMPTY_EDGE, leaves(size));
      expect(edgeFromBytes(size, edgeBytes(edge))).toEqual(edge);
      expect(edgeFromBytes(2 * size + 1, edgeBytes(edge))).toBeNull();
    }
    expect(edgeFromBytes(1, new Uint8Array(31))).toBeNull();
  });

  it("finds the root of a complete subtree inside a longer row of hashes", () => {
    const row = joinHashes(leaves(256));
    expect(splitHashes(row)).toEqual(leaves(256));
    expect(completeRoot(crypto, row)).toEqual(definition(leaves(256)));
    expect(completeRoot(crypto, row, 8, 4)).toEqual(definition(leaves(12).slice(8)));
    expect(completeRoot(crypto, row, 255, 1)).toEqual(leaves(256)[255]);
    expect(splitHashes(row)).toEqual(leaves(256));
  });
});
