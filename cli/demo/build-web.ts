import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");
const built = join(root, "dist", "web");
const stampFile = join(root, "dist", "web.sha256");
const sources = ["web", "kernel", "protocols", "client", "package-lock.json"];

/** Builds the pages unless they were built from these very sources. `onStart` is called only if there is something to do. */
export const buildWeb = async (onStart: () => void, signal: AbortSignal): Promise<void> => {
  const stamp = sourceHash();
  if (existsSync(join(built, "index.html")) && read(stampFile) === stamp) return;
  onStart();
  const draft = `${built}.${process.pid}`;
  try {
    await runVite(draft, signal);
    rmSync(stampFile, { force: true });
    rmSync(built, { recursive: true, force: true });
    renameSync(draft, built);
    writeFileSync(stampFile, stamp);
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
};

const read = (file: string): string | undefined => (existsSync(file) ? readFileSync(file, "utf8") : undefined);

const sourceHash = (): string => {
  const hash = createHash("sha256");
  for (const file of sources.flatMap(filesIn).sort())
    hash
      .update(`${file}\0`)
      .update(readFileSync(join(root, file)))
      .update("\0");
  return hash.digest("hex");
};

const filesIn = (name: string): string[] => {
  if (!existsSync(join(root, name))) return [];
  if (name.includes(".")) return [name];
  return readdirSync(join(root, name), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name) && !entry.parentPath.includes("generated"))
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
};

const runVite = (outDir: string, signal: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    const vite = join(root, "node_modules", "vite", "bin", "vite.js");
    const words = [vite, "build", join(root, "web"), "--outDir", outDir, "--emptyOutDir", "--logLevel", "error"];
    const child = spawn(process.execPath, words, { cwd: root, stdio: ["ignore", "pipe", "pipe"], detached: true, signal });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", reject);
    child.once("close", (code) => (code === 0 ? resolve() : reject(new Error(`the pages could not be built:\n${output.trim()}`))));
  });
