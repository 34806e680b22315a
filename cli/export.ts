/** `hito export`: saves the logs of a node as folders that any web server can serve and `hito verify` reads. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { replaceFile } from "#node/identity/party-records.ts";
import { exportLog } from "#node/log/static-export.ts";
import { Findings } from "#node/verify/failure.ts";
import { listedLogs } from "#node/verify/find-logs.ts";
import { readClaim } from "#node/verify/log-check.ts";
import { openSource } from "#node/verify/log-source.ts";
import { sourceLogReader } from "#node/verify/source-reader.ts";
import { commandOf, type Given, print, printJson } from "./options.ts";

const exportLogs = async (given: Given): Promise<void> => {
  const target = given.argument("the node's address");
  if (target !== "" && !/^https?:\/\//.test(target)) given.complain(`an http(s) address is expected, found ${JSON.stringify(target)}`);
  const out = given.text("out", "a folder for the logs");
  const only = given.many("log");
  given.finish();
  const node = openSource({ kind: "url", base: target.replace(/\/+$/, "") });
  const logs = (await listedLogs(node)).filter(({ place }) => only.length === 0 || only.includes(place));
  if (logs.length === 0) throw new Error(`${target} lists ${only.length === 0 ? "no log" : "none of these logs"}`);
  const saved: { name: string; origin: string; size: number; folder: string }[] = [];
  for (const { place, source } of logs) {
    const findings = new Findings();
    const about = await readClaim(findings, source, place);
    if (about === null) throw new Error(`${place}: ${findings.failures[0]?.detail}`);
    const reader = await sourceLogReader(source);
    const folder = join(out, place);
    const kind = about.kind === "domestic" ? "domestic" : "channel";
    await exportLog(crypto, reader, { ...about, kind }, folder);
    saved.push({ name: place, origin: about.origin, size: reader.size, folder });
  }
  const directory = await node.fetch(".well-known/hito");
  mkdirSync(out, { recursive: true });
  if (directory !== null) replaceFile(join(out, "directory.json"), Buffer.from(directory).toString());
  if (given.flag("json")) printJson({ logs: saved });
  else for (const { origin, size, folder } of saved) print(`${origin}: ${size} entries in ${folder}`);
};

export const exportCommand = commandOf(
  "export",
  "Save the logs of a node as folders that any web server can serve and `hito verify` reads",
  ["<address>", "the node's address"],
  [
    ["--out <folder>", "where the logs are written, each in a folder of its name"],
    ["--log <name>", "only this log, such as domestic or channel-us; may be repeated"],
    ["--json", "print one JSON object"],
  ],
  exportLogs,
);
