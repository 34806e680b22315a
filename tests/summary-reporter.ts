import { writeFileSync } from "node:fs";
import type { Reporter, TestModule } from "vitest/node";

export type Counts = { readonly passed: number; readonly failed: number; readonly skipped: number };

/** The one line that sums a run. */
export const summaryLine = ({ passed, failed, skipped }: Counts): string =>
  `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;

/** A file that cannot be loaded, a hook that fails and an error outside any test each count as one failure. */
const count = (modules: readonly TestModule[], unhandled: number): Counts => {
  const counts = { passed: 0, failed: unhandled, skipped: 0 };
  for (const module of modules) {
    counts.failed += module.errors().length;
    for (const suite of module.children.allSuites()) counts.failed += suite.errors().length;
    for (const test of module.children.allTests()) {
      const { state } = test.result();
      if (state === "passed") counts.passed += 1;
      else if (state === "failed") counts.failed += 1;
      else counts.skipped += 1;
    }
  }
  return counts;
};

/** Tests that passed at a second try: what a busy machine delays, or a race that somebody must look at. */
const retried = (modules: readonly TestModule[]): readonly string[] =>
  modules
    .flatMap((module) => [...module.children.allTests("passed")].filter((one) => (one.diagnostic()?.retryCount ?? 0) > 0))
    .map(({ fullName }) => fullName);

/** Names what passed only when it was tried again. Prints the summary line, or leaves the counts to tests/run.ts, which adds its own and prints it last. */
export default class SummaryReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandled: readonly unknown[]): void {
    const counts = count(modules, unhandled.length);
    for (const name of retried(modules)) console.log(`passed at the second try: ${name}`);
    const file = process.env.HITO_TEST_COUNTS;
    if (file === undefined) console.log(`\n${summaryLine(counts)}`);
    else writeFileSync(file, JSON.stringify(counts));
  }
}
