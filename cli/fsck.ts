/** `hito fsck`: says where a node's store differs from what its records give. */
import { pino } from "pino";
import type { Config } from "#node/config.ts";
import { checkStores, type Difference, type FsckReport, fsckSettings, otherConnections, repairStores } from "#node/fsck.ts";
import { type OpenStores, openStores } from "#node/store/open-stores.ts";
import { commandOf, type Given, print, printJson } from "./options.ts";
import { showProgress } from "./progress.ts";
import { readConfig, whyNot } from "./serve.ts";

const NAME = "hito-fsck";

const fsck = async (given: Given): Promise<void> => {
  const file = given.text("config", "the node's configuration file");
  const [embedded, json, repair] = [given.flag("embedded"), given.flag("json"), given.flag("repair")];
  given.finish();
  const config = readConfig(file, { embedded });
  if (config === null) return;
  const begun = performance.now();
  const stores = await openStores(named(config), pino({ level: "silent" })).catch((fault: unknown) => {
    throw new Error(whyNot(fault, config), { cause: fault });
  });
  try {
    const { report, repaired } = await run(config, stores, { json, repair });
    const seconds = Math.round(performance.now() - begun) / 1000;
    if (json) printJson({ ...report, repaired, seconds });
    else print(closing(report, repaired, seconds));
    process.exitCode = report.ok ? 0 : 1;
  } finally {
    await stores.close();
  }
};

/** The connections of a check have a name, by which it knows those of others. */
const named = (config: Config): Config => {
  if (!("url" in config.store)) return config;
  const url = new URL(config.store.url);
  url.searchParams.set("application_name", NAME);
  return { ...config, store: { url: url.href } };
};

type How = { readonly json: boolean; readonly repair: boolean };

const run = async (config: Config, stores: OpenStores, { json, repair }: How): Promise<{ report: FsckReport; repaired: number }> => {
  const settings = await fsckSettings(config, stores);
  const progress = showProgress();
  const onDifference = (difference: Difference) => {
    progress.end();
    if (!json) print(line(difference));
  };
  const look = () => checkStores(settings, stores, { onDifference, onProgress: progress.show }).finally(progress.end);
  const first = await look();
  if (!repair || first.ok) return { report: first, repaired: 0 };
  const others = await otherConnections(stores.db, NAME);
  if ("url" in config.store && others > 0) throw new Error("the store is in use: stop the node before --repair");
  const repaired = await repairStores(settings, stores);
  if (!json) print(`${repaired} derived rows were written again; checking once more.`);
  return { report: await look(), repaired };
};

const line = ({ what, where, detail, repairable }: Difference): string => {
  const place = Object.entries(where).map(([name, value]) => `${name} ${value}`);
  return `✗ ${what}: ${place.join(", ")}: ${detail}${repairable ? "" : " (of a record; not repaired)"}`;
};

const closing = ({ ok, checked, differences }: FsckReport, repaired: number, seconds: number): string => {
  const { entries, tiles, acts, lines, refusals, cases, pieces, chunks } = checked;
  const looked = `${entries} entries, ${tiles} full tiles, ${acts} acts, ${lines} lines, ${refusals} refusals, ${cases} cases, ${pieces} sealed pieces, ${chunks} chunks`;
  const mended = repaired > 0 ? `, ${repaired} rows repaired` : "";
  return `${ok ? "✓ nothing differs" : `✗ ${differences.length} differences`}: ${looked}${mended} in ${seconds} s`;
};

export const fsckCommand = commandOf(
  "fsck",
  "Derive every state, row and tile of a node again from its records, and say what differs. Exit code 0 only if nothing does.",
  null,
  [
    ["--config <file>", "the node's configuration"],
    ["--embedded", "the store is in a Postgres of the node's own, as with serve --embedded; the node must be stopped"],
    ["--repair", "write derived rows again; records are never touched, and the node must be stopped"],
    ["--json", "print one JSON object"],
  ],
  fsck,
);
