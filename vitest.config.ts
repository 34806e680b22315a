import { defineConfig } from "vitest/config";

/** Tests in tests/ that need no database and no browser, so that `npm run check` can afford them. */
const instant = ["tests/boundaries.test.ts", "tests/papers.test.ts", "tests/spec-tables.test.ts"];
const rooms = ["bin", "kernel", "protocols", "parties", "matching", "planning", "node", "cli", "client", "web"];
const ends = (kind: string) => rooms.map((room) => `${room}/**/*.${kind}.{ts,tsx}`);
const slow = [...ends("db.test"), ...ends("slow.test")];

export default defineConfig({
  test: {
    pool: "forks",
    maxWorkers: 2,
    reporters: ["default", "./tests/summary-reporter.ts"],
    projects: [
      { extends: true, test: { name: "quick", include: [...ends("test"), ...instant], exclude: slow, testTimeout: 20_000 } },
      {
        extends: true,
        // Real browsers, processes and databases on two cores: what a busy machine delayed is tried once more.
        test: {
          name: "full",
          include: ["tests/**/*.test.ts", ...slow],
          exclude: instant,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          retry: 1,
        },
      },
    ],
  },
});
