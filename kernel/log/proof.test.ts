import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { fromBase64, utf8 } from "../bytes/index.ts";
import { buildConsistency, buildInclusion, type HashReader, rootFromInclusion, verifyConsistency, verifyInclusion } from "./proof.ts";
import { leafHash, nodeHash, rootOf } from "./tree.ts";

const MOST = 80;
const leaves = Array.from({ length: 400 }, (_, i) => leafHash(crypto, utf8(`entry ${i}`)));
const rootAt = (size: number) => rootOf(crypto, leaves.slice(0, size));
const reader: HashReader = {
  subtrees: async (wanted) =>
    wanted.map(({ level, index }) => {
      const end = (index + 1) * 2 ** level;
      if (end > leaves.length) throw new Error("not complete");
      return rootOf(crypto, leaves.slice(index * 2 ** level, end));
    }),
};

/** PATH and PROOF of RFC 6962 §2.1.1 and §2.1.2, by recursion. */
const splitOf = (n: number) => 2 ** (Math.ceil(Math.log2(n)) - 1);
const path = (m: number, d: readonly Uint8Array[]): Uint8Array[] => {
  if (d.length === 1) return [];
  const k = splitOf(d.length);
  return m < k ? [...path(m, d.slice(0, k)), rootOf(crypto, d.slice(k))] : [...path(m - k, d.slice(k)), rootOf(crypto, d.slice(0, k))];
};
const subproof = (m: number, d: readonly Uint8Array[], whole: boolean): Uint8Array[] => {
  if (m === d.length) return whole ? [] : [rootOf(crypto, d)];
  const k = splitOf(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), rootOf(crypto, d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), rootOf(crypto, d.slice(0, k))];
};

const flipped = (hash: Uint8Array, bit: number) => {
  const copy = Uint8Array.from(hash);
  copy[bit >> 3] = (copy[bit >> 3] as number) ^ (1 << (bit & 7));
  return copy;
};
const runs = { numRuns: process.env.SLOW === "1" ? 5_000 : 400 };

describe("building", () => {
  it(`gives the defined inclusion proof for every leaf of every tree up to ${MOST}`, async () => {
    for (let size = 1; size <= MOST; size++) {
      for (let index = 0; index < size; index++) {
        const proof = await buildInclusion(crypto, reader, index, size);
        expect(proof).toEqual(path(index, leaves.slice(0, size)));
        expect(verifyInclusion(crypto, index, size, leaves[index] as Uint8Array, proof, rootAt(size))).toBe(true);
      }
    }
  });

  it(`gives the defined consistency proof for every pair of trees up to ${MOST}`, async () => {
    for (let size2 = 0; size2 <= MOST; size2++) {
      for (let size1 = 0; size1 <= size2; size1++) {
        const proof = await buildConsistency(crypto, reader, size1, size2);
        expect(proof).toEqual(size1 === 0 ? [] : subproof(size1, leaves.slice(0, size2), true));
        expect(verifyConsistency(crypto, size1, rootAt(size1), size2, rootAt(size2), proof)).toBe(true);
      }
    }
  });

  it("throws for what no tree has", async () => {
    await expect(buildInclusion(crypto, reader, 5, 5)).rejects.toThrow(RangeError);
    await expect(buildInclusion(crypto, reader, -1, 5)).rejects.toThrow(RangeError);
    await expect(buildConsistency(crypto, reader, 6, 5)).rejects.toThrow(RangeError);
    await expect(buildConsistency(crypto, reader, 1.5, 5)).rejects.toThrow(RangeError);
  });

  it("asks for few hashes, whatever the size", async () => {
    let asked = 0;
    const counting: HashReader = {
      subtrees: async (wanted) => {
        asked += wanted.length;
        return wanted.map(() => leaves[0] as Uint8Array);
      },
    };
    const size = 2 ** 52 + 12_345;
    const proof = await buildInclusion(crypto, counting, 2 ** 51 + 1, size);
    expect(proof.length).toBe(53);
    expect(asked).toBeLessThan(120);
    expect((await buildConsistency(crypto, counting, 2 ** 51 + 1, size)).length).toBeLessThanOrEqual(63);
  });
});

