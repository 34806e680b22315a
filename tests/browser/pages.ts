/** The pages as they are shipped, built once however many test files ask for them at the same time. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { readRepository } from "#tests/source-files.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const built = `${root}dist/web/index.html`;
const stamp = `${root}dist/web.stamp`;
const lock = `${root}dist/web.lock`;
const STALE_MILLISECONDS = 120_000;

/** Changes whenever a source of the pages does. */
const sources = (): string =>
  readRepository()
    .filter(({ path }) => /^(web|kernel|protocols|client)\//.test(path) && !path.includes(".test."))
    .map(({ path }) => `${path} ${statSync(root + path).mtimeMs}`)
    .join("\n");

const isFresh = (wanted: string): boolean => existsSync(built) && existsSync(stamp) && readFileSync(stamp, "utf8") === wanted;

/** In a process of its own: a test's environment would make React's slow kind of build. */
const build = (): void => {
  const env = { ...process.env, NODE_ENV: "production" };
  const { status, stderr } = spawnSync(process.execPath, [`${root}node_modules/vite/bin/vite.js`, "build", "web"], { cwd: root, env });
  if (status !== 0) throw new Error(`the pages cannot be built: ${stderr}`);
};

const takeLock = (): boolean => {
  try {
    mkdirSync(lock);
    return true;
  } catch {
    return false;
  }
};

const isForgotten = (): boolean => existsSync(lock) && Date.now() - statSync(lock).mtimeMs > STALE_MILLISECONDS;

export const buildPages = async (): Promise<void> => {
  const wanted = sources();
  mkdirSync(`${root}dist`, { recursive: true });
  while (!isFresh(wanted)) {
    if (isForgotten()) rmSync(lock, { recursive: true, force: true });
    if (!takeLock()) {
      await wait(200);
      continue;
    }
    try {
      if (!isFresh(wanted)) build();
      writeFileSync(stamp, wanted);
    } finally {
      rmSync(lock, { recursive: true, force: true });
    }
  }
};
