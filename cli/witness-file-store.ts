/** A standalone witness's memory: one file for each log, replaced in one step and durable before anything is answered. */
import { createHash } from "node:crypto";
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";
import { base64, type Crypto, fromBase64, unseen } from "#kernel";
import type { WitnessMemory, WitnessRuling, WitnessStore } from "#node/log/witness-app.ts";

type Remembered = {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly time: number;
  readonly checkpoint: string | null;
  /** The first checkpoint that contradicts what was cosigned. */
  readonly fork: string | null;
};

const syncFolder = (folder: string): void => {
  const handle = openSync(folder, "r");
  fsyncSync(handle);
  closeSync(handle);
};

const writeDurably = (path: string, folder: string, text: string): void => {
  const handle = openSync(`${path}.new`, "w", 0o600);
  writeSync(handle, text);
  fsyncSync(handle);
  closeSync(handle);
  renameSync(`${path}.new`, path);
  syncFolder(folder);
};

/** The memory in a folder that no other process uses. All of it is synchronous, so that no two requests decide at once. */
export const fileWitnessStore = (crypto: Pick<Crypto, "sha256">, folder: string, origins: readonly string[]): WitnessStore => {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pathOf = (origin: string) => join(folder, `${createHash("sha256").update(origin).digest("hex")}.json`);
  const fresh = (origin: string): Remembered => {
    const { size, root } = unseen(crypto);
    return { origin, size, root: base64(root), time: 0, checkpoint: null, fork: null };
  };
  const read = (origin: string): Remembered =>
    existsSync(pathOf(origin)) ? JSON.parse(readFileSync(pathOf(origin), "utf8")) : fresh(origin);
  const memoryOf = ({ size, root, time }: Remembered): WitnessMemory => ({
    state: { size, root: fromBase64(root) ?? new Uint8Array() },
    time,
  });
  return {
    cosign: async (origin, checkpoint, decide) => {
      const before = read(origin);
      const ruling = decide(memoryOf(before));
      const after = remembered(before, ruling, checkpoint);
      if (after !== before) writeDurably(pathOf(origin), folder, `${JSON.stringify(after)}\n`);
      return ruling;
    },
    logs: async () => origins.map(read).map(({ origin, size, fork }) => ({ origin, size, isForked: fork !== null })),
  };
};

const remembered = (before: Remembered, { decision, time }: WitnessRuling, checkpoint: string): Remembered => {
  if (decision.status === 200) return { ...before, size: decision.state.size, root: base64(decision.state.root), time, checkpoint };
  return decision.status === 409 && decision.isFork && before.fork === null ? { ...before, fork: checkpoint } : before;
};
