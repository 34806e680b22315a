/**
 * `npm test` and `npm run check`: runs every step even after one has failed, and ends with one line,
 * `N passed, N failed`, in which each step counts like a test.
 */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Counts, summaryLine } from "./summary-reporter.ts";

type Step = { readonly name: string; readonly words: readonly string[]; readonly needs?: string };

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = "node_modules/typescript-native/bin/tsc";
const steps: readonly Step[] = [
  { name: "typed client", words: ["client/generate.ts"], needs: "client/generate.ts" },
  { name: "format and lint", words: ["node_modules/@biomejs/biome/bin/biome", "check", "."] },
  { name: "types", words: [tsc, "-p", "tsconfig.json"] },
  { name: "types of the kernel", words: [tsc, "-p", "kernel/tsconfig.json", "--noEmit"] },
  { name: "types of the web", words: [tsc, "-p", "web/tsconfig.json"], needs: "web/index.html" },
];

const run = (words: readonly string[], env: Record<string, string> = {}): boolean =>
  spawnSync(process.execPath, words, { cwd: root, stdio: "inherit", env: { ...process.env, ...env } }).status === 0;

const runStep = (step: Step): boolean => {
  const started = performance.now();
  const ok = run(step.words);
  console.log(`${ok ? "✓" : "✗"} ${step.name} (${((performance.now() - started) / 1000).toFixed(1)} s)`);
  return ok;
};

/** A run that dies before it can count is one failure; one that counts none but ends badly is one more. */
const runTests = (filters: readonly string[]): Counts => {
  const folder = mkdtempSync(join(tmpdir(), "hito-counts-"));
  const file = join(folder, "counts.json");
  const ok = run(["node_modules/vitest/vitest.mjs", "run", ...filters], { HITO_TEST_COUNTS: file });
  const counts: Counts = existsSync(file) ? JSON.parse(readFileSync(file, "utf8")) : { passed: 0, failed: 1, skipped: 0 };
  rmSync(folder, { recursive: true });
  return ok || counts.failed > 0 ? counts : { ...counts, failed: 1 };
};

const [scope = "all", ...filters] = process.argv.slice(2);
const done = steps.filter(({ needs }) => needs === undefined || existsSync(join(root, needs))).map(runStep);
const tests = runTests(scope === "quick" ? ["--project", "quick", ...filters] : filters);
const broken = done.filter((ok) => !ok).length;
const total: Counts = { ...tests, passed: tests.passed + done.length - broken, failed: tests.failed + broken };
console.log(`\n${summaryLine(total)}`);
process.exitCode = total.failed === 0 ? 0 : 1;
