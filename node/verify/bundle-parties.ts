/** Who the parties of a bundle are: their roots, the records of each of their logs, and the checkpoints that commit to them. */
import {
  type Directory,
  EntryClass,
  entryLeafHash,
  entryOf,
  formatVkey,
  GRANT_TYP,
  keyHandle,
  keyOf,
  PUBLICATION_TYP,
  parseLogProof,
  parsePublicRecord,
  parseVkey,
  REVOCATION_TYP,
  typOf,
  utf8,
  type VerifierKey,
  verifyLogProof,
} from "#kernel";
import type { Bundle, BundleLog, BundleParty } from "./bundle-format.ts";
import { cosignatures, openSigned, requireCosigned } from "./checkpoint-check.ts";
import type { Where } from "./failure.ts";
import type { VerifyDeps } from "./log-check.ts";
import { foldRecords, nodeFacts, type PlacedRecord, rootOfRecords, type TrustedParty } from "./record-fold.ts";
import type { TreeLedger } from "./tree-ledger.ts";

/** One log of one party, with its keys as that log orders them. */
export type PartyLog = { readonly party: string; readonly origin: string; readonly key: VerifierKey; readonly directory: Directory };
export type Parties = {
  readonly logs: ReadonlyMap<string, PartyLog>;
  readonly trusted: readonly TrustedParty[];
  /** Given, or named by a party's node grant. */
  readonly witnesses: readonly VerifierKey[];
};

export type BundleDeps = VerifyDeps & { readonly ledger: TreeLedger; readonly witnesses: readonly VerifierKey[] };

const CLASSES: Readonly<Record<string, EntryClass>> = {
  [GRANT_TYP]: EntryClass.key,
  [REVOCATION_TYP]: EntryClass.revocation,
  [PUBLICATION_TYP]: EntryClass.publication,
};

/** Whether the proof shows a record of this class at this index of this log; its checkpoint goes into the ledger. */
export const checkProof = async (
  { crypto, findings, ledger, witnesses }: BundleDeps,
  key: VerifierKey,
  entryClass: EntryClass,
  item: { readonly record: string; readonly index: number; readonly proof: string },
  where: Where,
): Promise<boolean> => {
  const parsed = parseLogProof(item.proof);
  const wrong = (detail: string): boolean => {
    findings.add("proof-invalid", where, detail);
    return false;
  };
  if (!parsed.ok) return wrong(JSON.stringify(parsed.refusal));
  if (parsed.value.index !== item.index) return wrong("the proof is of another index");
  const leaf = entryLeafHash(crypto, entryOf(crypto, entryClass, utf8(item.record)));
  const proven = await verifyLogProof(crypto, parsed.value, leaf, { log: key, witnesses, quorum: 0 });
  if (!proven.ok) return wrong(JSON.stringify(proven.refusal));
  const { checkpoint, cosigned } = proven.value;
  await ledger.add(checkpoint);
  ledger.sightings.add(
    key.name,
    cosigned.map((one) => ({ witness: keyHandle(one.key), size: checkpoint.size, time: one.time })),
  );
  return true;
};

/** The records of one log in its order, whatever their proofs say. */
const recordsOf = (deps: BundleDeps, { origin, records }: BundleLog, place: Where): PlacedRecord[] => {
  const good: PlacedRecord[] = [];
  for (const { index, record } of records) {
    const entryClass = CLASSES[typOf(record) ?? ""];
    const follows = index > (good.at(-1)?.index ?? -1);
    if (entryClass !== undefined && follows && parsePublicRecord(deps.crypto, record).ok)
      good.push({ index, class: entryClass, text: record });
    else deps.findings.add("bundle-malformed", { ...place, origin, index }, "not a public record after the one above it");
  }
  return good;
};

/** One log's key and the keys of its party, as far as they hold. */
const readLog = async (deps: BundleDeps, party: string, log: BundleLog, root: string, place: Where): Promise<PartyLog | null> => {
  const { crypto, findings, ledger } = deps;
  const { origin, vkey } = log;
  const where = { ...place, origin };
  const key = parseVkey(crypto, vkey);
  if (!key.ok || key.value.name !== origin) {
    findings.add("log-description", where, "the vkey is not one of this origin");
    return null;
  }
  const folded = await foldRecords(crypto, findings, origin, recordsOf(deps, log, place), [root], "claimed");
  const directory = ledger.directoryOf(origin, party, log.checkpoint) ?? folded.directories.get(party);
  if (directory === undefined) {
    findings.add("party-unknown", where, `no record of ${party} stands in this log`);
    return null;
  }
  const granted = nodeFacts(directory)?.logs.find((known) => known.origin === origin);
  if (granted?.vkey !== vkey) findings.add("log-not-granted", where, "the node's newest grant names no such log and key");
  return { party, origin, key: key.value, directory };
};

