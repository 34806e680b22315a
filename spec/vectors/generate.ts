/**
 * Writes the vectors of acts, identity, dockets, envelopes, receipts and bundles: `node spec/vectors/generate.ts`.
 * Keys and salts are fixed, so every run writes the same bytes; with `--check` it writes nothing and fails where a file differs.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { actVectors } from "./generators/act.ts";
import { bundleVectors } from "./generators/bundle.ts";
import { docketVectors } from "./generators/docket.ts";
import { envelopeVectors } from "./generators/envelope.ts";
import { identityVectors } from "./generators/identity.ts";
import { receiptVectors } from "./generators/receipt.ts";

const check = process.argv.includes("--check");
const files = (await Promise.all([actVectors(), identityVectors(), docketVectors(), envelopeVectors(), receiptVectors(), bundleVectors()])).flat();

const readIfThere = (path: URL): string | null => {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return null;
  }
};

for (const { path, content } of files) {
  const target = new URL(path, import.meta.url);
  const text = `${JSON.stringify(content, null, 2)}\n`;
  if (readIfThere(target) === text) continue;
  if (check) {
    console.error(`differs: spec/vectors/${path}`);
    process.exitCode = 1;
    continue;
  }
  mkdirSync(dirname(target.pathname), { recursive: true });
  writeFileSync(target, text);
  console.log(`written: spec/vectors/${path}`);
}
