/** A batch: what one node tells another in an envelope, signed by its node key (spec/envelope.md). */
import { DISCLOSURE_LIMIT, MOST_DISCLOSURES } from "../act/disclosure.ts";
import { type Jws, jwsKind, parseJws, signJws } from "../act/jws.ts";
import { base64, concat, fromBase64, type JsonObject } from "../bytes/index.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { decodeEntry, ENTRY_LENGTH, type Entry, encodeEntry } from "../log/index.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { anyText, type Check, index, list, name, object, text, time } from "../shape/index.ts";

export const BATCH_TYP = "hito-batch.v1+jwt";
/** Of the JWE, and so of anything inside it. */
export const ENVELOPE_LIMIT = 1024 * 1024;
export const MOST_ITEMS = 256;
export const MOST_ENTRIES = 4096;
const NOTE_LIMIT = 64 * 1024;
const RECORD_LIMIT = 64 * 1024;
const RECEIPT_LIMIT = 256 * 1024;

/** A record that the receiver does not have yet, with what it is meant to read of it and of its author. */
export type BatchItem = {
  readonly index: number;
  /** The JWT as it was logged. */
  readonly record: string;
  readonly disclosures: readonly string[];
  /** Of the author's grant: name and title. */
  readonly author: readonly string[];
};

export type BatchPayload = {
  readonly from: string;
  readonly to: string;
  readonly iat: number;
  /** The sender's newest checkpoint of its channel log with the receiver: the whole signed note. */
  readonly checkpoint: string;
  /** Index of the first entry given. */
  readonly start: number;
  /** Base64 of the entries one after another, 33 bytes each. */
  readonly entries: string;
  /** Base64 hashes: from size `start + k` to the checkpoint's size. */
  readonly consistency: readonly string[];
  readonly items: readonly BatchItem[];
  /** Receipts for what the receiver sent and the sender has since decided; empty as nodes are now, which ask again (spec/receipt.md). */
  readonly receipts: readonly string[];
};

export type Batch = Jws<BatchPayload> & { readonly entries: readonly Entry[]; readonly consistency: readonly Uint8Array[] };

const entriesText: Check<string> = anyText(4 * Math.ceil((MOST_ENTRIES * ENTRY_LENGTH) / 3));
const hashText: Check<string> = text(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, "base64 of 32 bytes");
const disclosures = list(anyText(DISCLOSURE_LIMIT), 0, MOST_DISCLOSURES);
const item: Check<BatchItem> = object({ index, record: anyText(RECORD_LIMIT), disclosures, author: list(anyText(2048), 0, 8) });

const batchPayload: Check<BatchPayload> = object({
  from: name,
  to: name,
  iat: time,
  checkpoint: anyText(NOTE_LIMIT),
  start: index,
  entries: entriesText,
  consistency: list(hashText, 0, 64),
  items: list(item, 0, MOST_ITEMS),
  receipts: list(anyText(RECEIPT_LIMIT), 0, MOST_ITEMS),
});

const BATCH = jwsKind(BATCH_TYP, ENVELOPE_LIMIT, batchPayload);

/** The entries of one base64 text, or null where one is cut or of an unknown class. */
const readEntries = (joined: string): readonly Entry[] | null => {
  const bytes = fromBase64(joined);
  if (bytes === null || bytes.length % ENTRY_LENGTH !== 0) return null;
  const entries = Array.from({ length: bytes.length / ENTRY_LENGTH }, (_, i) =>
    decodeEntry(bytes.subarray(i * ENTRY_LENGTH, (i + 1) * ENTRY_LENGTH)),
  );
  return entries.every((entry) => entry !== null) ? entries : null;
};

/** Reads a batch. Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseBatch = (text: string): Outcome<Batch> => {
  const parsed = parseJws(BATCH, text);
  if (!parsed.ok) return parsed;
  const { payload } = parsed.value;
  const entries = readEntries(payload.entries);
  if (entries === null) return refused({ kind: "malformed", at: "/payload/entries", expected: "base64 of entries of 33 bytes" });
  const consistency = payload.consistency.map((hash) => fromBase64(hash) as Uint8Array);
  return accepted({ ...parsed.value, entries, consistency });
};

export type BatchDraft = Omit<BatchPayload, "entries" | "consistency"> & {
  readonly entries: readonly Entry[];
  readonly consistency: readonly Uint8Array[];
};

/** Signs a batch with the node key: the plaintext of an envelope. */
export const signBatch = (crypto: Crypto, signer: Signer, { entries, consistency, ...rest }: BatchDraft): Promise<string> => {
  const written = { entries: base64(concat(...entries.map(encodeEntry))), consistency: consistency.map(base64) };
  return signJws(crypto, signer, BATCH_TYP, { ...rest, ...written } as unknown as JsonObject);
};
