/** Which logs a target has: a node lists them, a folder holds them. */
import { readdir } from "node:fs/promises";
import { type Crypto, type Json, readDirectory } from "#kernel";
import type { Findings } from "./failure.ts";
import { below, fetchText, type LogSource, openSource } from "./log-source.ts";

export type FoundLog = { readonly place: string; readonly source: LogSource };

const NAME = /^[a-z][a-zA-Z0-9-]{0,80}$/;

const parse = (text: string | null): unknown => {
  try {
    return text === null ? null : JSON.parse(text);
  } catch {
    return null;
  }
};

/** The names in a node's `GET /log`; null where it gives no such list. */
const listed = (index: unknown): string[] | null => {
  const logs = typeof index === "object" && index !== null ? (index as { logs?: unknown }).logs : null;
  if (!Array.isArray(logs)) return null;
  const names = logs.map((log: { name?: unknown } | null) => log?.name);
  return names.every((name): name is string => typeof name === "string" && NAME.test(name)) ? names : null;
};

/** The logs that a node lists; none where it lists none. */
export const listedLogs = async (source: LogSource): Promise<FoundLog[]> =>
  (listed(parse(await fetchText(source, "log"))) ?? []).map((name) => ({ place: name, source: below(source, `log/${name}`) }));

/** The logs of a node and a check of its directory, which must lead from a given fingerprint to a node key in force `now`. */
export const nodeLogs = async (
  crypto: Crypto,
  findings: Findings,
  source: LogSource,
  fingerprints: readonly string[],
  now: number,
): Promise<FoundLog[]> => {
  const document = parse(await fetchText(source, ".well-known/hito")) as Json;
  const read = await Promise.all(fingerprints.map((fingerprint) => readDirectory(crypto, document, fingerprint, now)));
  const good = read.find(({ ok }) => ok) ?? read[0];
  if (!good?.ok) findings.add("directory-invalid", {}, `the node's directory: ${JSON.stringify(good?.refusal ?? null)}`);
  const names = listed(parse(await fetchText(source, "log")));
  if (names === null) findings.add("log-missing", {}, "the node does not list its logs");
  const granted = good?.ok && good.value.node.payload.kind === "node" ? good.value.node.payload.node.logs : [];
  const expected = granted.map(({ kind, partner }) => (kind === "domestic" ? "domestic" : `channel-${partner}`));
  for (const name of expected)
    if (names !== null && !names.includes(name)) findings.add("log-missing", { origin: name }, "the node does not list this log");
  return (names ?? expected).map((name) => ({ place: name, source: below(source, `log/${name}`) }));
};

/** The logs of a saved folder: itself, or each of its folders that has a `log.json`. */
export const folderLogs = async (path: string): Promise<FoundLog[]> => {
  const source = openSource({ kind: "folder", path });
  if ((await source.fetch("log.json")) !== null) return [{ place: path, source }];
  const names = await readdir(path, { withFileTypes: true });
  const folders = names.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const found: FoundLog[] = [];
  for (const name of folders.sort()) {
    const inside = below(source, name);
    if ((await inside.fetch("log.json")) !== null) found.push({ place: name, source: inside });
  }
  return found;
};
