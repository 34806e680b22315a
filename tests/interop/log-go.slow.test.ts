import { spawnSync } from "node:child_process";
import { createPublicKey, verify } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  addCosignatures,
  base64,
  buildConsistency,
  buildInclusion,
  COSIGNATURE_TYPE,
  cosign,
  entryLeafHash,
  formatNote,
  formatVkey,
  parseNote,
  parseVkey,
  rootOf,
  verifierKey,
  verifyNote,
} from "#kernel";
import { exportLog } from "#node/log/static-export.ts";
import { MemoryLog } from "./memory-log.ts";
import { nodeCrypto as crypto, signerNamed } from "./node-crypto.ts";

/** Debian's golang-golang-x-mod-dev: libraries as sources, used without modules and without a network. */
const gopath = "/usr/share/gocode";
const library = join(gopath, "src/golang.org/x/mod/sumdb/tlog");
const isThere = existsSync(library) && spawnSync("go", ["version"]).status === 0;
if (!isThere) console.log("skipped: interoperation with golang.org/x/mod needs the packages golang-go and golang-golang-x-mod-dev");

const SIZE = 66_347;
let folder: string;
const build = (name: string): string => {
  const program = join(folder, name);
  const source = fileURLToPath(new URL(`go/${name}.go`, import.meta.url));
  const env = { ...process.env, GO111MODULE: "off", GOPATH: gopath, GOFLAGS: "", GOCACHE: join(folder, "cache"), CGO_ENABLED: "0" };
  const { status, stderr } = spawnSync("go", ["build", "-o", program, source], { env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${name}.go does not build: ${stderr}`);
  return program;
};
const run = (program: string, words: readonly string[], input = "") => {
  const { status, stdout, stderr } = spawnSync(program, words, { input, encoding: "utf8" });
  return { ok: status === 0, said: status === 0 ? JSON.parse(stdout) : stderr };
};

const witnessSigner = signerNamed("witness");
const witness = verifierKey(crypto, "us.example/witness", COSIGNATURE_TYPE, witnessSigner.jwk);
const cosigned = async (checkpoint: string, time: number): Promise<string> => {
  const note = parseNote(checkpoint);
  if (!note.ok) throw new Error("unreadable");
  const added = await addCosignatures(crypto, note.value, [await cosign(witnessSigner, witness, note.value.text, time)], [witness]);
  if (!added.ok) throw new Error("unverified");
  return formatNote(added.value);
};

describe.skipIf(!isThere)("golang.org/x/mod/sumdb", () => {
  let verifyLog: string;
  let notes: string;
  const log = new MemoryLog("mx.example/channel/us");

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "hito-go-"));
    [verifyLog, notes] = [build("verify-log"), build("notes")];
    await log.growTo(SIZE);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it("verifies an exported log whole: checkpoint, tiles, entries, records, and the proofs that we make", async () => {
    const place = join(folder, "log");
    const checkpoint = await cosigned(await log.checkpoint(), 1_767_225_600);
    await exportLog(crypto, { ...log.reader, checkpoint: async () => checkpoint }, log.description, place);
    const reader = log.source.hashReader(SIZE);
    const leaves = log.entries.map((entry) => entryLeafHash(crypto, entry));
    const sizes = [1, 2, 3, 255, 256, 257, 4_096, 65_535, 65_536, 65_537, 66_346, SIZE];
    const inclusion = [0, 1, 254, 255, 256, 12_345, 65_535, 65_536, 66_047, 66_048, SIZE - 1].map(async (index) => {
      return { index, proof: (await buildInclusion(crypto, reader, index, SIZE)).map(base64) };
    });
    const consistency = sizes.map(async (from) => {
      const root = base64(rootOf(crypto, leaves.slice(0, from)));
      return { from, root, proof: (await buildConsistency(crypto, reader, from, SIZE)).map(base64) };
    });
    const proofs = join(folder, "proofs.json");
    await writeFile(proofs, JSON.stringify({ inclusion: await Promise.all(inclusion), consistency: await Promise.all(consistency) }));

    const { ok, said } = run(verifyLog, [place, formatVkey(log.key), proofs]);
    expect(ok, said).toBe(true);
    expect(said).toEqual({ entries: SIZE, records: 6635, tiles: 263, inclusion: 11, consistency: 12 });
    console.log(`golang.org/x/mod verified ${JSON.stringify(said)}`);

    const tile = join(place, "tile/0/100");
    const bytes = await readFile(tile);
    await writeFile(tile, bytes.with(1_000, (bytes[1_000] as number) ^ 1));
    expect(run(verifyLog, [place, formatVkey(log.key), proofs]).ok).toBe(false);
  });

  it("opens the notes that we sign, and skips the cosignature that it does not know", async () => {
    const checkpoint = await cosigned(await log.checkpoint(), 1_767_225_600);
    const [text] = checkpoint.split("\n\n");
    const { ok, said } = run(notes, ["open", formatVkey(log.key)], checkpoint);
    expect(ok, said).toBe(true);
    expect(said).toEqual({ text: `${text}\n`, signatures: 1, unverified: 1 });
    expect(run(notes, ["open", formatVkey(log.key)], checkpoint.replace("mx.", "us.")).ok).toBe(false);
  });

  it.each(["plain\n", "bitácora\n\n\nof two parts\n"])("signs notes that we open: %j", async (text) => {
    const { ok, said } = run(notes, ["sign", "go.example/notes"], text);
    expect(ok, said).toBe(true);
    const key = parseVkey(crypto, said.vkey);
    const note = parseNote(said.note);
    if (!key.ok || !note.ok) throw new Error("unreadable");
    expect(note.value.text).toBe(text);
    expect(formatNote(note.value)).toBe(said.note);
    expect(formatVkey(key.value)).toBe(said.vkey);
    expect((await verifyNote(crypto, note.value, [key.value])).ok).toBe(true);
  });

  it("and we refuse the same broken notes", async () => {
    const { notes: given, vkeys } = { notes: "../../spec/vectors/log/notes.json", vkeys: "../../spec/vectors/log/keys.json" };
    const { invalid } = JSON.parse(await readFile(new URL(given, import.meta.url), "utf8"));
    const keys = JSON.parse(await readFile(new URL(vkeys, import.meta.url), "utf8"));
    for (const { why, note } of invalid) {
      // The library does not know cosignatures, so that it cannot see one that is damaged.
      if (why === "a bit of the witness's cosignature") continue;
      expect(run(notes, ["open", keys.log.vkey], note).ok, why).toBe(false);
    }
  });
});

describe("a cosignature, read by hand", () => {
  it("is an Ed25519 signature over the lines of c2sp.org/tlog-cosignature, with the key ID of type 4", async () => {
    const log = new MemoryLog("mx.example/channel/us");
    await log.growTo(3);
    const time = 1_767_225_600;
    const checkpoint = await cosigned(await log.checkpoint(), time);
    const body = checkpoint.slice(0, checkpoint.indexOf("\n\n") + 1);
    const line = checkpoint.trimEnd().split("\n").at(-1) as string;
    expect(line.startsWith("\u2014 us.example/witness ")).toBe(true);
    const blob = Buffer.from(line.split(" ")[2] as string, "base64");
    expect(blob.length).toBe(4 + 8 + 64);
    const raw = Buffer.from((witnessSigner.jwk as { x: string }).x, "base64url");
    const id = Buffer.from(crypto.sha256(Buffer.concat([Buffer.from("us.example/witness\n\x04"), raw]))).subarray(0, 4);
    expect(blob.subarray(0, 4)).toEqual(id);
    expect(blob.readBigUInt64BE(4)).toBe(BigInt(time));
    const key = createPublicKey({ key: { ...witnessSigner.jwk }, format: "jwk" });
    const message = Buffer.from(`cosignature/v1\ntime ${time}\n${body}`);
    expect(verify(null, message, key, blob.subarray(12))).toBe(true);
  });
});

describe("spec/vectors/log", () => {
  it("is what its script gives", () => {
    const script = fileURLToPath(new URL("../../spec/vectors/log/generate.ts", import.meta.url));
    const { status, stderr } = spawnSync(process.execPath, [script, "--check"], { encoding: "utf8" });
    expect(status, stderr).toBe(0);
  });
});
