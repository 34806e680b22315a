import { spawnSync } from "node:child_process";
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import pg from "pg";
import { pino } from "pino";
import { afterAll, describe, expect, test } from "vitest";
import { type RunningNode, startNode } from "#node/start.ts";
import type { EmbeddedPostgres } from "#node/store/embedded.ts";
import { refusalOfStoreFault } from "#node/store/faults.ts";
import { Agent, type Sent } from "./agent.ts";
import { differences, directoryFaults, faultsOf, snapshotOf } from "./faults/compare.ts";
import { later, opening } from "./faults/drafts.ts";
import { losses, type Told } from "./faults/schedule.ts";
import { startTwoParties, type TwoParties } from "./two-parties.ts";

const folder = mkdtempSync(join(tmpdir(), "hito-disk-"));
chmodSync(folder, 0o711);
const mounted: string[] = [];
const ends: (() => Promise<unknown>)[] = [];

/** A file system of its own, this small; null where this machine lets nobody make one. */
function smallDisk(name: string, megabytes: number): string | null {
  const place = join(folder, name);
  mkdirSync(place);
  if (process.getuid?.() !== 0 || spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", place]).status !== 0) return null;
  mounted.push(place);
  return place;
}

/** Whether a test can have one at all. */
const canMount = ((): boolean => {
  const place = smallDisk("probe", 1);
  if (place === null) console.log("disk full: no file system can be mounted here; the real thing is left out");
  return place !== null;
})();

afterAll(async () => {
  for (const end of ends) await end();
  for (const place of mounted) spawnSync("umount", ["-l", place]);
  rmSync(folder, { recursive: true, force: true });
});

const ballast = (place: string, megabytes: number) => {
  const file = join(place, "ballast");
  writeFileSync(file, Buffer.alloc(1024 * 1024));
  spawnSync("dd", ["if=/dev/zero", `of=${file}`, "bs=1M", `count=${megabytes}`, "status=none"]);
  return () => rmSync(file);
};

/** Acts until the node takes no more; each is kept with its answer. */
async function fill(
  agent: Agent,
  id: string,
  role: string,
  seen: string,
  most: number,
): Promise<{ accepted: Sent[]; refused: Sent | null }> {
  const accepted: Sent[] = [];
  for (let i = 0; i < most; i++) {
    const statement = `${i} ${"x".repeat(7000)}`;
    const sent = await agent.act({ ...later("complaint", agent.party as "mx", id), role, seen, content: { statement } });
    if (sent.status >= 500) return { accepted, refused: sent };
    accepted.push(sent);
  }
  return { accepted, refused: null };
}

/**
 * Lets no file of a running server grow beyond so many bytes, or any again for null: the kernel then fails its writes as a full disk or a
 * quota does. Needs no privilege but to be the server's own account (RLIMIT_FSIZE, prlimit of util-linux).
 */
function limitFiles({ pid, dataDir }: EmbeddedPostgres, bytes: number | null): void {
  const { uid, gid } = statSync(join(dataDir, "cluster"));
  const isOwn = process.getuid?.() === uid;
  const children = readdirSync("/proc").filter((name) => /^\d+$/.test(name) && parentOf(name) === pid);
  for (const one of [pid, ...children]) {
    const words = ["--pid", String(one), `--fsize=${bytes ?? "unlimited"}:`];
    const { status, stderr } = spawnSync("prlimit", words, isOwn ? {} : { uid, gid });
    if (status !== 0 && one === pid) throw new Error(`prlimit: ${stderr}`);
  }
}

const parentOf = (pid: string): number => {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, "utf8");
    return Number(line.slice(line.lastIndexOf(")") + 2).split(" ")[1]);
  } catch {
    return 0;
  }
};

/** Content of 16 KiB each: the write-ahead log is written in files of 16 MiB, which must not fail. */
const BALLAST_ROWS = 1500;

