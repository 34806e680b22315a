import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ED25519_TYPE,
  formatAddCheckpoint,
  formatVkey,
  parseSignatures,
  parseVkey,
  rootOf,
  signCheckpoint,
  verifierKey,
  verifyConsistency,
} from "#kernel";
import { nodeCrypto as crypto, generateKey, signerOf } from "#node/crypto.ts";
import { startWitness } from "./witness-server.ts";

const logSigner = signerOf(generateKey("Ed25519"));
const logKey = verifierKey(crypto, "mx.example/domestic", ED25519_TYPE, logSigner.jwk);
const witnessSigner = signerOf(generateKey("Ed25519"));
const leaves = [0, 1, 2].map((i) => crypto.sha256(Uint8Array.of(i)));
const [first, second] = [rootOf(crypto, leaves.slice(0, 1)), rootOf(crypto, leaves.slice(0, 2))];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "hito-witness-"));
});
afterAll(() => rm(folder, { recursive: true }));

const start = () =>
  startWitness({
    name: "oversight.example/witness",
    signer: witnessSigner,
    logs: [{ origin: logKey.name, vkey: formatVkey(logKey) }],
    folder: join(folder, "state"),
    host: "127.0.0.1",
    port: 0,
  });

const post = async (url: string, old: number, proof: readonly Uint8Array[], size: number, root: Uint8Array) => {
  const body = formatAddCheckpoint(old, proof, await signCheckpoint(logSigner, logKey, size, root));
  const answer = await fetch(`${url}/add-checkpoint`, { method: "POST", body });
  return { status: answer.status, text: await answer.text() };
};

describe("a standalone witness", () => {
  it("cosigns a log that grows, remembers it over a restart, and keeps the proof of a fork", async () => {
    const running = await start();
    const key = parseVkey(crypto, running.vkey);
    const cosigned = await post(running.url, 0, [], 1, first);
    expect(cosigned.status).toBe(200);
    const lines = parseSignatures(cosigned.text);
    expect(lines.ok && key.ok && lines.value[0]?.id).toBe(key.ok && key.value.id);
    await running.stop();

    const again = await start();
    expect(await post(again.url, 0, [], 1, first)).toMatchObject({ status: 409, text: "1\n" });
    const proof = [leaves[1] as Uint8Array];
    expect(verifyConsistency(crypto, 1, first, 2, second, proof)).toBe(true);
    expect((await post(again.url, 1, [leaves[2] as Uint8Array], 2, second)).status).toBe(422);
    expect((await post(again.url, 1, proof, 2, second)).status).toBe(200);
    expect((await post(again.url, 2, [], 2, first)).status).toBe(409);
    const { logs } = (await (await fetch(`${again.url}/witness`)).json()) as { logs: unknown };
    expect(logs).toEqual([{ origin: logKey.name, size: 2, forked: true }]);
    expect((await readdir(join(folder, "state"))).filter((name) => !name.endsWith(".json"))).toEqual([]);
    await again.stop();
  });

  it("says when its port is taken", async () => {
    const running = await start();
    const port = Number(new URL(running.url).port);
    const settings = { name: "w.example", signer: witnessSigner, logs: [], folder, host: "127.0.0.1", port };
    await expect(startWitness(settings)).rejects.toThrow("EADDRINUSE");
    await running.stop();
  });
});
