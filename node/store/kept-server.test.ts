import { describe, expect, test } from "vitest";
import { KeptServer } from "./kept-server.ts";
import type { PostgresProcess } from "./postgres-process.ts";

const fakeServer = (pid: number) => {
  const { promise, resolve } = Promise.withResolvers<string>();
  let running = true;
  const end = () => {
    running = false;
    resolve("last line");
  };
  const released: number[] = [];
  const server: PostgresProcess = { pid, ended: promise, isRunning: () => running, release: () => released.push(pid) };
  return { server, end, released };
};

const soon = (milliseconds = 20) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const WAITS = { first: 200, longest: 400 };

describe("a kept server", () => {
  test("is started again when it ends by itself, its guard dismissed, and both are told", async () => {
    const [one, two] = [fakeServer(1), fakeServer(2)];
    const told: string[] = [];
    const kept = new KeptServer(one.server, { start: async () => two.server, tell: (line) => told.push(line), waits: WAITS });
    expect(kept.server.pid).toBe(1);
    one.end();
    await soon();
    expect(kept.server.pid).toBe(2);
    expect(one.released).toEqual([1]);
    expect(told).toEqual([expect.stringMatching(/process 1\) ended[\s\S]*last line/), expect.stringMatching(/runs again \(process 2\)/)]);
    await kept.release();
  });

  test("waits longer after each failure, up to a limit, and never gives up", async () => {
    const one = fakeServer(1);
    const tries: number[] = [];
    const begun = performance.now();
    const start = async (): Promise<PostgresProcess> => {
      tries.push(performance.now() - begun);
      throw new Error("no");
    };
    const kept = new KeptServer(one.server, { start, tell: () => {}, waits: WAITS });
    one.end();
    await soon(2200);
    await kept.release();
    const waits = tries.slice(1).map((at, i) => at - (tries[i] ?? 0));
    expect(tries[0]).toBeLessThan(190);
    expect(waits.length).toBeGreaterThanOrEqual(4);
    expect(waits[0]).toBeGreaterThanOrEqual(195);
    expect(waits[1]).toBeGreaterThanOrEqual(395);
    for (const wait of waits.slice(2)) expect(wait).toBeGreaterThanOrEqual(395);
    const { length } = tries;
    await soon(900);
    expect(tries.length).toBe(length);
  });

  test("one that ends as soon as it runs is not started without end at once", async () => {
    const one = fakeServer(0);
    let starts = 0;
    const start = async () => {
      const next = fakeServer(++starts);
      setImmediate(next.end);
      return next.server;
    };
    const kept = new KeptServer(one.server, { start, tell: () => {}, waits: WAITS });
    one.end();
    await soon(1500);
    await kept.release();
    expect(starts).toBeGreaterThan(1);
    expect(starts).toBeLessThan(8);
  });

  test("is left alone once it is released; a start under way is waited for", async () => {
    const [one, two] = [fakeServer(1), fakeServer(2)];
    const { promise, resolve } = Promise.withResolvers<PostgresProcess>();
    const kept = new KeptServer(one.server, { start: () => promise, tell: () => {}, waits: WAITS });
    one.end();
    await soon();
    const released = kept.release();
    resolve(two.server);
    expect((await released).pid).toBe(2);
    two.end();
    await soon();
    expect(kept.server.pid).toBe(2);
    expect(two.released).toEqual([]);
  });
});
