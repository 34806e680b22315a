import { describe, expect, it } from "vitest";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { checkBundle } from "#node/verify/bundle-check.ts";
import { Findings } from "#node/verify/failure.ts";
import { memorySource } from "#node/verify/log-source.ts";
import { checkLogs } from "#node/verify/logs-check.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { TreeLedger } from "#node/verify/tree-ledger.ts";
import { playCase } from "./verify-case.ts";

describe("a case between two parties", () => {
  it("verifies from the logs and from its bundle", async () => {
    const story = await playCase();
    const findings = new Findings();
    const fingerprints = [story.mx.root.kid];
    const deps = { crypto, pool: inlinePool(), findings, fingerprints };
    const logs = await Promise.all(
      [story.mx.domestic, story.mx.channel].map(async (log) => ({ place: log.origin, source: memorySource(await log.files()) })),
    );
    const checked = await checkLogs(deps, { logs, witnesses: [story.oversight.key], seen: {}, complete: true });
    const ledger = new TreeLedger(crypto, findings, checked.logs);
    const found = await checkBundle({ ...deps, ledger, witnesses: [story.oversight.key] }, await story.bundle());
    expect(findings.failures).toEqual([]);
    expect(found?.report).toMatchObject({ acts: 5, lines: 5, refusals: 1, receipts: 1, state: "answered" });
    expect(checked.reports.map(({ size }) => size)).toEqual([story.mx.domestic.size, story.mx.channel.size]);
  });
});
