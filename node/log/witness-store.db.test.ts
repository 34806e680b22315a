import { rmSync } from "node:fs";
import { dirname } from "node:path";
import { type Kysely, sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COSIGNATURE_TYPE, formatAddCheckpoint, formatVkey, signCheckpoint, verifierKey } from "#kernel";
import { openDatabase } from "#node/store/database.ts";
import { type EmbeddedPostgres, makeTemporaryDataDir, startEmbedded } from "#node/store/embedded.ts";
import { MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "#tests/interop/node-crypto.ts";
import { witnessApp } from "./witness-app.ts";
import { ensureWitnessLogs, postgresWitnessStore, type WitnessDatabase } from "./witness-store.ts";

const signer = signerNamed("witness");
const key = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, signer.jwk);
const log = new MemoryLog("mx.example/channel/us");
const logs = [{ origin: log.key.name, vkey: formatVkey(log.key) }];

describe("a witness on Postgres", () => {
  let dataDir: string;
  let server: EmbeddedPostgres;
  let db: Kysely<WitnessDatabase>;

  beforeAll(async () => {
    dataDir = await makeTemporaryDataDir();
    server = await startEmbedded({ dataDir });
    db = openDatabase<WitnessDatabase>(await server.createDatabase("witness"), 8);
    await ensureWitnessLogs(crypto, db, logs);
  });
  afterAll(async () => {
    await db.destroy();
    await server.stop();
    rmSync(dirname(dataDir), { recursive: true });
  });

  const start = () => witnessApp({ crypto, signer, key, logs, store: postgresWitnessStore(db), now: Date.now });
  const post = (body: string) => start().request("/add-checkpoint", { method: "POST", body });
  const row = () => db.selectFrom("witness_log").selectAll().executeTakeFirstOrThrow();

  it("remembers the checkpoint before it answers, and across restarts", async () => {
    await log.growTo(50);
    const checkpoint = await log.checkpoint();
    expect((await post(formatAddCheckpoint(0, [], checkpoint))).status).toBe(200);
    expect(await row()).toMatchObject({ size: 50, checkpoint, vkey: formatVkey(log.key), fork: null });
    await ensureWitnessLogs(crypto, db, logs);
    expect(await (await post(formatAddCheckpoint(0, [], checkpoint))).text()).toBe("50\n");
  });

  it("lets one of many clients at once go forward, and never goes back", async () => {
    // All connections are open before the race, so that the clients truly meet.
    await Promise.all(Array.from({ length: 8 }, () => sql`select pg_sleep(0.2)`.execute(db)));
    for (let round = 0; round < 10; round++) {
      const from = log.edge.size;
      const bodies: string[] = [];
      for (const more of [100, 200]) {
        await log.growTo(from + more);
        bodies.push(formatAddCheckpoint(from, await log.consistency(from), await log.checkpoint()));
      }
      const answers = await Promise.all(Array.from({ length: 24 }, (_, i) => post(bodies[i % 2] as string)));
      expect(answers.filter(({ status }) => status === 200).length).toBe(1);
      const { size } = await row();
      const refused = answers.filter(({ status }) => status === 409);
      expect(refused.length).toBe(23);
      for (const answer of refused) expect(await answer.text()).toBe(`${size}\n`);
      if (size === log.edge.size) continue;
      expect(size).toBe(from + 100);
      await post(formatAddCheckpoint(Number(size), await log.consistency(Number(size)), await log.checkpoint()));
    }
  });

  it("keeps the first proof that the log forked", async () => {
    const { size } = await row();
    const forked = async (fill: number) => signCheckpoint(log.signer, log.key, Number(size), new Uint8Array(32).fill(fill));
    const first = await forked(1);
    expect((await post(formatAddCheckpoint(Number(size), [], first))).status).toBe(409);
    expect((await post(formatAddCheckpoint(Number(size), [], await forked(2)))).status).toBe(409);
    expect((await row()).fork).toBe(first);
    expect(await (await start().request("/witness")).json()).toMatchObject({ logs: [{ size, forked: true }] });
  });
});
