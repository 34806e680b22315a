/** The oversight witness as a process of its own: `node witness-process.ts FILE` until it is stopped or its parent is gone. */
import { dirname, join } from "node:path";
import type { Hono } from "hono";
import { movableClock } from "#node/clock.ts";
import { untilStopped } from "../until-stopped.ts";
import { startWitness } from "../witness-server.ts";
import { type WitnessFile, witnessSigner } from "./data-folder.ts";
import { readJson } from "./files.ts";

const file = process.argv[2] ?? "";
const folder = dirname(file);
const stopped = untilStopped({ withInput: true });
const { name, key, logs, host, port, begins } = readJson(file) as WitnessFile;
const clock = movableClock(Date.parse(begins) / 1000);

/** The same address as a node's: all clocks of the demonstration are moved in one way. */
const extend = (app: Hono): void => {
  app.post("/api/v1/demo/clock", async (http) => {
    const body: unknown = await http.req.json().catch(() => null);
    const seconds = Number((body as { advance?: unknown } | null)?.advance);
    if (!Number.isInteger(seconds) || seconds < 0) return http.text("not {advance: seconds}\n", 400);
    clock.advance(seconds);
    return http.json({ now: clock.now() });
  });
};

const signer = witnessSigner(join(folder, key));
const running = await startWitness({
  name,
  signer,
  logs,
  folder: join(folder, "state"),
  host,
  port,
  now: () => clock.now() * 1000,
  extend,
});
process.stdout.write(`ready: witness ${name} on ${running.url}\n`);
await stopped;
await running.stop();
process.exit(0);
