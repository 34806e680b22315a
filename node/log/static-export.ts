import { mkdir, rename, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  appendAll,
  type Crypto,
  completeRoot,
  EMPTY_EDGE,
  type Entry,
  edgeRoot,
  encodeBundle,
  encodeEntry,
  entryLeafHash,
  equal,
  hex,
  isPublicClass,
  joinHashes,
  parseCheckpoint,
  parseNote,
  TILE_WIDTH,
  type Tile,
  tilePath,
} from "#kernel";

/** One log at one size. */
export type LogReader = {
  readonly size: number;
  /** The signed checkpoint of exactly that size, cosignatures included. */
  checkpoint(): Promise<string>;
  /** The entries from index `from` up to, not including, `to`, in order. */
  entries(from: number, to: number): Promise<readonly Entry[]>;
  /** The bytes of a public record; null when the node does not have it. */
  record(hash: Uint8Array): Promise<Uint8Array | null>;
};

/** What `log.json` says. */
export type LogDescription = {
  readonly party: string;
  readonly kind: "domestic" | "channel";
  readonly origin: string;
  readonly vkey: string;
};

type Sha256 = Pick<Crypto, "sha256">;
type Write = (path: string, data: Uint8Array | string) => Promise<void>;

/**
 * Writes a log as the folder that spec/log.md gives, which any web server can serve as it is. The checkpoint comes
 * last, once everything that it commits to is there. Throws when the entries do not hash to the checkpoint's root or
 * a public record is missing: a folder that nobody could verify is not written to its end.
 */
export const exportLog = async (crypto: Sha256, reader: LogReader, about: LogDescription, folder: string): Promise<void> => {
  const write: Write = async (path, data) => {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(`${file}.new`, data);
    await rename(`${file}.new`, file);
  };
  const checkpoint = await reader.checkpoint();
  await write("log.json", `${JSON.stringify(about, null, 2)}\n`);
  const root = await writeTiles(crypto, reader, write);
  assertCommitted(checkpoint, about.origin, reader.size, root);
  await write("checkpoint", checkpoint);
};

/** Writes bundles, records and tiles in one pass, holding at most one tile of each level; gives the root. */
const writeTiles = async (crypto: Sha256, reader: LogReader, write: Write): Promise<Uint8Array> => {
  const levels: LevelWriter[] = [];
  const arrive = async (level: number, hash: Uint8Array): Promise<void> => {
    levels[level] ??= { index: 0, hashes: [] };
    const writer = levels[level];
    writer.hashes.push(hash);
    if (writer.hashes.length < TILE_WIDTH) return;
    const data = joinHashes(writer.hashes);
    await write(tilePath({ level, index: writer.index, width: TILE_WIDTH }), data);
    levels[level] = { index: writer.index + 1, hashes: [] };
    await arrive(level + 1, completeRoot(crypto, data));
  };

  let edge = EMPTY_EDGE;
  for (let from = 0; from < reader.size; from += TILE_WIDTH) {
    const entries = await reader.entries(from, Math.min(from + TILE_WIDTH, reader.size));
    await writeBundle(from / TILE_WIDTH, entries, write);
    await writeRecords(crypto, reader, entries, write);
    const leaves = entries.map((entry) => entryLeafHash(crypto, entry));
    edge = appendAll(crypto, edge, leaves);
    for (const leaf of leaves) await arrive(0, leaf);
  }
  for (const [level, { index, hashes }] of levels.entries()) {
    if (hashes.length > 0) await write(tilePath({ level, index, width: hashes.length }), joinHashes(hashes));
  }
  return edgeRoot(crypto, edge);
};

/** The tile that grows at one level. */
type LevelWriter = { readonly index: number; readonly hashes: Uint8Array[] };

const writeBundle = (index: number, entries: readonly Entry[], write: Write): Promise<void> => {
  const tile: Tile = { level: "entries", index, width: entries.length };
  return write(tilePath(tile), encodeBundle(entries.map(encodeEntry)));
};

const writeRecords = async (crypto: Sha256, reader: LogReader, entries: readonly Entry[], write: Write): Promise<void> => {
  for (const entry of entries) {
    if (!isPublicClass(entry.class)) continue;
    const name = hex(entry.hash);
    const record = await reader.record(entry.hash);
    if (record === null || !equal(crypto.sha256(record), entry.hash)) throw new Error(`public record ${name} is missing or damaged`);
    await write(`records/${name.slice(0, 2)}/${name}`, record);
  }
};

const assertCommitted = (source: string, origin: string, size: number, root: Uint8Array): void => {
  const note = parseNote(source);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!checkpoint.ok) throw new Error("the log's checkpoint cannot be read", { cause: checkpoint.refusal });
  const { value } = checkpoint;
  if (value.origin !== origin || value.size !== size || !equal(value.root, root)) {
    throw new Error(`the entries of ${origin} do not make the tree that its checkpoint signs`);
  }
};
