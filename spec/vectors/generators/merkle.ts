/**
 * Inclusion and consistency proofs by the definitions of RFC 6962 §2.1, recursive as they stand there and with nothing of the
 * kernel's: what they give, and what is no longer a proof once anything about it is changed.
 */
import { createHash } from "node:crypto";
import type { VectorFile } from "./vector.ts";

type Hash = Buffer;

const sha256 = (...parts: readonly Uint8Array[]): Hash => createHash("sha256").update(Buffer.concat(parts)).digest();
const inner = (left: Hash, right: Hash): Hash => sha256(Buffer.of(1), left, right);
const leaf = (index: number): Hash => sha256(Buffer.of(0), Buffer.from(String(index)));

/** The leaf hashes `from` … `to − 1`. */
type Leaves = readonly Hash[];
const leavesOf = (size: number): Hash[] => Array.from({ length: size }, (_, index) => leaf(index));

/** The largest power of two below n. */
const split = (n: number): number => (n <= 2 ? 1 : 2 * split(Math.ceil(n / 2)));

const root = (d: Leaves): Hash => {
  if (d.length <= 1) return d[0] ?? sha256();
  const k = split(d.length);
  return inner(root(d.slice(0, k)), root(d.slice(k)));
};

const path = (m: number, d: Leaves): Hash[] => {
  if (d.length === 1) return [];
  const k = split(d.length);
  return m < k ? [...path(m, d.slice(0, k)), root(d.slice(k))] : [...path(m - k, d.slice(k)), root(d.slice(0, k))];
};

const subproof = (m: number, d: Leaves, whole: boolean): Hash[] => {
  if (m === d.length) return whole ? [] : [root(d)];
  const k = split(d.length);
  return m <= k
    ? [...subproof(m, d.slice(0, k), whole), root(d.slice(k))]
    : [...subproof(m - k, d.slice(k), false), root(d.slice(0, k))];
};

const last = (proof: readonly Hash[]): [readonly Hash[], Hash] | null => {
  const end = proof.at(-1);
  return end === undefined ? null : [proof.slice(0, -1), end];
};

/** The root that a path leads to, or null where it is not as long as the path of that leaf in such a tree. */
const rootByPath = (index: number, size: number, hash: Hash, proof: readonly Hash[]): Hash | null => {
  if (index >= size) return null;
  if (size === 1) return proof.length === 0 ? hash : null;
  const taken = last(proof);
  if (taken === null) return null;
  const [rest, other] = taken;
  const k = split(size);
  const left = index < k;
  const below = left ? rootByPath(index, k, hash, rest) : rootByPath(index - k, size - k, hash, rest);
  return below && (left ? inner(below, other) : inner(other, below));
};

type Roots = { readonly old: Hash; readonly now: Hash };

/** Both roots that a consistency proof leads to; `known` is the old root, given for a subtree that is the old tree whole. */
const rootsByProof = (m: number, n: number, known: Hash | null, proof: readonly Hash[]): Roots | null => {
  const taken = last(proof);
  if (m === n) {
    if (known !== null) return taken === null ? { old: known, now: known } : null;
    return taken !== null && taken[0].length === 0 ? { old: taken[1], now: taken[1] } : null;
  }
  if (taken === null) return null;
  const [rest, other] = taken;
  const k = split(n);
  if (m <= k) {
    const below = rootsByProof(m, k, known, rest);
    return below && { old: below.old, now: inner(below.now, other) };
  }
  const below = rootsByProof(m - k, n - k, null, rest);
  return below && { old: inner(other, below.old), now: inner(other, below.now) };
};

type Inclusion = { readonly index: number; readonly size: number; readonly leafHash: Hash; readonly proof: readonly Hash[]; readonly root: Hash };
type Consistency = { readonly size1: number; readonly size2: number; readonly root1: Hash; readonly root2: Hash; readonly proof: readonly Hash[] };

const holdsInclusion = ({ index, size, leafHash, proof, root: claimed }: Inclusion): boolean =>
  rootByPath(index, size, leafHash, proof)?.equals(claimed) === true;

const holdsConsistency = ({ size1, size2, root1, root2, proof }: Consistency): boolean => {
  if (size1 > size2) return false;
  if (size1 === 0) return proof.length === 0 && root1.equals(sha256()) && (size2 > 0 || root2.equals(sha256()));
  const roots = rootsByProof(size1, size2, root1, proof);
  return roots !== null && roots.old.equals(root1) && roots.now.equals(root2);
};

const flipped = (hash: Hash): Hash => Buffer.from(hash.map((byte, i) => (i === 31 ? byte ^ 1 : byte)));
const stray = sha256(Buffer.from("stray"));

/** What can be wrong with a list of hashes; a change that changes nothing is left out. */
const brokenProofs = (proof: readonly Hash[], ends: Readonly<Record<string, Hash>>): Record<string, readonly Hash[]> => ({
  "a hash too many at the end": [...proof, stray],
  "a hash too many at the beginning": [stray, ...proof],
  ...Object.fromEntries(Object.entries(ends).flatMap(([what, end]) => [[`${what} at the end`, [...proof, end]], [`${what} at the beginning`, [end, ...proof]]])),
  ...(proof.length === 0
    ? {}
    : {
        "no proof": [],
        "the last hash missing": proof.slice(0, -1),
        "the first hash missing": proof.slice(1),
        "a bit of the first hash": proof.with(0, flipped(proof[0] as Hash)),
        "a bit of the last hash": proof.with(-1, flipped(proof.at(-1) as Hash)),
        "a hash that is empty": proof.with(0, Buffer.alloc(0)),
        "a hash twice": [...proof.slice(0, 1), ...proof],
      }),
  ...(proof.length > 1 ? { "the other way round": proof.toReversed() } : {}),
});

