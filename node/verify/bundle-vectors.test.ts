/** Runs spec/vectors/bundle from the files alone. */
import { describe, expect, it } from "vitest";
import { parseVkey } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { changed } from "#tests/records/json-patch.ts";
import { readVectors } from "#tests/records/vectors.ts";
import { checkBundle } from "./bundle-check.ts";
import { type FailureName, Findings, failureNames } from "./failure.ts";
import { inlinePool } from "./pool.ts";
import { TreeLedger } from "./tree-ledger.ts";

/** Failures that only logs have, or an address: `tests/verify-mutations.test.ts` and `tests/verify-command.test.ts` meet them. */
const ofLogs: readonly FailureName[] = [
  "unreachable",
  "target-unknown",
  "directory-invalid",
  "log-missing",
  "checkpoint-missing",
  "checkpoint-rolled-back",
  "consistency-unproven",
  "entries-missing",
  "entry-malformed",
  "tile-missing",
  "tile-mismatch",
  "root-mismatch",
  "record-missing",
  "record-altered",
  "record-class",
];

const valid = readVectors("bundle/valid.json");
const invalid = readVectors("bundle/invalid.json");
const timely = readVectors("bundle/timely.json");
const evidence = readVectors("bundle/evidence.json");

const verify = async ({ fingerprints, witnesses }: typeof valid, vector: typeof valid, bundle = valid.bundle) => {
  const findings = new Findings();
  const keys = witnesses.map((text: string) => {
    const key = parseVkey(nodeCrypto, text);
    if (!key.ok) throw new Error(text);
    return key.value;
  });
  const deps = { crypto: nodeCrypto, pool: inlinePool(), findings, fingerprints: vector.fingerprints ?? fingerprints };
  const ledger = new TreeLedger(nodeCrypto, findings);
  const checked = await checkBundle({ ...deps, ledger, witnesses: keys }, changed(bundle, vector.change));
  return { checked, told: [...new Set(findings.failures.map(({ name }) => name))].sort() };
};

describe("bundle/valid.json", () => {
  it.each(valid.cases as { name: string }[])("$name", async (vector) => {
    const { checked, told } = await verify(valid, vector);
    expect(told).toEqual([]);
    expect(checked?.report).toEqual((vector as typeof valid).report);
  });
});

describe("bundle/invalid.json", () => {
  it.each(invalid.cases as { name: string }[])("$name", async (vector) => {
    const { failure, also } = vector as typeof invalid;
    expect((await verify(invalid, vector)).told).toEqual([failure, ...also].sort());
  });

  it("has every failure that a bundle alone can have", () => {
    const cases = [...invalid.cases, ...timely.invalid] as (typeof invalid)[];
    const told = new Set(cases.flatMap(({ failure, also }) => [failure, ...also]));
    expect(failureNames.filter((name) => !told.has(name))).toEqual(ofLogs);
  });
});

describe.each([
  ["timely", timely],
  ["evidence", evidence],
])("bundle/%s.json", (_, file) => {
  it.each(file.valid as { name: string }[])("$name", async (vector) => {
    const { checked, told } = await verify(file, vector, file.bundle);
    const { report, contradictions = [] } = vector as typeof valid;
    expect(told).toEqual([]);
    expect(checked).toMatchObject({ report, evidence: { contradictions } });
  });
  it.each(file.invalid as { name: string }[])("$name", async (vector) => {
    const { failure, also } = vector as typeof invalid;
    expect((await verify(file, vector, file.bundle)).told).toEqual([failure, ...also].sort());
  });
});
