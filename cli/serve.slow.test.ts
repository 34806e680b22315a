import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { readPartyRecords } from "#node/identity/party-records.ts";
import { openDatabase } from "#node/store/database.ts";
import { startEmbedded } from "#node/store/embedded.ts";
import { type Kept, prepareData } from "./demo/data-folder.ts";

const LIMIT = 60_000;
const program = join(import.meta.dirname, "hito.ts");
const place = mkdtempSync(join(tmpdir(), "hito-serve-"));
const file = join(place, "mx", "config.json");
let port: number;
let kept: Kept;

const freePort = (): Promise<number> =>
  new Promise((settle) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => settle(typeof address === "object" && address !== null ? address.port : 0));
    });
  });

const config = (change: object = {}): object => ({
  party: "mx",
  operator: { es: "Nodo de prueba", en: "Test node" },
  listen: { host: "127.0.0.1", port },
  publicUrl: `http://127.0.0.1:${port}`,
  secrets: Object.fromEntries(["nodeKey", "witnessKey", "encryptionKey", "logKeys", "kek"].map((name) => [name, `secrets/${name}`])),
  root: kept.roots.mx,
  records: "records.json",
  logLevel: "warn",
  demoClock: "2025-09-04T09:00:00-06:00",
  ...change,
});

beforeAll(async () => {
  port = await freePort();
  kept = await prepareData(place, { mx: port, us: port + 1, witness: port + 2 });
  mkdirSync(join(place, "mx"), { recursive: true });
  writeFileSync(file, JSON.stringify(config()));
});
afterAll(() => rmSync(place, { recursive: true, force: true }));

const hito = (...words: string[]) => spawnSync(process.execPath, [program, ...words], { encoding: "utf8" });

/** The running node, once it has said that it is ready. */
const serve = async (...words: string[]) => {
  const child = spawn(process.execPath, [program, "serve", ...words], { stdio: ["pipe", "pipe", "inherit"] });
  const ended = new Promise<number | null>((settle) => child.once("close", settle));
  const ready = await new Promise<string>((settle) => child.stdout.once("data", (chunk: Buffer) => settle(chunk.toString())));
  return { child, ended, ready };
};

describe("hito serve", () => {
  test("tells everything that is wrong with a configuration at once, and ends with 2", () => {
    const wrong = join(place, "mx", "wrong.json");
    writeFileSync(wrong, JSON.stringify(config({ root: "x", colour: "red", listen: { host: "0.0.0.0", port: 99_999 } })));
    const { status, stdout, stderr } = hito("serve", "--config", wrong);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    for (const setting of ["root", "colour", "listen.port", "store", "demoClock"]) expect(stderr).toContain(`\n  ${setting}: expected `);
    expect(stderr).toContain("5 settings are wrong");
    expect(hito("serve").status).toBe(2);
    expect(hito("serve", "--config", join(place, "nothing.json")).stderr).toContain("a readable JSON file");
  });

  test(
    "runs with an embedded store until it is told to stop, twice if need be",
    async () => {
      const { child, ended, ready } = await serve("--config", file, "--embedded");
      expect(ready).toBe(`ready: node mx on http://127.0.0.1:${port}, root ${kept.roots.mx}\n`);
      expect((await fetch(`http://127.0.0.1:${port}/ready`)).status).toBe(200);
      const busy = hito("serve", "--config", file, "--embedded");
      expect(busy.status).toBe(1);
      expect(busy.stderr).toContain("in use by another Hito");
      child.kill("SIGTERM");
      child.kill("SIGTERM");
      expect(await ended).toBe(0);
    },
    LIMIT,
  );

  test(
    "goes on from where it was, and stops with its parent's end of the pipe",
    async () => {
      const { child, ended } = await serve("--config", file, "--embedded", "--end-with-input");
      const checkpoint = await (await fetch(`http://127.0.0.1:${port}/log/domestic/checkpoint`)).text();
      expect(Number(checkpoint.split("\n")[1])).toBe(readPartyRecords(join(place, "mx", "records.json")).records.length + 1);
      child.stdin.end();
      expect(await ended).toBe(0);
    },
    LIMIT,
  );
});

describe("hito fsck", () => {
  const fsck = (...words: string[]) => hito("fsck", "--config", file, "--embedded", ...words);

  const damage = async (): Promise<void> => {
    const server = await startEmbedded({ dataDir: join(place, "mx", "postgres") });
    const db = openDatabase(server.url("hito_mx"), 1);
    await sql`delete from agent where kid = (select min(kid) from agent)`.execute(db);
    await db.destroy();
    await server.stop();
  };

  test(
    "finds nothing, names what is damaged, and repairs what is derived",
    async () => {
      expect(JSON.parse(fsck("--json").stdout)).toMatchObject({ ok: true, differences: [], repaired: 0 });
      await damage();
      const found = fsck();
      expect(found.status).toBe(1);
      expect(found.stdout).toMatch(/^✗ agent-missing: kid [A-Za-z0-9_-]{43}: /);
      expect(JSON.parse(fsck("--json").stdout)).toMatchObject({ ok: false, differences: [{ what: "agent-missing", repairable: true }] });
      const repaired = fsck("--repair");
      expect(repaired.stdout).toContain("1 derived rows were written again");
      expect(repaired.status).toBe(0);
      const after = fsck();
      expect({ status: after.status, stdout: after.stdout }).toEqual({ status: 0, stdout: expect.stringContaining("✓ nothing differs") });
    },
    LIMIT,
  );

  test("tells what is wrong with its configuration", () => {
    expect(hito("fsck", "--config", file).stderr).toContain("store: expected exactly one of url");
  });
});
