import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";

const launcher = fileURLToPath(new URL("with-node.mjs", import.meta.url));

const start = (script: string) => {
  const child = spawn(process.execPath, [launcher, "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
  let output = "";
  child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const ended = new Promise<{ code: number | null; output: string }>((settle) => child.on("close", (code) => settle({ code, output })));
  const ready = new Promise<void>((settle) => child.stdout.once("data", () => settle()));
  return { child, ended, ready };
};

it("runs what it is given on Node 24, and ends as that ends", async () => {
  const { code, output } = await start("console.log(process.versions.node.split('.')[0]); process.exit(7)").ended;
  expect({ code, output }).toEqual({ code: 7, output: "24\n" });
});

for (const signal of ["SIGTERM", "SIGINT"] as const) {
  it(`passes ${signal} on once, and waits for the end`, async () => {
    const script = `let times = 0;
      process.on("${signal}", () => { times += 1; setTimeout(() => { console.log("times", times); process.exit(3); }, 150); });
      console.log("ready"); setInterval(() => {}, 1000);`;
    const { child, ended, ready } = start(script);
    await ready;
    child.kill(signal);
    child.kill(signal);
    expect(await ended).toEqual({ code: 3, output: "ready\ntimes 1\n" });
  });
}
