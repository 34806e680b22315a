/** One log in memory that serves the files of a static export, for tests of `hito verify`. */
import {
  appendAll,
  buildInclusion,
  type Crypto,
  changedTiles,
  cosign,
  EMPTY_EDGE,
  type Entry,
  type EntryClass,
  edgeRoot,
  encodeBundle,
  encodeEntry,
  entryLeafHash,
  entryOf,
  formatLogProof,
  formatNote,
  formatVkey,
  hex,
  isPublicClass,
  parseNote,
  type Signer,
  signCheckpoint,
  tilePath,
  utf8,
  type VerifierKey,
} from "#kernel";
import { tileSource } from "#node/log/tile-source.ts";

export type Witness = { readonly signer: Signer; readonly key: VerifierKey };
export type Files = Map<string, Uint8Array>;

/** When the witnesses of a test's log cosign what it holds. */
export const COSIGNED = 1_757_100_000;

export class TestLog {
  readonly crypto: Crypto;
  readonly party: string;
  readonly kind: "domestic" | "channel";
  readonly signer: Signer;
  readonly key: VerifierKey;
  witnesses: readonly Witness[] = [];
  /** When they cosign. */
  cosigned = COSIGNED;
  entries: Entry[] = [];
  readonly records = new Map<string, string>();

  constructor(crypto: Crypto, party: string, kind: "domestic" | "channel", signer: Signer, key: VerifierKey) {
    this.crypto = crypto;
    this.party = party;
    this.kind = kind;
    this.signer = signer;
    this.key = key;
  }

  get origin(): string {
    return this.key.name;
  }

  get size(): number {
    return this.entries.length;
  }

  append(entryClass: EntryClass, record: string): number {
    const entry = entryOf(this.crypto, entryClass, utf8(record));
    this.records.set(hex(entry.hash), record);
    return this.entries.push(entry) - 1;
  }

  /** A log of the same key with other entries. */
  with(entries: readonly Entry[]): TestLog {
    const other = new TestLog(this.crypto, this.party, this.kind, this.signer, this.key);
    other.witnesses = this.witnesses;
    other.cosigned = this.cosigned;
    other.entries = [...entries];
    for (const [name, record] of this.records) other.records.set(name, record);
    return other;
  }

  leaves(size = this.size): Uint8Array[] {
    return this.entries.slice(0, size).map((entry) => entryLeafHash(this.crypto, entry));
  }

  root(size = this.size): Uint8Array {
    return edgeRoot(this.crypto, appendAll(this.crypto, EMPTY_EDGE, this.leaves(size)));
  }

  /** Signed by the log, or by `signer` in its name, and cosigned by all witnesses. */
  async checkpoint(size = this.size, time = this.cosigned, signer = this.signer): Promise<string> {
    const note = parseNote(await signCheckpoint(signer, this.key, size, this.root(size)));
    if (!note.ok) throw new Error("unreadable");
    const cosignatures = await Promise.all(this.witnesses.map((by) => cosign(by.signer, by.key, note.value.text, time)));
    return formatNote({ ...note.value, signatures: [...note.value.signatures, ...cosignatures] });
  }

  async proof(index: number, size = this.size, time = this.cosigned): Promise<string> {
    const source = this.#tiles();
    const proof = await buildInclusion(this.crypto, source.hashReader(size), index, size);
    return formatLogProof({ extra: null, index, proof, checkpoint: await this.checkpoint(size, time) });
  }

  #tiles() {
    return tileSource(this.crypto, {
      entries: async (from, to) => this.entries.slice(from, to),
      fullTile: async () => null,
      tileRoots: async () => [],
    });
  }

  /** Every file that a static export of this size has. */
  async files(size = this.size): Promise<Files> {
    const files: Files = new Map();
    const source = this.#tiles();
    const about = { party: this.party, kind: this.kind, origin: this.origin, vkey: formatVkey(this.key) };
    files.set("log.json", utf8(JSON.stringify(about)));
    files.set("checkpoint", utf8(await this.checkpoint(size)));
    for (const tile of changedTiles(0, size)) {
      files.set(tilePath(tile), (await source.tile(tile, size)) ?? new Uint8Array());
      if (tile.level !== 0) continue;
      const entries = this.entries.slice(tile.index * 256, tile.index * 256 + tile.width);
      files.set(tilePath({ ...tile, level: "entries" }), encodeBundle(entries.map(encodeEntry)));
    }
    for (const { class: entryClass, hash } of this.entries.slice(0, size)) {
      const record = isPublicClass(entryClass) ? this.records.get(hex(hash)) : undefined;
      if (record !== undefined) files.set(`records/${hex(hash).slice(0, 2)}/${hex(hash)}`, utf8(record));
    }
    return files;
  }
}
