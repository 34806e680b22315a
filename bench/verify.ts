/**
 * Signatures per second of `hito verify` with all cores: each act parsed, hashed and verified in batches over worker threads, against
 * raw Ed25519 verification of the same bytes on as many threads, in turns within one run. Also entries per second of a log's tiles.
 */
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { base64url, type Frame, type PublicJwk, parseActRecord, type Signer, signAct } from "#kernel";
import { nodeCrypto as crypto, generateKey, signerOf } from "#node/crypto.ts";
import { exportLog } from "#node/log/static-export.ts";
import type { SignedRecord } from "#node/verify/act-batch.ts";
import { Findings } from "#node/verify/failure.ts";
import { openSource } from "#node/verify/log-source.ts";
import { type Pool, threadPool } from "#node/verify/pool.ts";
import { walkTree } from "#node/verify/tree-walk.ts";
import { MemoryLog } from "#tests/interop/memory-log.ts";
import { type Measure, type MeasureOptions, round, type Size } from "./measure.ts";
import type { RawSignature } from "./verify-floor.ts";

const AIM = 0.8;
const DISTINCT = 4_000;
const AGENTS = 32;
const BATCH = 64;
/** Both sides take turns of so many acts, so that what else the machine does falls on both. */
const TURN = 5_000;
const LEAST_TURNS = 8;
/** Turns that do not count: the compiler needs some tens of thousands of acts to settle. */
const WARM_UPS = 6;
const SIZES = [2_000, 10_000, 60_000];
const ENTRIES = 300_000;
const STEP = 50_000;

const hash = base64url(new Uint8Array(32));
const frame = (i: number): Frame => ({
  case: base64url(crypto.random(16)),
  protocol: "information-request@1",
  protocol_hash: hash,
  type: "request",
  party: "mx",
  agency: "fgr",
  role: "requester",
  iat: 1_757_000_000 + i,
  seen: null,
  basis: ["mx:cnpp-440", "mx:cnpp-442"],
  territory: "mx",
  handling: { code: "H1", tlp: "AMBER" },
  purpose: "investigation",
  frame: {
    partner: "us",
    topic: "firearm-trace",
    offence: "arms-trafficking",
    stage: "initial-investigation",
    urgency: "routine",
    objects: 12,
  },
});

const makeActs = async (count: number): Promise<SignedRecord[]> => {
  const agents: Signer[] = Array.from({ length: AGENTS }, () => signerOf(generateKey("Ed25519")));
  const content = { facts: "Doce armas.", matter: "Rastreo", aim: "Origen" };
  const sign = async (i: number): Promise<SignedRecord> => {
    const signer = agents[i % AGENTS] as Signer;
    return { record: (await signAct(crypto, signer, frame(i), content)).jwt, key: signer.jwk };
  };
  return Promise.all(Array.from({ length: count }, (_, i) => sign(i)));
};

const rawOf = ({ record, key }: SignedRecord): RawSignature => {
  const act = parseActRecord(crypto, record);
  if (!act.ok) throw new Error("unreadable");
  return { key: key as PublicJwk, message: act.value.signingInput.slice(), signature: act.value.signature };
};

/** Seconds for `n` acts over the pool. */
const ours = async (pool: Pool, acts: readonly SignedRecord[], n: number): Promise<number> => {
  const begun = performance.now();
  const batches: Promise<number>[] = [];
  for (let at = 0; at < n; at += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, n - at) }, (_, i) => acts[(at + i) % acts.length] as SignedRecord);
    batches.push(pool.acts(batch).then((verdicts) => verdicts.filter((verdict) => verdict?.signed).length));
  }
  const good = (await Promise.all(batches)).reduce((sum, part) => sum + part, 0);
  if (good !== n) throw new Error(`${good} of ${n} acts verified`);
  return (performance.now() - begun) / 1000;
};

