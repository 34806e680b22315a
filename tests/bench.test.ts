/** Each measure in a smoke run: that it runs, that its figures have their shape, and that what it counts really happened. Never times. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";

const script = fileURLToPath(new URL("../bench/run.ts", import.meta.url));

const run = (...words: string[]): Promise<{ code: number | null; out: string; err: string }> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [script, ...words]);
    let [out, err] = ["", ""];
    child.stdout.on("data", (part: Buffer) => {
      out += part.toString();
    });
    child.stderr.on("data", (part: Buffer) => {
      err += part.toString();
    });
    child.on("close", (code) => resolve({ code, out, err }));
  });

type Figures = { readonly n: number; readonly ours: number; readonly other: number; readonly ratio: number } & Record<string, unknown>;

async function measured(name: string): Promise<Figures & { sizes: Figures[] }> {
  const { code, out, err } = await run(name, "--json", "--quick");
  expect([code, out.split("\n").length], err).toEqual([0, 2]);
  const figures = JSON.parse(out) as Figures & { sizes: Figures[] };
  expect(figures).toMatchObject({ name, unit: expect.any(String), otherName: expect.any(String), aim: expect.any(Number) });
  expect(figures.sizes).toHaveLength(3);
  for (const one of [figures, ...figures.sizes]) {
    expect(one.ours).toBeGreaterThan(0);
    expect(one.other).toBeGreaterThan(0);
    // Of a weight or a time, less is better.
    expect(one.ratio).toBeCloseTo(name === "web" ? one.other / one.ours : one.ours / one.other, 1);
  }
  expect(figures.sizes.map(({ n }) => n)).toEqual(figures.sizes.map(({ n }) => n).sort((a, b) => a - b));
  return figures;
}

describe("a measure", () => {
  test("acts: every answered act is in the store and proven by a signed checkpoint", async () => {
    for (const size of (await measured("acts")).sizes) {
      expect(size.answered).toBeGreaterThan(0);
      expect([size.kept, size.proven]).toEqual([size.answered, size.answered]);
      expect(size.otherKept).toBe(size.otherAnswered);
    }
  });
  test("exchange: every act that was sent is kept by the other node and receipted", async () => {
    for (const size of (await measured("exchange")).sizes) {
      expect(size.sent).toBeGreaterThan(0);
      expect([size.kept, size.receipted]).toEqual([size.sent, size.sent]);
      expect([size.otherKept, size.otherReceipted]).toEqual([size.otherSent, size.otherSent]);
    }
  });
  test("web: the first screen weighs what it may, and each inbox and search shows all its cases", async () => {
    const figures = await measured("web");
    expect(figures.ours).toBeLessThanOrEqual(250);
    for (const { n, listed, found } of figures.sizes) expect([listed, found]).toEqual([n, n]);
  });
  test.each(["policy", "verify"])("%s gives its figures", async (name) => {
    await measured(name);
  });
  test("that does not exist is answered by the list of those that do", async () => {
    const { code, out, err } = await run("nonsense", "--json");
    expect([code, out]).toEqual([2, ""]);
    for (const name of ["acts", "exchange", "policy", "verify", "web"]) expect(err).toContain(name);
  });
});
