import { equal } from "../bytes/concat.ts";
import { emptyRoot, foldRight, HASH_LENGTH, nodeHash, type Sha256 } from "./tree.ts";

/** Merkle proofs of RFC 9162 §2.1.3 and §2.1.4, as hashes from the leaf's side up to the root's. */
export type MerkleProof = readonly Uint8Array[];

/** A complete subtree: the leaves from index·2^level up to, not including, (index + 1)·2^level. */
export type Subtree = { readonly level: number; readonly index: number };

/** Gives the roots of complete subtrees, in the order asked. Throws when it does not have them. */
export type HashReader = { subtrees(wanted: readonly Subtree[]): Promise<readonly Uint8Array[]> };

const isSize = (value: number): boolean => Number.isSafeInteger(value) && value >= 0;
const isOdd = (value: number): boolean => value % 2 === 1;
const half = (value: number): number => Math.floor(value / 2);
const areHashes = (hashes: MerkleProof): boolean => hashes.every((hash) => hash.length === HASH_LENGTH);

/** The root that the proof leads to, or null when the proof does not have the form for that index and size. */
export const rootFromInclusion = (crypto: Sha256, index: number, size: number, leaf: Uint8Array, proof: MerkleProof): Uint8Array | null => {
  if (!isSize(index) || !isSize(size) || index >= size) return null;
  if (leaf.length !== HASH_LENGTH || !areHashes(proof)) return null;
  let at = index;
  let last = size - 1;
  let root = leaf;
  for (const sibling of proof) {
    if (last === 0) return null;
    if (isOdd(at) || at === last) {
      root = nodeHash(crypto, sibling, root);
      for (; !isOdd(at) && at !== 0; at = half(at)) last = half(last);
    } else {
      root = nodeHash(crypto, root, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 ? root : null;
};

/** True when the leaf hash stands at `index` of the tree of `size` leaves with that root (RFC 9162 §2.1.3.2). */
export const verifyInclusion = (
  crypto: Sha256,
  index: number,
  size: number,
  leaf: Uint8Array,
  proof: MerkleProof,
  root: Uint8Array,
): boolean => {
  const reached = rootFromInclusion(crypto, index, size, leaf, proof);
  return reached !== null && equal(reached, root);
};

/** True when the first tree is a prefix of the second (RFC 9162 §2.1.4.2). From size 0 the proof is empty. */
export const verifyConsistency = (
  crypto: Sha256,
  size1: number,
  root1: Uint8Array,
  size2: number,
  root2: Uint8Array,
  proof: MerkleProof,
): boolean => {
  if (!isSize(size1) || !isSize(size2) || size1 > size2) return false;
  if (size1 === 0 && !equal(root1, emptyRoot(crypto))) return false;
  if (size1 === size2) return proof.length === 0 && equal(root1, root2);
  if (root1.length !== HASH_LENGTH || root2.length !== HASH_LENGTH || !areHashes(proof)) return false;
  if (size1 === 0) return proof.length === 0;
  return walkConsistency(crypto, size1, root1, size2, root2, proof);
};

const walkConsistency = (
  crypto: Sha256,
  size1: number,
  root1: Uint8Array,
  size2: number,
  root2: Uint8Array,
  proof: MerkleProof,
): boolean => {
  let at = size1 - 1;
  let last = size2 - 1;
  for (; isOdd(at); at = half(at)) last = half(last);
  // A complete first tree is itself the first node of the path, and the proof leaves it out.
  const path = at === 0 ? [root1, ...proof] : proof;
  const start = path[0];
  if (start === undefined) return false;
  let first = start;
  let second = start;
  for (const sibling of path.slice(1)) {
    if (last === 0) return false;
    if (isOdd(at) || at === last) {
      first = nodeHash(crypto, sibling, first);
      second = nodeHash(crypto, sibling, second);
      for (; !isOdd(at) && at !== 0; at = half(at)) last = half(last);
    } else {
      second = nodeHash(crypto, second, sibling);
    }
    at = half(at);
    last = half(last);
  }
  return last === 0 && equal(first, root1) && equal(second, root2);
};

/** The largest power of two below `width`, for widths of 2 or more, and its exponent. */
const split = (width: number): { readonly left: number; readonly level: number } => {
  let left = 1;
  let level = 0;
  for (; left * 2 < width; left *= 2) level++;
  return { left, level };
};

/** The complete subtrees that make up [start, end), where `start` is aligned to the first of them. */
const cover = (start: number, end: number): Subtree[] => {
  const parts: Subtree[] = [];
  for (let at = start; at < end; ) {
    const { left, level } = split(end - at + 1);
    parts.push({ level, index: at / left });
    at += left;
  }
  return parts;
};

/** For each hash of an inclusion proof, the complete subtrees that it folds (RFC 6962 §2.1.1). */
const inclusionParts = (index: number, size: number): Subtree[][] => {
  const parts: Subtree[][] = [];
  for (let start = 0, end = size; end - start > 1; ) {
    const middle = start + split(end - start).left;
    if (index < middle) {
      parts.push(cover(middle, end));
      end = middle;
    } else {
      parts.push(cover(start, middle));
      start = middle;
    }
  }
  return parts.reverse();
};

/** For each hash of a consistency proof, the complete subtrees that it folds (RFC 6962 §2.1.2). */
const consistencyParts = (size1: number, size2: number): Subtree[][] => {
  const parts: Subtree[][] = [];
  let start = 0;
  let end = size2;
  while (size1 !== end) {
    const middle = start + split(end - start).left;
    if (size1 <= middle) {
      parts.push(cover(middle, end));
      end = middle;
    } else {
      parts.push(cover(start, middle));
      start = middle;
    }
  }
  if (start > 0) parts.push(cover(start, end));
  return parts.reverse();
};

const readParts = async (crypto: Sha256, reader: HashReader, parts: readonly Subtree[][]): Promise<MerkleProof> => {
  const hashes = await reader.subtrees(parts.flat());
  let end = 0;
  return parts.map((part) => {
    const start = end;
    end += part.length;
    return foldRight(crypto, hashes.slice(start, end));
  });
};

/** Builds the inclusion proof with one batched read. Throws RangeError unless index < size. */
export const buildInclusion = async (crypto: Sha256, reader: HashReader, index: number, size: number): Promise<MerkleProof> => {
  if (!isSize(index) || !isSize(size) || index >= size) throw new RangeError(`no leaf ${index} in a tree of ${size}`);
  return readParts(crypto, reader, inclusionParts(index, size));
};

/** Builds the consistency proof with one batched read. Throws RangeError unless size1 ≤ size2. */
export const buildConsistency = async (crypto: Sha256, reader: HashReader, size1: number, size2: number): Promise<MerkleProof> => {
  if (!isSize(size1) || !isSize(size2) || size1 > size2) throw new RangeError(`no proof from ${size1} to ${size2}`);
  return size1 === 0 || size1 === size2 ? [] : readParts(crypto, reader, consistencyParts(size1, size2));
};
