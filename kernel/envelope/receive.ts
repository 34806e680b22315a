/** What a batch adds to what the receiver holds of the sender's log: order, duplicates, gaps and proof (spec/envelope.md). */
import { ACT_TYP } from "../act/act.ts";
import { typOf } from "../act/jws.ts";
import { equal, utf8 } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import { LINE_TYP } from "../docket/line.ts";
import { GRANT_TYP } from "../identity/grant.ts";
import { PUBLICATION_TYP } from "../identity/publication.ts";
import { REVOCATION_TYP } from "../identity/revocation.ts";
import {
  appendAll,
  type Checkpoint,
  type Edge,
  type Entry,
  EntryClass,
  edgeRoot,
  encodeEntry,
  entryLeafHash,
  isPublicClass,
  verifyConsistency,
} from "../log/index.ts";
import { accepted, type Outcome, type Refusal, refused } from "../refusal.ts";
import type { Batch, BatchItem } from "./batch.ts";

/** What the receiver has of the sender's channel log. `entries` are its own copies from the batch's `start` on; none are needed beyond the batch. */
export type Have = { readonly edge: Edge; readonly entries: readonly Entry[] };

export type ReceivedItem = BatchItem & {
  readonly entry: Entry;
  /** False where the receiver already had it: it gets the result that it got before. */
  readonly fresh: boolean;
};

export type Received = {
  /** Entries to append at the size of `have`, and the edge after them. */
  readonly append: readonly Entry[];
  readonly edge: Edge;
  readonly items: readonly ReceivedItem[];
  /** Appended acts, lines and refusals without an item: the receiver must have authored these records itself. */
  readonly own: readonly { readonly index: number; readonly entry: Entry }[];
  /** Whether the checkpoint now covers the edge; false only for a batch that brought nothing new. */
  readonly proven: boolean;
};

/** The `typ` that a record of each class has; reads, erasures and exports never cross. */
const TYPS: { readonly [C in EntryClass]?: string } = {
  [EntryClass.key]: GRANT_TYP,
  [EntryClass.revocation]: REVOCATION_TYP,
  [EntryClass.publication]: PUBLICATION_TYP,
  [EntryClass.act]: ACT_TYP,
  [EntryClass.docketLine]: LINE_TYP,
  [EntryClass.refusal]: LINE_TYP,
};

const bad = (at: string): Refusal => ({ kind: "bad-proof", at });
const same = (a: Entry, b: Entry | undefined): boolean => b !== undefined && equal(encodeEntry(a), encodeEntry(b));

/** What the receiver has below its size must be what it is given again. */
const wrongOverlap = (have: Have, { entries }: Batch, known: number): Refusal | null => {
  const differs = entries.slice(0, known).findIndex((entry, i) => !same(entry, have.entries[i]));
  return differs < 0 ? null : bad(`/entries/${differs}`);
};

const wrongItem = (crypto: Pick<Crypto, "sha256">, item: BatchItem, entry: Entry | undefined): boolean => {
  if (entry === undefined || typOf(item.record) !== TYPS[entry.class]) return true;
  return !equal(crypto.sha256(utf8(item.record)), entry.hash);
};

/** Items in ascending order, each the record of its entry; every public entry has one. */
const wrongItems = (crypto: Pick<Crypto, "sha256">, { entries, payload: { items, start } }: Batch): Refusal | null => {
  const given = new Set(items.map(({ index }) => index));
  for (const [i, item] of items.entries()) {
    const before = items[i - 1]?.index ?? -1;
    if (item.index <= before || wrongItem(crypto, item, entries[item.index - start])) return bad(`/items/${i}`);
  }
  const hidden = entries.findIndex((entry, i) => isPublicClass(entry.class) && !given.has(start + i));
  return hidden < 0 ? null : bad(`/entries/${hidden}`);
};

const ownOf = ({ entries, payload: { items, start } }: Batch, known: number): Received["own"] => {
  const given = new Set(items.map(({ index }) => index));
  return entries.flatMap((entry, i) => {
    const crosses = i >= known && TYPS[entry.class] !== undefined && !given.has(start + i);
    return crosses ? [{ index: start + i, entry }] : [];
  });
};

/**
 * Judges a batch whose signature and whose checkpoint's signature are verified. Refused without change: `gap` with the
 * receiver's size, `bad-proof` at the entry, item or hash that does not follow.
 */
export const receive = (
  crypto: Pick<Crypto, "sha256">,
  have: Have,
  batch: Batch,
  checkpoint: Pick<Checkpoint, "size" | "root">,
): Outcome<Received> => {
  const { start, items } = batch.payload;
  const { size } = have.edge;
  if (start > size) return refused({ kind: "gap", have: size, given: start });
  const known = Math.min(size - start, batch.entries.length);
  const wrong = wrongOverlap(have, batch, known) ?? wrongItems(crypto, batch);
  if (wrong !== null) return refused(wrong);
  const append = batch.entries.slice(known);
  const leaves = append.map((entry) => entryLeafHash(crypto, entry));
  const edge = appendAll(crypto, have.edge, leaves);
  const proven = start + batch.entries.length === edge.size;
  const follows = () => verifyConsistency(crypto, edge.size, edgeRoot(crypto, edge), checkpoint.size, checkpoint.root, batch.consistency);
  if (proven && !follows()) return refused(bad("/consistency"));
  const received = items.map((item) => {
    const at = item.index - start;
    return { ...item, entry: batch.entries[at] as Entry, fresh: at >= known };
  });
  return accepted({ append, edge, items: received, own: ownOf(batch, known), proven });
};
