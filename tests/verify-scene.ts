/** What one verification is given, ready to be spoilt: two logs of México, the bundle of a case, and what was seen before. */
import { thumbprint, type VerifierKey } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { checkBundle } from "#node/verify/bundle-check.ts";
import type { Bundle } from "#node/verify/bundle-format.ts";
import { type Failure, Findings } from "#node/verify/failure.ts";
import { memorySource } from "#node/verify/log-source.ts";
import { checkLogs } from "#node/verify/logs-check.ts";
import { inlinePool } from "#node/verify/pool.ts";
import { type Seen, seenLog } from "#node/verify/seen.ts";
import { TreeLedger } from "#node/verify/tree-ledger.ts";
import { START, type TestCase } from "./verify-case.ts";
import type { Files, TestLog } from "./verify-log.ts";

export type Scene = {
  readonly channel: Files;
  readonly domestic: Files;
  readonly bundle: Bundle | null;
  readonly seen: Seen;
  readonly fingerprints: readonly string[];
  readonly witnesses: readonly VerifierKey[];
};

/** The size at which an earlier verification saw the channel log. */
export const SEEN_SIZE = 100;

/** `time`: when the log's witnesses cosigned it. */
export const seenAt = async (log: TestLog, size = SEEN_SIZE, time = START): Promise<Seen> => ({
  [log.origin]: seenLog(size, log.root(size), await log.checkpoint(size, time), log.party),
});

export const makeScene = async ({ mx, oversight }: TestCase): Promise<Scene> => ({
  channel: await mx.channel.files(),
  domestic: await mx.domestic.files(),
  bundle: null,
  seen: await seenAt(mx.channel),
  fingerprints: [thumbprint(crypto, mx.root.signer.jwk)],
  witnesses: [oversight.key],
});

/** Verifies as `hito verify` does: the logs, and the bundle against them if there is one. */
export const verifyScene = async ({ channel, domestic, bundle, seen, fingerprints, witnesses }: Scene): Promise<readonly Failure[]> => {
  const findings = new Findings();
  const deps = { crypto, pool: inlinePool(), findings, fingerprints };
  const logs = [
    { place: "domestic", source: memorySource(domestic) },
    { place: "channel-us", source: memorySource(channel) },
  ];
  const whole = await checkLogs(deps, { logs, witnesses, seen, complete: true });
  if (bundle !== null) await checkBundle({ ...deps, ledger: new TreeLedger(crypto, findings, whole.logs), witnesses }, bundle);
  return findings.failures;
};

/** Verifies the bundle alone, as a file in somebody's hand. */
export const verifyBundleAlone = async ({ bundle, fingerprints, witnesses }: Scene): Promise<readonly Failure[]> => {
  const findings = new Findings();
  const deps = { crypto, pool: inlinePool(), findings, fingerprints };
  await checkBundle({ ...deps, ledger: new TreeLedger(crypto, findings), witnesses }, bundle);
  return findings.failures;
};
