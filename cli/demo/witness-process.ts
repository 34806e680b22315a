/** The oversight witness as a process of its own: `node witness-process.ts FILE` until it is stopped or its parent is gone. */
import { dirname, join } from "node:path";
import { movableClock } from "#node/clock.ts";
import { startWitness } from "#node/log/witness-server.ts";
import { untilStopped } from "../until-stopped.ts";
import { type WitnessFile, witnessSigner } from "./data-folder.ts";
import { readJson } from "./files.ts";

const file = process.argv[2] ?? "";
const stopped = untilStopped({ withInput: true });
const { name, key, logs, storeUrl, listen, begins } = readJson(file) as WitnessFile;
const running = await startWitness({
  name,
  signer: witnessSigner(join(dirname(file), key)),
  logs,
  storeUrl,
  listen,
  clockAfter: (last) => movableClock(Math.max(Date.parse(begins) / 1000, last)),
});
process.stdout.write(`ready: witness ${name} on ${running.url}\n`);
await stopped;
await running.stop();
process.exit(0);
