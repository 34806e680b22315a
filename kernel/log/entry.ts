import { concat } from "../bytes/concat.ts";
import { HASH_LENGTH, leafHash, type Sha256 } from "./tree.ts";

/** The classes of an entry, a closed list (spec/log.md). Those below 0x10 are public: their records are served to everyone. */
export const EntryClass = {
  key: 0x01,
  revocation: 0x02,
  publication: 0x03,
  act: 0x10,
  docketLine: 0x11,
  refusal: 0x12,
  readBatch: 0x20,
  erasure: 0x21,
  export: 0x22,
} as const;
export type EntryClass = (typeof EntryClass)[keyof typeof EntryClass];

/** What a log holds of a record: its class and its SHA-256. */
export type Entry = { readonly class: EntryClass; readonly hash: Uint8Array };

export const ENTRY_LENGTH = 1 + HASH_LENGTH;

const CLASSES: ReadonlySet<number> = new Set(Object.values(EntryClass));
const isEntryClass = (value: number | undefined): value is EntryClass => value !== undefined && CLASSES.has(value);

export const isPublicClass = (value: EntryClass): boolean => value < 0x10;

export const entryOf = (crypto: Sha256, entryClass: EntryClass, record: Uint8Array): Entry => ({
  class: entryClass,
  hash: crypto.sha256(record),
});

/** The 33 bytes of a log entry. */
export const encodeEntry = (entry: Entry): Uint8Array => concat(Uint8Array.of(entry.class), entry.hash);

/** Null when it is not 33 bytes or its class is not in the list. */
export const decodeEntry = (bytes: Uint8Array): Entry | null => {
  const entryClass = bytes[0];
  return bytes.length === ENTRY_LENGTH && isEntryClass(entryClass) ? { class: entryClass, hash: bytes.slice(1) } : null;
};

export const entryLeafHash = (crypto: Sha256, entry: Entry): Uint8Array => leafHash(crypto, encodeEntry(entry));
