/** `npm run bench -- NAME --json`: one measure of this folder (docs/performance.md); one JSON line, progress on stderr. */
import { type Measure, type MeasureOptions, table } from "./measure.ts";

type Run = (options: MeasureOptions) => Promise<Measure>;

const measures: Readonly<Record<string, { readonly what: string; readonly load: () => Promise<{ default: Run }> }>> = {
  acts: { what: "acts accepted, durable and proven on one node", load: () => import("./acts.ts") },
  exchange: { what: "acts delivered and receipted between two nodes", load: () => import("./exchange.ts") },
  policy: { what: "policy decisions", load: () => load("./policy.ts") },
  verify: { what: "log entries and signatures verified", load: () => load("./verify.ts") },
  web: { what: "weight of the first screen, time to an inbox and to search results", load: () => load("./web.ts") },
};

const load = async (file: string): Promise<{ default: Run }> => import(file);

const words = process.argv.slice(2);
const flags = new Set(words.filter((word) => word.startsWith("--")));
const names = words.filter((word) => !word.startsWith("--"));
const unknown = [...flags].filter((flag) => flag !== "--json" && flag !== "--quick");
const [name = ""] = names;
const measure = Object.hasOwn(measures, name) ? measures[name] : undefined;

if (measure === undefined || names.length !== 1 || unknown.length > 0) {
  const known = Object.entries(measures).map(([id, { what }]) => `  ${id.padEnd(10)} ${what}`);
  process.stderr.write(`usage: npm run bench -- NAME [--json] [--quick]\n${known.join("\n")}\n`);
  process.exitCode = 2;
} else {
  const { default: run } = await measure.load();
  const measured = await run({ quick: flags.has("--quick"), note: (text) => process.stderr.write(`${text}\n`) });
  process.stdout.write(flags.has("--json") ? `${JSON.stringify(measured)}\n` : table(measured));
}
