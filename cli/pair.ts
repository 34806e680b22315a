/** `hito pair`: takes a partner's directory into a node's configuration, once two people have read the fingerprints to each other. */
import { once } from "node:events";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline/promises";
import { type Json, readDirectory, readFingerprint, spokenFingerprint } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { replaceFile } from "#node/identity/party-records.ts";
import { fetchText, openSource } from "#node/verify/log-source.ts";
import { commandOf, fingerprintOf, fingerprintText, type Given, print, printJson } from "./options.ts";
import { type PairConfig, readPairConfig, writePeer } from "./pair-config.ts";

type Partner = { readonly party: string; readonly root: string; readonly url: string; readonly text: string };

/** The partner's directory, whose chain leads from its root to a node key in force for that address. */
const fetchPartner = async (address: string, expected: string | undefined): Promise<Partner> => {
  const text = await fetchText(openSource({ kind: "url", base: address }), ".well-known/hito");
  if (text === null) throw new Error(`${address} has no directory`);
  const document: Json = JSON.parse(text);
  const { party, root } = document as { readonly party?: unknown; readonly root?: unknown };
  const fingerprint = expected ?? (typeof root === "string" ? root : "");
  const read = await readDirectory(crypto, document, fingerprint, Math.floor(Date.now() / 1000));
  if (!read.ok) throw new Error(`the directory of ${address} does not hold from ${fingerprint}: ${JSON.stringify(read.refusal)}`);
  const granted = read.value.node.payload;
  const url = granted.kind === "node" ? granted.node.url.replace(/\/+$/, "") : "";
  if (url !== address) throw new Error(`the node's grant names ${url}, not ${address}`);
  return { party: String(party), root: fingerprint, url, text };
};

/** The fingerprint in four lines of four groups, as it is read aloud. */
const spoken = (fingerprint: string): string => {
  const groups = spokenFingerprint(fingerprint).split(" ");
  return [0, 4, 8, 12].map((at) => `    ${groups.slice(at, at + 4).join(" ")}`).join("\n");
};

const ask = async (question: string): Promise<boolean> => {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const ended = once(lines, "close").then(() => "");
    return /^y(es)?$/i.test((await Promise.race([lines.question(question), ended])).trim());
  } finally {
    lines.close();
  }
};

const confirmed = async (given: Given, partner: Partner, own: PairConfig): Promise<boolean> => {
  const ours = readFingerprint(own.root) ?? own.root;
  process.stderr.write(`partner ${partner.party} at ${partner.url}\n${spoken(partner.root)}\nthis party, ${own.party}\n${spoken(ours)}\n`);
  if (given.flag("yes")) return true;
  if (!process.stdin.isTTY && given.maybe("fingerprint") !== undefined) return true;
  return ask("Were both read to each other by two people, by another way than this network, and are they the same? [yes/no] ");
};

const pair = async (given: Given): Promise<void> => {
  const address = given.argument("the partner's address").replace(/\/+$/, "");
  if (address !== "" && !/^https?:\/\/[^/]+$/.test(address))
    given.complain(`an http(s) address without path is expected, found ${JSON.stringify(address)}`);
  const file = given.text("config", "the node's configuration file");
  const config = file === "" ? null : given.read("config", "a node's configuration file", readPairConfig);
  const fingerprint = given.readMaybe("fingerprint", fingerprintText, fingerprintOf);
  if (given.flag("yes") && given.maybe("fingerprint") === undefined)
    given.complain("--yes only goes with --fingerprint: somebody must have compared it");
  given.finish();
  if (config === null) return;
  const partner = await fetchPartner(address, fingerprint);
  if (partner.party === config.party) throw new Error(`${address} is a node of this very party, ${config.party}`);
  if (!(await confirmed(given, partner, config))) throw new Error("not confirmed; nothing was written");
  const directoryFile = `directory-${partner.party}.json`;
  replaceFile(join(dirname(file), directoryFile), partner.text.endsWith("\n") ? partner.text : `${partner.text}\n`);
  writePeer(file, config, { party: partner.party, url: partner.url, rootFingerprint: partner.root, directoryFile });
  if (given.flag("json")) printJson({ party: partner.party, url: partner.url, fingerprint: partner.root, config: file });
  else print(`paired with ${partner.party}; restart the node to use it`);
};

export const pairCommand = commandOf(
  "pair",
  "Exchange directories with a partner: fetch its directory, verify it, compare the fingerprints aloud, and write it into the configuration",
  ["<address>", "the partner node's address"],
  [
    ["--config <file>", "the configuration of this party's node"],
    ["--fingerprint <fingerprint>", "the partner's fingerprint as it was read out; anything else is refused"],
    ["--yes", "do not ask; only with --fingerprint"],
    ["--json", "print one JSON object"],
  ],
  pair,
);