const places = [[0, 1], [0, 2], [1, 2], [2, 3], [4, 5], [2, 5], [0, 8], [5, 8], [7, 8], [8, 9], [63, 64], [64, 65], [99, 130], [129, 130]] as const;
const pairs = [[1, 1], [1, 2], [1, 8], [2, 5], [3, 5], [4, 5], [6, 8], [7, 8], [8, 8], [8, 9], [63, 64], [64, 65], [65, 130], [128, 130]] as const;

const inclusions = () =>
  places.flatMap(([index, size]) => {
    const d = leavesOf(size);
    const leafHash = d[index] as Hash;
    const good: Inclusion = { index, size, leafHash, proof: path(index, d), root: root(d) };
    const broken: Record<string, Inclusion> = {
      "the leaf before": { ...good, index: index - 1 },
      "the leaf after": { ...good, index: index + 1 },
      "an index of another bit": { ...good, index: index ^ 2 },
      "an index beyond the tree": { ...good, index: size },
      "a tree of one entry less": { ...good, size: size - 1 },
      "a tree of one entry more": { ...good, size: size + 1 },
      "a tree of twice the size": { ...good, size: size * 2 },
      "an empty tree": { ...good, size: 0 },
      "another leaf": { ...good, leafHash: leaf(size) },
      "a bit of the leaf": { ...good, leafHash: flipped(leafHash) },
      "another root": { ...good, root: root(leavesOf(size + 1)) },
      "the root of an empty tree": { ...good, root: sha256() },
      "a bit of the root": { ...good, root: flipped(good.root) },
      ...Object.fromEntries(Object.entries(brokenProofs(good.proof, { "the root": good.root })).map(([why, proof]) => [why, { ...good, proof }])),
    };
    return told(`leaf ${index} of ${size}`, good, broken, holdsInclusion);
  });

const consistencies = () => {
  const empty = { size1: 0, root1: sha256(), proof: [] };
  const seven = root(leavesOf(7));
  const fromNothing: Record<string, Consistency> = {
    "another root of nothing": { ...empty, root1: stray, size2: 7, root2: seven },
    "a proof from nothing": { ...empty, size2: 7, root2: seven, proof: [seven] },
    "nothing with another root": { ...empty, size2: 0, root2: seven },
  };
  return [
    ...told<Consistency>("0 to 0", { ...empty, size2: 0, root2: sha256() }, {}, holdsConsistency),
    ...told<Consistency>("0 to 7", { ...empty, size2: 7, root2: seven }, fromNothing, holdsConsistency),
    ...pairs.flatMap(([size1, size2]) => {
      const good: Consistency = {
        size1,
        size2,
        root1: root(leavesOf(size1)),
        root2: root(leavesOf(size2)),
        proof: subproof(size1, leavesOf(size2), true),
      };
      const { root1, root2 } = good;
      const broken: Record<string, Consistency> = {
        "one entry less before": { ...good, size1: size1 - 1 },
        "one entry more before": { ...good, size1: size1 + 1 },
        "one entry less after": { ...good, size2: size2 - 1 },
        "one entry more after": { ...good, size2: size2 + 1 },
        "twice the size after": { ...good, size2: size2 * 2 },
        "before and after exchanged": { ...good, size1: size2, size2: size1, root1: root2, root2: root1 },
        "roots exchanged": { ...good, root1: root2, root2: root1 },
        "a bit of the old root": { ...good, root1: flipped(root1) },
        "a bit of the new root": { ...good, root2: flipped(root2) },
        "a root of nothing before": { ...good, root1: sha256() },
        ...Object.fromEntries(
          Object.entries(brokenProofs(good.proof, { "the old root": root1, "the new root": root2 })).map(([why, proof]) => [why, { ...good, proof }]),
        ),
      };
      return told(`${size1} to ${size2}`, good, broken, holdsConsistency);
    }),
  ];
};

/** The valid proof and those of its changes that the definitions refuse: a few change nothing, or fit another tree of the same shape. */
const told = <T extends object>(name: string, good: T, broken: Readonly<Record<string, T>>, holds: (given: T) => boolean) => {
  if (!holds(good)) throw new Error(`${name} does not hold`);
  const bad = Object.entries(broken).filter(([, given]) => isPossible(given) && !holds(given));
  return [
    { name, valid: true, ...written(good) },
    ...bad.map(([why, given]) => ({ name: `${name}: ${why}`, valid: false, ...written(given) })),
  ];
};

/** Numbers that a proof's text could give at all. */
const isPossible = (given: object): boolean => Object.values(given).every((value) => typeof value !== "number" || value >= 0);

const written = (given: object): object =>
  Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString("base64") : hashes(value)]),
  );
const hashes = (value: unknown): unknown => (Array.isArray(value) ? value.map((hash: Hash) => hash.toString("base64")) : value);

export const merkleVectors = (): readonly VectorFile[] => [
  { path: "merkle/inclusion.json", content: inclusions() },
  { path: "merkle/consistency.json", content: consistencies() },
];
