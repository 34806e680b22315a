/** `hito witness`: a standalone witness, such as an oversight body runs, that cosigns the logs of others. */
import { isKeyName, type Json, parseVkey, readDirectory } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import type { WitnessedLog } from "#node/log/witness-app.ts";
import { fetchText, openSource } from "#node/verify/log-source.ts";
import { commandOf, fingerprintOf, fingerprintText, type Given, print, printJson, signerOfFile } from "./options.ts";
import { untilStopped } from "./until-stopped.ts";
import { startWitness } from "./witness-server.ts";

/** A vkey whose name is the log's origin. */
const logOf = (text: string): WitnessedLog | null => {
  const key = parseVkey(crypto, text);
  return key.ok ? { origin: key.value.name, vkey: text } : null;
};

/** The logs that a node's grant names, after its chain was verified from one of the given roots. */
const logsOfNode = async (address: string, roots: readonly string[]): Promise<readonly WitnessedLog[]> => {
  const text = await fetchText(openSource({ kind: "url", base: address.replace(/\/+$/, "") }), ".well-known/hito");
  const document: Json = text === null ? null : JSON.parse(text);
  for (const root of roots) {
    const read = await readDirectory(crypto, document, root, Math.floor(Date.now() / 1000));
    if (read.ok && read.value.node.payload.kind === "node")
      return read.value.node.payload.node.logs.map(({ origin, vkey }) => ({ origin, vkey }));
  }
  throw new Error(`the directory of ${address} does not begin at a given root`);
};

const listenOf = (text: string): { readonly host: string; readonly port: number } | null => {
  const [, host = "", port = ""] = /^(?:\[?([A-Za-z0-9.:-]+?)\]?:)?([0-9]{1,5})$/.exec(text) ?? [];
  return port === "" || Number(port) > 65_535 ? null : { host: host || "127.0.0.1", port: Number(port) };
};

const witness = async (given: Given): Promise<void> => {
  const name = given.read("name", "a name without spaces or plus, such as oversight.example/witness", (text) =>
    isKeyName(text) ? text : null,
  );
  const signer = given.read("key", "the file of the witness's private key", signerOfFile);
  const folder = given.text("state", "the folder of what it saw");
  const listen = given.readMaybe("listen", "[HOST:]PORT", listenOf) ?? { host: "127.0.0.1", port: 4199 };
  const logs = given.readMany("log", "a log's vkey", logOf);
  const nodes = given.many("node");
  const roots = given.readMany("root", fingerprintText, fingerprintOf);
  if (signer?.alg === "ES256") given.complain("--key: a witness's key is Ed25519");
  if (logs.length === 0 && nodes.length === 0) given.complain("--log or --node is missing: which logs to follow");
  if (nodes.length > 0 && roots.length === 0) given.complain(`--node needs --root: ${fingerprintText}`);
  given.finish();
  const stopped = untilStopped({ withInput: given.flag("end-with-input") });
  const named = await Promise.all(nodes.map((address) => logsOfNode(address, roots)));
  const followed = [...logs, ...named.flat()];
  const running = await startWitness({ name, signer, logs: followed, folder, ...listen });
  if (given.flag("json")) printJson({ url: running.url, vkey: running.vkey, logs: followed.map(({ origin }) => origin) });
  else print(`ready: witness ${running.vkey} on ${running.url}, following ${followed.map(({ origin }) => origin).join(", ")}`);
  await stopped;
  await running.stop();
};

export const witnessCommand = commandOf(
  "witness",
  "Run a standalone witness: it cosigns each log that only ever grows, and keeps the proof of one that forks",
  null,
  [
    ["--name <name>", "the witness's name, such as oversight.example/witness"],
    ["--key <file>", "its private key, as `hito keys witness` makes it"],
    ["--state <folder>", "where it keeps what it saw; must not be lost"],
    ["--listen <address>", "[HOST:]PORT; 127.0.0.1:4199 if not given"],
    ["--log <vkey>", "the vkey of a log to follow; may be repeated"],
    ["--node <address>", "follow the logs that this node's grant names; may be repeated"],
    ["--root <fingerprint>", "with --node: the fingerprint of its party's root; may be repeated"],
    ["--end-with-input", "also stop when standard input ends"],
    ["--json", "print one JSON object when ready"],
  ],
  witness,
);
