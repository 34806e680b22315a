import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changedTiles, hex, openCheckpoint, tilePath } from "#kernel";
import { exampleRecord, MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto } from "#tests/interop/node-crypto.ts";
import { exportLog } from "./static-export.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hito-export-"));
});
afterAll(() => rm(folder, { recursive: true }));

const filesIn = async (place: string): Promise<string[]> =>
  (await readdir(place, { recursive: true, withFileTypes: true }))
    .filter((file) => file.isFile())
    .map((file) => join(file.parentPath, file.name).slice(place.length + 1))
    .sort();

describe("the exported folder", () => {
  it("holds exactly the checkpoint, the tiles, the bundles and the public records", async () => {
    const log = new MemoryLog("mx.example/channel/us");
    const place = join(folder, "whole");
    const size = 700;
    await log.growTo(size);
    await exportLog(crypto, log.reader, log.description, place);

    const tiles = changedTiles(0, size);
    const bundles = tiles.filter(({ level }) => level === 0).map((tile) => ({ ...tile, level: "entries" as const }));
    const records = log.entries.filter((_, index) => index % 10 === 0).map(({ hash }) => `records/${hex(hash).slice(0, 2)}/${hex(hash)}`);
    expect(await filesIn(place)).toEqual(["checkpoint", "log.json", ...[...tiles, ...bundles].map(tilePath), ...records].sort());

    for (const tile of [...tiles, ...bundles]) {
      expect(Uint8Array.from(await readFile(join(place, tilePath(tile))))).toEqual(await log.source.tile(tile, size));
    }
    expect(await readFile(join(place, records[3] as string))).toEqual(Buffer.from(exampleRecord(30)));
    expect(JSON.parse(await readFile(join(place, "log.json"), "utf8"))).toEqual(log.description);
    const opened = await openCheckpoint(crypto, await readFile(join(place, "checkpoint"), "utf8"), log.key);
    expect(opened).toMatchObject({ ok: true, value: { checkpoint: { size } } });
  });

  it("grows in place", async () => {
    const log = new MemoryLog("mx.example/channel/us");
    const place = join(folder, "growing");
    for (const size of [0, 5, 256, 300]) {
      await log.growTo(size);
      await exportLog(crypto, log.reader, log.description, place);
      expect((await readFile(join(place, "checkpoint"), "utf8")).split("\n")[1]).toBe(String(size));
    }
    expect(await filesIn(place)).toContain("tile/0/001.p/44");
  });

  it("has no checkpoint when an entry or a public record is not what the log signed", async () => {
    const log = new MemoryLog("mx.example/channel/us");
    await log.growTo(30);
    const attempt = async (name: string, change: Partial<typeof log.reader>) => {
      const place = join(folder, name);
      await expect(exportLog(crypto, { ...log.reader, ...change }, log.description, place)).rejects.toThrow();
      expect(await filesIn(place)).not.toContain("checkpoint");
    };
    await attempt("swapped", { entries: async (from, to) => log.entries.slice(from, to).reverse() });
    await attempt("short", { size: 29 });
    await attempt("lost", { record: async () => null });
    await attempt("damaged", { record: async () => exampleRecord(1) });
    await attempt("unreadable", { checkpoint: async () => "nothing" });
  });
});