/** Seconds for `n` raw signatures over the threads of the floor. */
const floor = async (threads: readonly Worker[], n: number): Promise<number> => {
  const begun = performance.now();
  const shares = threads.map((_, i) => Math.floor(n / threads.length) + (i < n % threads.length ? 1 : 0));
  const answers = threads.map(async (thread, i) => {
    thread.postMessage({ count: shares[i] });
    return (await once(thread, "message"))[0] as number;
  });
  const good = (await Promise.all(answers)).reduce((sum, part) => sum + part, 0);
  if (good !== n) throw new Error(`${good} of ${n} signatures verified`);
  return (performance.now() - begun) / 1000;
};

/** Both sides in turns over `n` acts, small sizes several times over. */
const measureSize = async (pool: Pool, threads: readonly Worker[], acts: readonly SignedRecord[], n: number): Promise<Size> => {
  const turn = Math.min(n, TURN);
  const turns = Math.max(n / turn, LEAST_TURNS);
  const seconds = { ours: 0, other: 0 };
  for (let i = 0; i < turns; i++) {
    if (i % 2 === 0) seconds.ours += await ours(pool, acts, turn);
    seconds.other += await floor(threads, turn);
    if (i % 2 === 1) seconds.ours += await ours(pool, acts, turn);
  }
  const rate = (of: "ours" | "other") => Math.round((turns * turn) / seconds[of]);
  return { n, ours: rate("ours"), other: rate("other"), ratio: round(seconds.other / seconds.ours) };
};

/** Entries per second of a whole log on disk: entries, tiles, root. */
const measureEntries = async (pool: Pool, size: number): Promise<number> => {
  const folder = await mkdtemp(join(tmpdir(), "hito-bench-"));
  try {
    const log = new MemoryLog("mx.example/bench");
    for (let grown = 0; grown < size; grown += STEP) await log.growTo(Math.min(size, grown + STEP));
    await exportLog(crypto, log.reader, log.description, folder);
    const findings = new Findings();
    const begun = performance.now();
    const walked = await walkTree({ crypto, pool, findings }, openSource({ kind: "folder", path: folder }), log.key.name, size);
    const seconds = (performance.now() - begun) / 1000;
    if (!findings.ok || Buffer.compare(walked.root, log.root) !== 0) throw new Error("the log did not verify");
    return Math.round(size / seconds);
  } finally {
    await rm(folder, { recursive: true });
  }
};

const startFloor = async (size: number, acts: readonly SignedRecord[]): Promise<Worker[]> => {
  const threads = Array.from({ length: size }, () => new Worker(new URL("./verify-floor.ts", import.meta.url)));
  const signatures = acts.map(rawOf);
  await Promise.all(
    threads.map((thread) => {
      thread.postMessage({ signatures });
      return once(thread, "message");
    }),
  );
  return threads;
};

export type VerifyMeasure = Measure & { readonly entriesPerSecond: number; readonly entries: number; readonly threads: number };

const verify = async ({ quick, note }: MeasureOptions): Promise<VerifyMeasure> => {
  const acts = await makeActs(quick ? 200 : DISTINCT);
  const pool = threadPool();
  const threads = await startFloor(pool.size, acts);
  for (let i = 0; i < (quick ? 1 : WARM_UPS); i++) {
    await ours(pool, acts, quick ? 200 : TURN);
    await floor(threads, quick ? 200 : TURN);
  }
  const sizes: Size[] = [];
  for (const n of SIZES) {
    const size = await measureSize(pool, threads, acts, quick ? n / 20 : n);
    note(`verify: ${size.n} acts: ${size.ours}/s, raw ${size.other}/s, ratio ${size.ratio}`);
    sizes.push(size);
  }
  const entries = quick ? 5_000 : ENTRIES;
  const entriesPerSecond = await measureEntries(pool, entries);
  note(`verify: ${entriesPerSecond} entries/s`);
  await Promise.all([pool.close(), ...threads.map((thread) => thread.terminate())]);
  const { ours: own, other, ratio } = sizes.at(-1) as Size;
  const unit = "signatures/s";
  const otherName = "raw Ed25519 verify × cores";
  return { name: "verify", unit, ours: own, other, otherName, ratio, aim: AIM, sizes, entriesPerSecond, entries, threads: pool.size };
};

export default verify;
