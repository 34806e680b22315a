import {
  appendAll,
  buildConsistency,
  ED25519_TYPE,
  type Edge,
  EMPTY_EDGE,
  type Entry,
  EntryClass,
  edgeRoot,
  entryLeafHash,
  entryOf,
  type FullTile,
  formatVkey,
  hex,
  type MerkleProof,
  type Signer,
  signCheckpoint,
  tilesCompletedBy,
  utf8,
  type VerifierKey,
  verifierKey,
} from "#kernel";
import type { LogDescription, LogReader } from "#node/log/static-export.ts";
import { type TileSource, type TileStore, tileSource } from "#node/log/tile-source.ts";
import { nodeCrypto as crypto, signerNamed } from "./node-crypto.ts";

/** The record behind entry `index` of the example log: every tenth is public. */
export const exampleRecord = (index: number): Uint8Array => utf8(`record ${index}`);
export const exampleEntry = (index: number): Entry =>
  entryOf(crypto, index % 10 === 0 ? EntryClass.publication : EntryClass.act, exampleRecord(index));

/** A log in memory with the tables that a node keeps: entries and full tiles. */
export class MemoryLog {
  readonly signer: Signer;
  readonly key: VerifierKey;
  readonly entries: Entry[] = [];
  readonly tiles = new Map<string, FullTile>();
  readonly source: TileSource;
  /** How often the store was asked for anything. */
  reads = 0;
  edge: Edge = EMPTY_EDGE;

  constructor(origin: string) {
    this.signer = signerNamed(`log ${origin}`);
    this.key = verifierKey(crypto, origin, ED25519_TYPE, this.signer.jwk);
    this.source = tileSource(crypto, this.store);
  }

  readonly store: TileStore = {
    entries: async (from, to) => {
      this.reads++;
      return this.entries.slice(from, to);
    },
    fullTile: async (level, index) => {
      this.reads++;
      return this.tiles.get(`${level}/${index}`)?.data ?? null;
    },
    tileRoots: async (level, from, to) => {
      this.reads++;
      const found: Uint8Array[] = [];
      for (let index = from; index < to; index++) {
        const tile = this.tiles.get(`${level}/${index}`);
        if (tile !== undefined) found.push(tile.root);
      }
      return found;
    },
  };

  async append(entries: readonly Entry[]): Promise<void> {
    const leaves = entries.map((entry) => entryLeafHash(crypto, entry));
    const completed = await tilesCompletedBy(crypto, this.edge.size, leaves, this.source.partial);
    for (const tile of completed) this.tiles.set(`${tile.level}/${tile.index}`, tile);
    this.entries.push(...entries);
    this.edge = appendAll(crypto, this.edge, leaves);
  }

  /** Appends example entries until the log has `size` of them. */
  async growTo(size: number): Promise<void> {
    await this.append(Array.from({ length: size - this.entries.length }, (_, i) => exampleEntry(this.entries.length + i)));
  }

  get root(): Uint8Array {
    return edgeRoot(crypto, this.edge);
  }

  checkpoint(): Promise<string> {
    return signCheckpoint(this.signer, this.key, this.edge.size, this.root);
  }

  consistency(from: number): Promise<MerkleProof> {
    return buildConsistency(crypto, this.source.hashReader(this.edge.size), from, this.edge.size);
  }

  get description(): LogDescription {
    return { party: "mx", kind: "channel", origin: this.key.name, vkey: formatVkey(this.key) };
  }

  get reader(): LogReader {
    const records = new Map(this.entries.map((entry, index) => [hex(entry.hash), exampleRecord(index)]));
    return {
      size: this.edge.size,
      checkpoint: () => this.checkpoint(),
      entries: async (from, to) => this.entries.slice(from, to),
      record: async (hash) => records.get(hex(hash)) ?? null,
    };
  }
}