/** The root of one party of the bundle, if it is the one that the bundle names and no verified log names another. */
const readRoot = async (
  { crypto, findings, fingerprints, ledger }: BundleDeps,
  name: string,
  party: BundleParty,
  place: Where,
): Promise<TrustedParty | null> => {
  const texts = party.logs.flatMap(({ records }) => records.map(({ record }) => record));
  const root = await rootOfRecords(crypto, party.party, texts, fingerprints, "claimed");
  const logged = ledger.rootOf(party.party);
  const same = root !== null && name === party.party && root.root === party.root && (logged === null || logged === root.root);
  if (same) return root.trust === "claimed" && logged !== null ? { ...root, trust: "logged" } : root;
  findings.add("party-unknown", place, `the records of ${name} do not begin at the root that is named`);
  return null;
};

/** Every witness key that counts: those given, and those with which the nodes of the parties cosign. */
const knownWitnesses = ({ crypto, witnesses }: BundleDeps, logs: Iterable<PartyLog>): VerifierKey[] => {
  const named = [...logs].flatMap(({ directory }) => {
    const key = parseVkey(crypto, nodeFacts(directory)?.witness ?? "");
    return key.ok ? [key.value] : [];
  });
  const known = new Map([...witnesses, ...named].map((key) => [formatVkey(key), key]));
  return [...known.values()];
};

/** The newest checkpoint of a log and the proofs of its records. */
const checkEvidence = async (
  deps: BundleDeps,
  { key, origin }: PartyLog,
  log: BundleLog,
  required: readonly VerifierKey[],
  place: Where,
): Promise<void> => {
  const { crypto, findings, ledger, witnesses } = deps;
  const opened = await openSigned(crypto, findings, key, log.checkpoint);
  if (opened !== null) {
    await ledger.add(opened.checkpoint);
    const cosigned = await cosignatures(crypto, findings, opened, witnesses);
    ledger.sightings.add(origin, cosigned);
    requireCosigned(findings, { ...place, origin }, required, cosigned);
  }
  for (const { index, record, proof } of log.records) {
    const entryClass = CLASSES[typOf(record) ?? ""];
    if (entryClass !== undefined && proof !== undefined)
      await checkProof(deps, key, entryClass, { record, index, proof }, { ...place, origin, index });
  }
};

const checkNode = ({ findings }: BundleDeps, { party, node }: BundleParty, logs: readonly PartyLog[], place: Where): void => {
  const granted = logs.every(({ directory }) => keyOf(directory, node)?.kind === "node");
  if (!granted) findings.add("party-unknown", place, `the bundle's node key of ${party} is not granted`);
};

/** Folds what a bundle says of its parties. At least one of them must begin at a fingerprint that was given. */
export const checkParties = async (deps: BundleDeps, bundle: Bundle): Promise<Parties> => {
  const place = { case: bundle.case };
  const logs = new Map<string, PartyLog>();
  const given = new Map<string, BundleLog>();
  const trusted: TrustedParty[] = [];
  for (const [name, party] of Object.entries(bundle.parties)) {
    const root = await readRoot(deps, name, party, place);
    if (root === null) continue;
    trusted.push(root);
    const read = await Promise.all(party.logs.map((log) => readLog(deps, party.party, log, root.root, place)));
    const own = read.filter((log) => log !== null);
    for (const log of own) logs.set(log.origin, log);
    for (const log of party.logs) given.set(log.origin, log);
    checkNode(deps, party, own, place);
  }
  if (!trusted.some(({ trust }) => trust === "given"))
    deps.findings.add("root-unknown", place, "no party of this case begins at a given fingerprint");
  const witnesses = knownWitnesses(deps, logs.values());
  for (const [origin, log] of logs) {
    const isTrusted = trusted.some(({ party, trust }) => party === log.party && trust === "given");
    await checkEvidence({ ...deps, witnesses }, log, given.get(origin) as BundleLog, isTrusted ? deps.witnesses : [], place);
  }
  return { logs, trusted, witnesses };
};
