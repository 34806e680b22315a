import type { Crypto } from "../crypto.ts";

/** The Merkle tree of RFC 6962 §2.1 (RFC 9162 §2.1). Hashes are 32 bytes; sizes and indexes are safe integers. */
export type Sha256 = Pick<Crypto, "sha256">;

export const HASH_LENGTH = 32;

/**
 * The right edge of a tree: the roots of its complete subtrees, largest first, one for each bit set in `size`.
 * It is all that a log must keep to grow. Values are never changed in place.
 */
export type Edge = { readonly size: number; readonly hashes: readonly Uint8Array[] };

export const EMPTY_EDGE: Edge = { size: 0, hashes: [] };

/** MTH({}): the SHA-256 of nothing. */
export const emptyRoot = (crypto: Sha256): Uint8Array => crypto.sha256(new Uint8Array());

/** SHA-256(0x00 ‖ entry). */
export const leafHash = (crypto: Sha256, entry: Uint8Array): Uint8Array => {
  const input = new Uint8Array(entry.length + 1);
  input.set(entry, 1);
  return crypto.sha256(input);
};

/** Reused by every call: `sha256` is synchronous and keeps nothing of its input. */
const node = new Uint8Array(1 + 2 * HASH_LENGTH);
node[0] = 1;

/** SHA-256(0x01 ‖ left ‖ right). */
export const nodeHash = (crypto: Sha256, left: Uint8Array, right: Uint8Array): Uint8Array => {
  node.set(left, 1);
  node.set(right, 1 + HASH_LENGTH);
  return crypto.sha256(node);
};

/** The edge after the given leaf hashes, in order. */
export const appendAll = (crypto: Sha256, edge: Edge, leafHashes: readonly Uint8Array[]): Edge => {
  const hashes = edge.hashes.slice();
  let size = edge.size;
  for (const leaf of leafHashes) {
    let hash = leaf;
    for (let width = size; width % 2 === 1; width = (width - 1) / 2) {
      hash = nodeHash(crypto, hashes.pop() as Uint8Array, hash);
    }
    hashes.push(hash);
    size++;
  }
  return { size, hashes };
};

export const append = (crypto: Sha256, edge: Edge, leaf: Uint8Array): Edge => appendAll(crypto, edge, [leaf]);

/** Folds the roots of adjacent subtrees, the rightmost first, as RFC 6962 splits them. */
export const foldRight = (crypto: Sha256, hashes: readonly Uint8Array[]): Uint8Array => {
  let root = hashes.at(-1);
  if (root === undefined) return emptyRoot(crypto);
  for (let i = hashes.length - 2; i >= 0; i--) root = nodeHash(crypto, hashes[i] as Uint8Array, root);
  return root;
};

/** The root hash of the tree that ends in this edge. */
export const edgeRoot = (crypto: Sha256, edge: Edge): Uint8Array => foldRight(crypto, edge.hashes);

/** MTH of a whole list of leaf hashes. */
export const rootOf = (crypto: Sha256, leafHashes: readonly Uint8Array[]): Uint8Array =>
  edgeRoot(crypto, appendAll(crypto, EMPTY_EDGE, leafHashes));

/** The root of a complete subtree whose 2^k hashes lie one after another in `hashes`, from hash `first` on. */
export const completeRoot = (crypto: Sha256, hashes: Uint8Array, first = 0, count = hashes.length / HASH_LENGTH): Uint8Array => {
  // A copy also where a caller gives a kind of Uint8Array whose own `slice` is a view.
  const work = new Uint8Array(hashes.subarray(first * HASH_LENGTH, (first + count) * HASH_LENGTH));
  for (let width = count; width > 1; width /= 2) {
    for (let at = 0; at < width * HASH_LENGTH; at += 2 * HASH_LENGTH) {
      node.set(work.subarray(at, at + 2 * HASH_LENGTH), 1);
      work.set(crypto.sha256(node), at / 2);
    }
  }
  return work.slice(0, HASH_LENGTH);
};

/** The edge as one row of a table holds it: its hashes one after another. */
export const edgeBytes = (edge: Edge): Uint8Array => joinHashes(edge.hashes);

/** Null when the bytes are not the edge of a tree of that size. */
export const edgeFromBytes = (size: number, bytes: Uint8Array): Edge | null => {
  let expected = 0;
  for (let rest = size; rest > 0; rest = Math.floor(rest / 2)) expected += rest % 2;
  return bytes.length === expected * HASH_LENGTH ? { size, hashes: splitHashes(bytes) } : null;
};

export const joinHashes = (hashes: readonly Uint8Array[]): Uint8Array => {
  const bytes = new Uint8Array(hashes.length * HASH_LENGTH);
  for (const [i, hash] of hashes.entries()) bytes.set(hash, i * HASH_LENGTH);
  return bytes;
};

/** Views into `bytes`, one for each 32. */
export const splitHashes = (bytes: Uint8Array): Uint8Array[] =>
  Array.from({ length: bytes.length / HASH_LENGTH }, (_, i) => bytes.subarray(i * HASH_LENGTH, (i + 1) * HASH_LENGTH));
