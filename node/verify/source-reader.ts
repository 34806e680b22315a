/** Reading a served log as an export needs it: entries in order, and the records of the public ones. */
import { decodeBundle, decodeEntry, type Entry, hex, parseCheckpoint, parseNote, TILE_WIDTH, tileWidth } from "#kernel";
import type { LogReader } from "#node/log/static-export.ts";
import { fetchText, type LogSource, Unreachable } from "./log-source.ts";
import { fetchTile } from "./tile-check.ts";

const bundleAt = async (source: LogSource, size: number, index: number): Promise<Entry[]> => {
  const width = tileWidth(size, "entries", index);
  const bytes = await fetchTile(source, { level: "entries", index, width });
  const entries = (bytes === null ? null : decodeBundle(bytes))?.map(decodeEntry) ?? [];
  if (entries.length === width && entries.every((entry) => entry !== null)) return entries;
  throw new Unreachable(`the entries from ${index * TILE_WIDTH} on cannot be read`);
};

/** The log at the size of the checkpoint that it serves now. Nothing is verified here but the form. */
export const sourceLogReader = async (source: LogSource): Promise<LogReader> => {
  const text = await fetchText(source, "checkpoint");
  const note = text === null ? null : parseNote(text);
  const checkpoint = note?.ok ? parseCheckpoint(note.value.text) : null;
  if (text === null || !checkpoint?.ok) throw new Unreachable("no checkpoint that can be read");
  const { size } = checkpoint.value;
  return {
    size,
    checkpoint: async () => text,
    entries: async (from, to) => {
      const entries: Entry[] = [];
      for (let index = Math.floor(from / TILE_WIDTH); index * TILE_WIDTH < to; index++)
        entries.push(...(await bundleAt(source, size, index)));
      const first = from - (from % TILE_WIDTH);
      return entries.slice(from - first, to - first);
    },
    record: (hash) => source.fetch(`records/${hex(hash).slice(0, 2)}/${hex(hash)}`),
  };
};
