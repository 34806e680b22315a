import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  COSIGNATURE_TYPE,
  formatAddCheckpoint,
  formatVkey,
  parseNote,
  parseSignatures,
  parseWitnessAnswer,
  unseen,
  verifierKey,
  verifyCosignature,
} from "#kernel";
import { MemoryLog } from "#tests/interop/memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "#tests/interop/node-crypto.ts";
import { type WitnessMemory, type WitnessOptions, type WitnessStore, witnessApp } from "./witness-app.ts";

const memoryStore = (): WitnessStore => {
  const memories = new Map<string, WitnessMemory>();
  const forks = new Set<string>();
  return {
    cosign: async (origin, _, decide) => {
      const ruling = decide(memories.get(origin) ?? { state: unseen(crypto), time: 0 });
      if (ruling.decision.status === 200) memories.set(origin, { state: ruling.decision.state, time: ruling.time });
      if (ruling.decision.status === 409 && ruling.decision.isFork) forks.add(origin);
      return ruling;
    },
    logs: async () => [...memories].map(([origin, { state }]) => ({ origin, size: state.size, isForked: forks.has(origin) })),
  };
};

const signer = signerNamed("witness");
const key = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, signer.jwk);
const start = (change: Partial<WitnessOptions> = {}) =>
  witnessApp({ crypto, signer, key, logs: [], store: memoryStore(), now: () => 1_767_225_600_999, ...change });
const post = (app: ReturnType<typeof start>, body: string | Uint8Array) =>
  app.request("/add-checkpoint", { method: "POST", body: body as BodyInit });

const followed = async (size: number) => {
  const log = new MemoryLog("mx.example/channel/us");
  await log.growTo(size);
  return { log, app: start({ logs: [{ origin: log.key.name, vkey: formatVkey(log.key) }] }) };
};

describe("POST /add-checkpoint", () => {
  it("answers the vectors' conversation to the letter", async () => {
    const { logs, steps } = JSON.parse(readFileSync(new URL("../../spec/vectors/log/witness.json", import.meta.url), "utf8"));
    const app = start({ logs });
    for (const { why, body, status, size } of steps) {
      const response = await post(app, body);
      expect(response.status, why).toBe(status);
      if (status !== 409) continue;
      expect(response.headers.get("content-type")).toBe("text/x.tlog.size");
      expect(await response.text()).toBe(`${size}\n`);
    }
    expect(await (await app.request("/witness")).json()).toEqual({
      name: "us.example/witness",
      vkey: formatVkey(key),
      logs: [{ origin: "mx.example/channel/us", size: 70_000, forked: true }],
    });
  });

  it("gives one cosignature line, over this checkpoint, at its own time", async () => {
    const { log, app } = await followed(20);
    const checkpoint = await log.checkpoint();
    const response = await post(app, formatAddCheckpoint(0, [], checkpoint));
    const body = await response.text();
    expect(parseWitnessAnswer(response.status, body).ok).toBe(true);
    const lines = parseSignatures(body);
    const note = parseNote(checkpoint);
    if (!lines.ok || !note.ok) throw new Error("unreadable");
    expect(lines.value.length).toBe(1);
    expect(await verifyCosignature(crypto, key, note.value.text, lines.value[0]?.signature as Uint8Array)).toBe(1_767_225_600);
  });

  it("never dates a cosignature before the one that it gave last", async () => {
    const log = new MemoryLog("mx.example/channel/us");
    let now = 2_000_000_000_000;
    const app = start({ logs: [{ origin: log.key.name, vkey: formatVkey(log.key) }], now: () => now });
    const times: (number | null)[] = [];
    for (const from of [0, 10]) {
      await log.growTo(from + 10);
      const checkpoint = await log.checkpoint();
      const lines = parseSignatures(await (await post(app, formatAddCheckpoint(from, await log.consistency(from), checkpoint))).text());
      const note = parseNote(checkpoint);
      if (!lines.ok || !note.ok) throw new Error("unreadable");
      times.push(await verifyCosignature(crypto, key, note.value.text, lines.value[0]?.signature as Uint8Array));
      now -= 3_600_000;
    }
    expect(times).toEqual([2_000_000_000, 2_000_000_000]);
  });

  it("turns away what is not UTF-8 or too large", async () => {
    const { app } = await followed(1);
    expect((await post(app, Uint8Array.of(0x6f, 0x6c, 0x64, 0xff))).status).toBe(400);
    expect((await post(app, "x".repeat(70_000))).status).toBe(413);
    expect((await app.request("/add-checkpoint")).status).toBe(404);
    expect((await app.request("/health")).status).toBe(200);
  });

  it("takes either key of a log that is changing them", async () => {
    const { log } = await followed(3);
    const other = new MemoryLog("elsewhere.example");
    const origin = log.key.name;
    const app = start({ logs: [other.key, log.key].map((vkey) => ({ origin, vkey: formatVkey(vkey) })) });
    expect((await post(app, formatAddCheckpoint(0, [], await log.checkpoint()))).status).toBe(200);
  });

  it("refuses a configuration that it cannot use", () => {
    expect(() => start({ logs: [{ origin: "a", vkey: "a+b" }] })).toThrow("vkey of a");
  });
});
