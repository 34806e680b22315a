/** `GET /.well-known/hito`: a party's records without a log, enough to check every chain from its fingerprint (spec/identity.md). */
import type { Json } from "../bytes/index.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { anyText, type Check, hash, list, name, object, shaped } from "../shape/index.ts";
import { addRecord, parsePublicRecord } from "./add-record.ts";
import { verifyConsent } from "./consent.ts";
import { type Directory, emptyDirectory, keyOf } from "./directory.ts";
import { type Grant, parseGrant } from "./grant.ts";
import { judgeKey } from "./judge.ts";

export type DirectoryDocument = {
  readonly party: string;
  /** kid of the root that is in force. */
  readonly root: string;
  /** JWTs in the order of the party's log. */
  readonly records: readonly string[];
  /** kid of the node key that is in force. */
  readonly node: string;
};

const directoryDocument: Check<DirectoryDocument> = object({
  party: name,
  root: hash,
  records: list(anyText(64 * 1024), 1, 100_000),
  node: hash,
});

/** The first root behind a fingerprint, followed back through grants to which each newer root consented. */
export const firstRoot = async (crypto: Crypto, records: readonly string[], fingerprint: string): Promise<string> => {
  const before = new Map<string, Grant>();
  for (const record of records) {
    const parsed = parseGrant(crypto, record);
    if (parsed.ok && parsed.value.payload.kind === "root" && parsed.value.kid !== parsed.value.subject)
      before.set(parsed.value.subject, parsed.value);
  }
  let root = fingerprint;
  for (let grant = before.get(root); grant !== undefined; grant = before.get(root)) {
    before.delete(root);
    const consent = await verifyConsent(crypto, grant);
    if (!consent.ok) break;
    root = consent.value;
  }
  return root;
};

/** A record's own `iat` stands for the time that its log gave it, but never before the one above it. */
const foldDocument = async (crypto: Crypto, { party, records }: DirectoryDocument, root: string): Promise<Outcome<Directory>> => {
  let directory = emptyDirectory(party, root);
  let at = 0;
  for (const [index, record] of records.entries()) {
    const parsed = parsePublicRecord(crypto, record);
    if (!parsed.ok) return parsed;
    at = Math.max(at, parsed.value.record.payload.iat);
    const added = await addRecord(crypto, directory, record, index, at);
    if (!added.ok) return added;
    directory = added.value;
  }
  return accepted(directory);
};

/**
 * The directory that a document holds and the node key's grant, in force `now` (seconds), trusting the fingerprint alone:
 * of the first root, or of a later one that consented. Refused: `malformed`, what `addRecord` and `judgeKey` refuse.
 */
export const readDirectory = async (
  crypto: Crypto,
  document: Json,
  fingerprint: string,
  now: number,
): Promise<Outcome<{ readonly directory: Directory; readonly node: Grant }>> => {
  const read = shaped(directoryDocument, document, "");
  if (!read.ok) return read;
  const root = await firstRoot(crypto, read.value.records, fingerprint);
  const folded = await foldDocument(crypto, read.value, root);
  if (!folded.ok) return folded;
  const directory = folded.value;
  const when = { index: directory.size, at: now, iat: null };
  for (const kid of [fingerprint, read.value.root]) if (keyOf(directory, kid) === undefined) return refused({ kind: "unknown-key", kid });
  const node = judgeKey(directory, read.value.node, when);
  if (!node.ok) return node;
  const { grant } = node.value;
  return grant.payload.kind === "node"
    ? accepted({ directory, node: grant })
    : refused({ kind: "no-power", kid: grant.subject, power: "node" });
};