describe("broken proofs", () => {
  const size = fc.integer({ min: 2, max: 400 });
  const scene = size.chain((n) => fc.record({ size: fc.constant(n), index: fc.nat(n - 1), at: fc.nat(), bit: fc.nat(255) }));

  it("of inclusion are all refused: a bit, an order, a length, an index, a size, a leaf, a root", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ size, index, at, bit }) => {
        const leaf = leaves[index] as Uint8Array;
        const root = rootAt(size);
        const proof = await buildInclusion(crypto, reader, index, size);
        const accepts = (p: readonly Uint8Array[], i = index, n = size, l = leaf, r = root) => verifyInclusion(crypto, i, n, l, p, r);
        expect(accepts(proof)).toBe(true);
        const place = at % proof.length;
        expect(accepts(proof.with(place, flipped(proof[place] as Uint8Array, bit)))).toBe(false);
        expect(accepts(proof.toSpliced(place, 1))).toBe(false);
        expect(accepts(proof.toSpliced(place, 0, leaf))).toBe(false);
        expect(accepts([...proof, root])).toBe(false);
        expect(accepts([root, ...proof])).toBe(false);
        if (proof.length > 1) expect(accepts(proof.toReversed())).toBe(false);
        for (const other of [index - 1, index + 1, index ^ (1 << (at % 9)), size, -1, 0.5, Number.NaN]) {
          if (other !== index) expect(accepts(proof, other)).toBe(false);
        }
        // Another size may ask for a proof of the same shape only where the path is the same: then the root differs.
        expect(accepts(proof, index, size, flipped(leaf, bit))).toBe(false);
        expect(accepts(proof, index, size, leaf, flipped(root, bit))).toBe(false);
        expect(accepts(proof, index, size, leaf.subarray(1))).toBe(false);
        expect(accepts(proof.with(place, new Uint8Array()))).toBe(false);
        expect(accepts(proof, index, index)).toBe(false);
      }),
      runs,
    );
  });

  it("of consistency are all refused: a bit, an order, a length, sizes, roots", async () => {
    await fc.assert(
      fc.asyncProperty(scene, async ({ size, index, at, bit }) => {
        const size1 = index + 1;
        const root1 = rootAt(size1);
        const root2 = rootAt(size);
        const proof = await buildConsistency(crypto, reader, size1, size);
        const accepts = (p: readonly Uint8Array[], a = size1, b = size, r1 = root1, r2 = root2) =>
          verifyConsistency(crypto, a, r1, b, r2, p);
        expect(accepts(proof)).toBe(true);
        expect(accepts([...proof, root1])).toBe(false);
        expect(accepts([root1, ...proof])).toBe(false);
        expect(accepts(proof, size1, size, flipped(root1, bit))).toBe(false);
        expect(accepts(proof, size1, size, root1, flipped(root2, bit))).toBe(false);
        expect(accepts(proof, size, size1, root2, root1)).toBe(size1 === size);
        expect(accepts(proof, size1 - 1)).toBe(false);
        if (proof.length === 0) return;
        const place = at % proof.length;
        expect(accepts(proof.with(place, flipped(proof[place] as Uint8Array, bit)))).toBe(false);
        expect(accepts(proof.toSpliced(place, 1))).toBe(false);
        expect(accepts([])).toBe(false);
        if (proof.length > 1) expect(accepts(proof.toReversed())).toBe(false);
      }),
      runs,
    );
  });

  it("do not let an empty tree stand for another root", () => {
    expect(verifyConsistency(crypto, 0, rootAt(0), 5, rootAt(5), [])).toBe(true);
    expect(verifyConsistency(crypto, 0, rootAt(1), 5, rootAt(5), [])).toBe(false);
    expect(verifyConsistency(crypto, 0, rootAt(0), 0, rootAt(0), [])).toBe(true);
    expect(verifyConsistency(crypto, 0, rootAt(0), 5, rootAt(5), [rootAt(5)])).toBe(false);
  });

  it("cannot pass an inner node off as a leaf at the leaf's own depth", () => {
    const inner = nodeHash(crypto, leaves[0] as Uint8Array, leaves[1] as Uint8Array);
    const right = nodeHash(crypto, leaves[2] as Uint8Array, leaves[3] as Uint8Array);
    expect(rootFromInclusion(crypto, 0, 4, inner, [right])).toBeNull();
    expect(rootFromInclusion(crypto, 0, 2, inner, [right, inner])).toBeNull();
  });
});

type Given = { readonly desc: string; readonly case: string; readonly proof: string[] | null; readonly wantErr: boolean };
type Inclusion = Given & { readonly leafIdx: number; readonly treeSize: number; readonly root: string; readonly leafHash: string };
type Consistency = Given & { readonly size1: number; readonly size2: number; readonly root1: string; readonly root2: string };

const folder = fileURLToPath(new URL("../../../shared/data/merkle/", import.meta.url));
const isThere = existsSync(folder);
if (!isThere) console.log("skipped: the public Merkle vectors (shared/data/merkle) are not beside the repository");
const lines = <T>(name: string): T[] =>
  readFileSync(`${folder}${name}.jsonl`, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const bytes = (text: string | null) => fromBase64(text ?? "") ?? new Uint8Array();

describe.skipIf(!isThere)("the public vectors of transparency-dev/merkle", () => {
  it("of inclusion", () => {
    const cases = lines<Inclusion>("inclusion");
    for (const { leafIdx, treeSize, leafHash, proof, root, wantErr, case: name } of cases) {
      const holds = verifyInclusion(crypto, leafIdx, treeSize, bytes(leafHash), (proof ?? []).map(bytes), bytes(root));
      expect(holds, name).toBe(!wantErr);
    }
    expect(cases.length).toBe(98);
  });
  it("of consistency", () => {
    const cases = lines<Consistency>("consistency");
    for (const { size1, root1, size2, root2, proof, wantErr, case: name } of cases) {
      const holds = verifyConsistency(crypto, size1, bytes(root1), size2, bytes(root2), (proof ?? []).map(bytes));
      expect(holds, name).toBe(!wantErr);
    }
    expect(cases.length).toBe(98);
  });
});