describe("a disk that fills", () => {
  test.skipIf(process.platform !== "linux")(
    "a server whose writes the kernel fails: new acts are refused as by a full disk, nothing is half kept, and all goes on once it can write",
    async () => {
      const world = await startTwoParties();
      ends.push(() => world.stop());
      const { mx, us, postgres } = world;
      const { node } = mx.running;
      const agent = mx.as("liaison");
      const { case: id } = await agent.act(opening("mx"));
      await world.settle();
      const { seen } = await agent.caseFile(id);
      await sql`insert into sealed (act, subject, nonce, data)
        select decode(md5(i::text), 'hex'), 'ballast', '', decode(repeat(md5(i::text), 1024), 'hex') from generate_series(1, ${BALLAST_ROWS}::int) i`.execute(
        node.db,
      );
      const { rows } = await sql<{
        bytes: number;
      }>`select pg_relation_size(reltoastrelid) as bytes from pg_class where relname = 'sealed'`.execute(node.db);
      // Not a whole page, so that the last write is cut short.
      limitFiles(postgres, Number(rows[0]?.bytes) + 512 * 1024 + 4096);
      const { accepted, refused } = await fill(agent, id, "requester", seen, 500);
      expect(refused).toMatchObject({ status: 503, refusal: { kind: "unavailable", what: "disk" } });
      expect(accepted.length).toBeGreaterThan(0);
      console.log(`disk full: ${accepted.length} acts before the kernel failed the store's writes, then 503`);
      const before = await snapshotOf(node);
      for (let i = 0; i < 3; i++) expect((await fill(agent, id, "requester", seen, 1)).refused).toMatchObject({ status: 503 });
      expect((await agent.request("GET", `/api/v1/cases`)).status).toBe(200);
      expect((await fetch(`${mx.config.publicUrl}/log/channel-us/checkpoint`)).status).toBe(200);
      const after = await snapshotOf(node);
      for (const what of ["act", "line", "log_entry", "sealed", "log channel-us", "checkpoint channel-us", "cases"])
        expect([what, after[what]]).toEqual([what, before[what]]);

      limitFiles(postgres, null);
      await node.db.deleteFrom("sealed").where("subject", "=", "ballast").execute();
      const again = await fill(agent, id, "requester", seen, 3);
      expect(again.refused).toBeNull();
      await world.settle();
      const told = [...accepted, ...again.accepted].map((sent): Told => ({ ...sent, party: "mx", act: sent.hash }));
      expect(await losses(world, told)).toEqual([]);
      const [a, b] = [node, us.running.node];
      const found = await Promise.all([differences(a, b), faultsOf(a), faultsOf(b), directoryFaults(a), directoryFaults(b)]);
      expect(found.flat()).toEqual([]);
    },
    180_000,
  );

  test.skipIf(!canMount)(
    "databases without room: new acts are refused, reads go on, nothing is corrupt, and all goes on once there is room",
    async () => {
      const place = smallDisk("tables", 96) as string;
      const world: TwoParties = await startTwoParties({
        prepared: async (postgres) => {
          const { uid, gid } = statSync(join(postgres.dataDir, "cluster"));
          const space = join(place, "space");
          mkdirSync(space);
          chownSync(space, uid, gid);
          const client = new pg.Client({ connectionString: postgres.url("postgres") });
          await client.connect();
          await client.query(`create tablespace small location '${space}'`);
          await client.query("alter database template1 set tablespace small");
          await client.end();
        },
      });
      ends.push(() => world.stop());
      const { mx, us } = world;
      const agent = mx.as("liaison");
      const { case: id } = await agent.act(opening("mx"));
      await world.settle();
      const { seen } = await agent.caseFile(id);
      const free = Math.floor(Number(spawnSync("stat", ["-f", "-c", "%a", place]).stdout.toString()) * 4096) / 1_048_576;
      const empty = ballast(place, Math.max(1, Math.floor(free) - 2));
      const { accepted, refused } = await fill(agent, id, "requester", seen, 2000);
      expect(refused).toMatchObject({ status: 503, refusal: { kind: "unavailable", what: "disk" } });
      console.log(`disk full: ${accepted.length} acts on the last 2 MiB, then 503`);
      const before = await snapshotOf(mx.running.node);
      for (let i = 0; i < 3; i++) expect((await fill(agent, id, "requester", seen, 1)).refused?.status ?? 503).toBe(503);
      expect((await fetch(`${mx.config.publicUrl}/log/channel-us/checkpoint`)).status).toBe(200);
      expect((await agent.request("GET", "/api/v1/cases")).status).toBe(200);
      expect((await faultsOf(mx.running.node)).filter((fault) => !/outbox|us has/.test(fault))).toEqual([]);
      expect((await snapshotOf(mx.running.node))["log channel-us"]).toBe(before["log channel-us"]);

      empty();
      const again = await fill(agent, id, "requester", seen, 3);
      expect(again.refused).toBeNull();
      await world.settle();
      const told = [...accepted, ...again.accepted].map((sent): Told => ({ ...sent, party: "mx", act: sent.hash }));
      expect(await losses(world, told)).toEqual([]);
      const [a, b] = [mx.running.node, us.running.node];
      const found = await Promise.all([differences(a, b), faultsOf(a), faultsOf(b), directoryFaults(a), directoryFaults(b)]);
      expect(found.flat()).toEqual([]);
    },
    180_000,
  );

  test.skipIf(!canMount)(
    "an embedded store on a full disk: refused before Postgres itself would stop, and after it is emptied all goes on",
    async () => {
      const place = smallDisk("embedded", 384) as string;
      chmodSync(place, 0o711);
      const world = await startTwoParties({ paired: false });
      ends.push(() => world.stop());
      await world.mx.running.stop();
      const { url: _gone, ...keys } = world.mx.config.keys;
      const config = { ...world.mx.config, store: { embedded: { dataDir: join(place, "postgres") } }, keys };
      const running: RunningNode = await startNode(config, { clock: world.clock, logger: pino({ level: "silent" }) });
      ends.push(() => running.stop());
      world.mx.running = running;
      const liaison = world.mx.as("liaison");
      const agent = new Agent("mx", liaison.spec, liaison.signer, config.publicUrl, world.clock);
      const { case: id } = await agent.act(opening("mx"));
      const { seen } = await agent.caseFile(id);
      const free = Math.floor((Number(spawnSync("stat", ["-f", "-c", "%a", place]).stdout.toString()) * 4096) / 1_048_576);
      const empty = ballast(place, free - 66);
      const { accepted, refused } = await fill(agent, id, "requester", seen, 5000);
      expect(refused).toMatchObject({ status: 503, refusal: { kind: "unavailable", what: "disk" } });
      console.log(`disk full: ${accepted.length} acts before the reserve of an embedded store, then 503`);
      const chunk = await agent.request("PUT", `/api/v1/chunks/${"0".repeat(64)}`, "x");
      expect(chunk.status).toBe(503);
      for (let i = 0; i < 20; i++) expect((await agent.request("GET", `/api/v1/cases/${id}`)).status).toBe(200);
      empty();
      await new Promise((resolve) => setTimeout(resolve, 150));
      const again = await fill(agent, id, "requester", seen, 3);
      expect(again.refused).toBeNull();
      expect((await faultsOf(running.node)).filter((fault) => !/outbox/.test(fault))).toEqual([]);
      const file = await agent.caseFile(id);
      for (const { hash, n } of [...accepted, ...again.accepted]) expect(file.acts.find((act) => act.hash === hash)?.n).toBe(n);
    },
    180_000,
  );

  test("what Postgres says of a full disk is told as such, whatever it is wrapped in", async () => {
    const full = Object.assign(new Error('could not extend file "base/1/2": No space left on device'), { code: "53100" });
    expect(refusalOfStoreFault(new Error("the store did not confirm the commit", { cause: full }))).toEqual({
      kind: "unavailable",
      what: "disk",
    });
    expect(refusalOfStoreFault(Object.assign(new Error("write"), { code: "ENOSPC" }))).toEqual({ kind: "unavailable", what: "disk" });
    const quota = Object.assign(new Error('could not extend file "base/1/2": Disk quota exceeded'), { code: "XX000" });
    expect(refusalOfStoreFault(quota)).toEqual({ kind: "unavailable", what: "disk" });
    expect(refusalOfStoreFault(Object.assign(new Error("something else"), { code: "XX000" }))).toBeNull();
    expect(refusalOfStoreFault(new Error("something else"))).toBeNull();
  });
});
