/** `hito verify`: verifies a target and says what was checked, what was not opened, and what failed where. */
import { existsSync } from "node:fs";
import { parseVkey, type VerifierKey } from "#kernel";
import { nodeCrypto as crypto } from "#node/crypto.ts";
import { replaceFile } from "#node/identity/party-records.ts";
import { threadPool } from "#node/verify/pool.ts";
import { formatSeen, parseSeen, type Seen } from "#node/verify/seen.ts";
import { type Verified, verifyTarget } from "#node/verify/verify.ts";
import { commandOf, fingerprintOf, fingerprintText, type Given, print, printJson, signerOfFile, textOfFile } from "./options.ts";
import { showProgress } from "./progress.ts";
import { reportText } from "./verify-text.ts";

const vkeyOf = (text: string): VerifierKey | null => {
  const key = parseVkey(crypto, text);
  return key.ok ? key.value : null;
};

/** The hash of an act, alone or in the code of a note on paper (docs/paper.md). */
const actOf = (text: string): string | null => /^(?:urn:hito:act:)?([A-Za-z0-9_-]{43})(?:\?=.*)?$/.exec(text)?.[1] ?? null;

const seenIn = (path: string): Seen => (existsSync(path) ? parseSeen(textOfFile(path)) : {});

const verify = async (given: Given): Promise<void> => {
  const target = given.argument("the target: an address, a folder or a bundle file");
  const fingerprints = given.readMany("root", fingerprintText, fingerprintOf);
  if (fingerprints.length === 0) given.text("root", fingerprintText);
  const witnesses = given.readMany("witness", "a witness's vkey", vkeyOf);
  const acts = given.readMany("act", "the hash of an act, or the code of a note", actOf);
  const since = given.maybe("since");
  const seen = given.readMaybe("since", "a file that an earlier --since wrote", seenIn) ?? {};
  const signer = given.readMaybe("key", "the file of an agent's private key", signerOfFile);
  if (signer !== undefined && !/^https?:/.test(target)) given.complain("--key signs in at a node: the target must be its address");
  given.finish();
  const progress = showProgress();
  const pool = threadPool();
  const now = Math.floor(Date.now() / 1000);
  const asked = { target, fingerprints, witnesses, seen, acts, now };
  const request = { ...asked, onProgress: progress.show, ...(signer === undefined ? {} : { signer }) };
  const verified = await verifyTarget(crypto, pool, request).finally(() => {
    progress.end();
    return pool.close();
  });
  remember(since, verified);
  if (given.flag("json")) printJson(verified.report);
  else print(reportText(verified.report));
  process.exitCode = verified.report.ok ? 0 : 1;
};

/** Only what held is remembered: a rollback must not become the state that the next run compares with. */
const remember = (since: string | undefined, { report, seen }: Verified): void => {
  if (since !== undefined && report.ok && Object.keys(seen).length > 0) replaceFile(since, formatSeen(seen));
};

export const verifyCommand = commandOf(
  "verify",
  "Verify a node's address, a saved folder of logs or a case bundle, trusting nothing but the fingerprint of a root",
  ["<target>", "an http(s) address, a folder with one or several logs, or a bundle file"],
  [
    ["--root <fingerprint>", "the fingerprint of a party's root; repeat it for several parties"],
    ["--since <file>", "compare with what an earlier run saw of each log, and remember this one"],
    ["--witness <vkey>", "a witness that must have cosigned each log; may be repeated"],
    ["--act <code>", "an act that must be among those that hold: its hash, or the code of a note on paper; may be repeated"],
    ["--key <file>", "an agent's private key: sign in, and verify the cases that it may open"],
    ["--json", "print one JSON object"],
  ],
  verify,
);
