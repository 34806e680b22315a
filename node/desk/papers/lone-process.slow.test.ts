/** Files that were made to hurt end their own process, in time, and nothing else. */
import { spawnSync } from "node:child_process";
import { deflateSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { mailFile, outlookFile } from "#tests/paper.ts";
import { confinement, LoneProcesses, TaskFailed } from "./lone-process.ts";
import type { SourceReading } from "./sources/reading.ts";

const facts = { from: "Embassy", subject: "Note 12", date: "Fri, 05 Sep 2025 10:00:00 -0500", text: "Received.".repeat(40) };
const limits = { atOnce: 2, waiting: 100, milliseconds: 8000, megabytes: 300 };

const fate = async (processes: LoneProcesses, bytes: Uint8Array): Promise<string> => {
  try {
    const read = await processes.run<SourceReading>({ kind: "read", bytes });
    return read.ok ? read.value.kind : read.refusal.kind;
  } catch (error) {
    if (error instanceof TaskFailed) return error.because;
    throw error;
  }
};

/** The sector after the first of the directory is the first again (MS-CFB §2.3): a chain without end. */
const endless = (): Buffer => {
  const file = outlookFile(facts);
  const [directory, table] = [file.readUInt32LE(0x30), file.readUInt32LE(0x4c)];
  file.writeUInt32LE(directory, (table + 1) * 512 + directory * 4);
  return file;
};

/** A page whose content unpacks to `megabytes` of spaces. */
const bomb = (megabytes: number): Buffer => {
  const data = deflateSync(Buffer.alloc(megabytes * 1_048_576, 0x20));
  const objects = [
    "<</Type/Catalog/Pages 2 0 R>>",
    "<</Type/Pages/Kids[3 0 R]/Count 1>>",
    "<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R>>",
  ];
  const head = objects.map((text, index) => `${index + 1} 0 obj${text}endobj\n`).join("");
  const stream = `4 0 obj<</Length ${data.length}/Filter/FlateDecode>>stream\n`;
  return Buffer.concat([Buffer.from(`%PDF-1.4\n${head}${stream}`), data, Buffer.from("\nendstream endobj\ntrailer<</Root 1 0 R>>\n")]);
};

describe("a process for one file", () => {
  const processes = new LoneProcesses(limits);

  it("reads what it can, and is ended when a file makes it go round forever", async () => {
    expect(await fate(processes, outlookFile(facts))).toBe("mail");
    expect(["time", "memory"]).toContain(await fate(processes, endless()));
    expect(await fate(processes, mailFile(facts))).toBe("mail");
  });

  it("is ended when a file unpacks to more than it may hold", async () => {
    expect(["memory", "fault"]).toContain(await fate(processes, bomb(400)));
  });

  it("never takes this one along, whatever was done to an Outlook item", async () => {
    const seed = 77;
    let state = seed;
    const chance = (below: number): number => {
      state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
      return state % below;
    };
    const spoilt = Array.from({ length: 12 }, () => {
      const bytes = outlookFile(facts);
      for (let change = 0; change <= chance(6); change++) bytes.writeInt32LE(chance(64) - 2, chance(bytes.length - 4));
      return bytes;
    });
    const fates = await Promise.all(spoilt.map((bytes) => fate(processes, bytes)));
    for (const one of fates) expect(["mail", "other", "text", "fault", "time", "memory"], `seed ${seed}`).toContain(one);
  });

  it.each([
    ["writes a file", "require('node:fs').writeFileSync(require('node:os').tmpdir() + '/hito-stray', '')"],
    ["reads what is not its program", "require('node:fs').readFileSync('/etc/passwd')"],
    ["starts a program", "require('node:child_process').execFileSync('true')"],
  ])("is stopped when it %s", (_, script) => {
    const { status, stderr } = spawnSync(process.execPath, [...confinement(64), "-e", script], { encoding: "utf8", env: {} });
    expect(status).not.toBe(0);
    expect(stderr).toContain("ERR_ACCESS_DENIED");
  });

  it("lets only so many wait", async () => {
    const few = new LoneProcesses({ ...limits, atOnce: 1, waiting: 1 });
    const text = Buffer.from("Llamada.");
    const fates = await Promise.all([fate(few, text), fate(few, text), fate(few, text)]);
    expect(fates).toEqual(["text", "text", "rate-limited"]);
  });
});
