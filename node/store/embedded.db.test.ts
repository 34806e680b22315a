import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { chmod, mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type EmbeddedPostgres, EmbeddedPostgresFault, makeTemporaryDataDir, startEmbedded } from "./embedded.ts";
import { isAlive } from "./postgres-process.ts";

const query = async (url: string, sql: string): Promise<Record<string, unknown>[]> => {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {});
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
};

const untilGone = async (pid: number): Promise<boolean> => {
  for (let waited = 0; waited < 60_000; waited += 50) {
    if (!isAlive(pid)) return true;
    await new Promise((settle) => setTimeout(settle, 50));
  }
  return false;
};

describe("the embedded server", () => {
  let dataDir: string;
  let server: EmbeddedPostgres;

  beforeAll(async () => {
    dataDir = await makeTemporaryDataDir();
    server = await startEmbedded({ dataDir });
  });
  afterAll(async () => {
    await server.stop();
    rmSync(dirname(dataDir), { recursive: true });
  });

  it("listens on loopback alone, commits durably, and knows letters beyond ASCII", async () => {
    const [row] = await query(
      server.url("postgres"),
      "SELECT current_setting('listen_addresses') AS listens, current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit, lower('ÁÑ') AS lower, version() AS version",
    );
    expect(row).toMatchObject({ listens: "127.0.0.1", fsync: "on", commit: "on", lower: "áñ" });
  });

  it("keeps its password to itself, and asks for it", async () => {
    expect(statSync(join(dataDir, "password")).mode & 0o077).toBe(0);
    expect(statSync(dataDir).mode & 0o077).toBe(0);
    const wrong = new URL(server.url("postgres"));
    wrong.password = "wrong";
    await expect(query(wrong.href, "SELECT 1")).rejects.toThrow(/password authentication failed/);
  });

  it("makes databases once, and copies of a template", async () => {
    const template = await server.createDatabase("plan");
    await query(template, "CREATE TABLE t AS SELECT 7 AS n");
    expect(await server.createDatabase("plan")).toBe(template);
    const copy = await server.createDatabase("copy-of-plan", "plan");
    expect(await query(copy, "SELECT n FROM t")).toEqual([{ n: 7 }]);
    await expect(server.createDatabase("copy-of-plan", "plan")).rejects.toThrow(/already exists/);
    await server.dropDatabase("copy-of-plan");
    await expect(query(copy, "SELECT 1")).rejects.toThrow(/does not exist/);
  });

  it("refuses a second server on its folder, and lives on", async () => {
    await expect(startEmbedded({ dataDir })).rejects.toThrow(/is in use by another Hito \(Postgres is process \d+\)/);
    expect(await query(server.url("postgres"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
  });

  it("keeps every committed row when the whole server is killed, and starts again", async () => {
    const url = await server.createDatabase("kept");
    await query(url, "CREATE TABLE acts (n int)");
    for (let n = 1; n <= 20; n += 1) await query(url, `INSERT INTO acts VALUES (${n})`);
    await server.kill("SIGKILL");
    await expect(query(url, "SELECT 1")).rejects.toThrow();
    server = await startEmbedded({ dataDir });
    expect(await query(server.url("kept"), "SELECT count(*)::int AS n FROM acts")).toEqual([{ n: 20 }]);
  });

  it("moves to a port that is asked for, and says so when it is taken", async () => {
    const other = await makeTemporaryDataDir();
    await expect(startEmbedded({ dataDir: other, port: server.port })).rejects.toThrow(/could not bind/);
    rmSync(dirname(other), { recursive: true });
  });
});

describe("a folder", () => {
  it("that holds something else is refused and left alone", async () => {
    const dataDir = await makeTemporaryDataDir();
    await mkdir(dataDir);
    await writeFile(join(dataDir, "letter.txt"), "mine");
    await expect(startEmbedded({ dataDir })).rejects.toThrow(EmbeddedPostgresFault);
    rmSync(dirname(dataDir), { recursive: true });
  });

  it("below a private one works too, and leaves the private one private", async () => {
    const folder = mkdtempSync(join(tmpdir(), "hito-private-"));
    await chmod(folder, 0o700);
    const dataDir = join(folder, "mx", "postgres");
    for (const _ of ["made", "found again"]) {
      const server = await startEmbedded({ dataDir });
      expect(await query(server.url("postgres"), "SELECT 1 AS one")).toEqual([{ one: 1 }]);
      await expect(startEmbedded({ dataDir })).rejects.toThrow(/is in use/);
      await server.stop();
    }
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    rmSync(folder, { recursive: true });
  });
});

describe("a server whose owner was killed", () => {
  const startOwner = async (dataDir: string): Promise<{ owner: number; pid: number; kill(): Promise<unknown> }> => {
    const script = `import { startEmbedded } from ${JSON.stringify(new URL("./embedded.ts", import.meta.url).href)};
      const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} });
      console.log(server.pid);
      setInterval(() => {}, 1000);`;
    const child = spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
    const pid = await new Promise<number>((settle) => child.stdout.on("data", (chunk: Buffer) => settle(Number(chunk.toString()))));
    const kill = (): Promise<unknown> => {
      child.kill("SIGKILL");
      return once(child, "exit");
    };
    return { owner: child.pid ?? 0, pid, kill };
  };

  it("ends by itself, and the next start finds its data", async () => {
    const dataDir = await makeTemporaryDataDir();
    const first = await startOwner(dataDir);
    await first.kill();
    const server = await startEmbedded({ dataDir });
    expect(await untilGone(first.pid)).toBe(true);
    await server.stop();
    rmSync(dirname(dataDir), { recursive: true });
  });
});
