/** The public records of a log: fetched, compared with their entries, and folded in the log's order into directories. */
import {
  addRecord,
  allGrants,
  type Crypto,
  type Directory,
  EntryClass,
  emptyDirectory,
  equal,
  firstRoot,
  fromUtf8,
  GRANT_TYP,
  hex,
  type NodeFacts,
  PUBLICATION_TYP,
  parsePublicRecord,
  REVOCATION_TYP,
  typOf,
} from "#kernel";
import type { FailureName, Findings } from "./failure.ts";
import type { LogSource } from "./log-source.ts";
import type { PublicEntry } from "./tile-check.ts";

/** A public record with its place. */
export type PlacedRecord = { readonly index: number; readonly class: EntryClass; readonly text: string };

/** How the root of a party is known: stated by whoever verifies, or only named by the log of a party whose root was stated. */
export type Trust = "given" | "logged" | "claimed";
export type TrustedParty = { readonly party: string; readonly root: string; readonly trust: Trust };
export type FoldedLog = { readonly directories: ReadonlyMap<string, Directory>; readonly parties: readonly TrustedParty[] };

const AT_ONCE = 16;

const KINDS: Readonly<Record<number, { readonly typ: string; readonly invalid: FailureName }>> = {
  [EntryClass.key]: { typ: GRANT_TYP, invalid: "grant-invalid" },
  [EntryClass.revocation]: { typ: REVOCATION_TYP, invalid: "revocation-invalid" },
  [EntryClass.publication]: { typ: PUBLICATION_TYP, invalid: "publication-invalid" },
};

const fetchRecord = async (
  crypto: Pick<Crypto, "sha256">,
  source: LogSource,
  findings: Findings,
  origin: string,
  entry: PublicEntry,
): Promise<PlacedRecord | null> => {
  const name = hex(entry.hash);
  const where = { origin, index: entry.index, record: name };
  const bytes = await source.fetch(`records/${name.slice(0, 2)}/${name}`);
  if (bytes === null) findings.add("record-missing", where, "a public record is not served");
  else if (!equal(crypto.sha256(bytes), entry.hash)) findings.add("record-altered", where, "a public record is not what was logged");
  else {
    const text = fromUtf8(bytes);
    if (text !== null && typOf(text) === KINDS[entry.class]?.typ) return { index: entry.index, class: entry.class, text };
    findings.add("record-class", where, "a public record is not of its entry's class");
  }
  return null;
};

/** All public records of a log that are there and as they were logged, in order. */
export const fetchRecords = async (
  crypto: Pick<Crypto, "sha256">,
  source: LogSource,
  findings: Findings,
  origin: string,
  entries: readonly PublicEntry[],
): Promise<PlacedRecord[]> => {
  const records: PlacedRecord[] = [];
  for (let i = 0; i < entries.length; i += AT_ONCE) {
    const some = entries.slice(i, i + AT_ONCE);
    const fetched = await Promise.all(some.map((entry) => fetchRecord(crypto, source, findings, origin, entry)));
    for (const record of fetched) if (record !== null) records.push(record);
  }
  return records;
};

/** kids that grant themselves as roots of a party. */
const selfGranted = (crypto: Pick<Crypto, "sha256">, texts: readonly string[]): string[] =>
  texts.flatMap((text) => {
    const parsed = parsePublicRecord(crypto, text);
    if (!parsed.ok || parsed.value.kind !== "grant") return [];
    const { kid, subject, payload } = parsed.value.record;
    return payload.kind === "root" && kid === subject ? [kid] : [];
  });

/** The first root of a party's records: one that a given fingerprint reaches, else the one that grants itself first. */
export const rootOfRecords = async (
  crypto: Crypto,
  party: string,
  texts: readonly string[],
  fingerprints: readonly string[],
  otherwise: Trust,
): Promise<TrustedParty | null> => {
  const own = selfGranted(crypto, texts);
  for (const fingerprint of fingerprints) {
    const root = await firstRoot(crypto, texts, fingerprint);
    if (own.includes(root)) return { party, root, trust: "given" };
  }
  const [root] = own;
  return root === undefined ? null : { party, root, trust: otherwise };
};

const partyOf = (crypto: Pick<Crypto, "sha256">, text: string): string | null => {
  const parsed = parsePublicRecord(crypto, text);
  return parsed.ok ? parsed.value.record.payload.party : null;
};

const invalid = (record: PlacedRecord): FailureName => KINDS[record.class]?.invalid ?? "record-class";

/**
 * Folds records in order, each party's into its own directory. A log gives no times to its records: each counts at its own `iat`, but
 * never before the one above it (as in a directory document).
 */
export const foldRecords = async (
  crypto: Crypto,
  findings: Findings,
  origin: string,
  records: readonly PlacedRecord[],
  fingerprints: readonly string[],
  otherwise: Trust = "logged",
): Promise<FoldedLog> => {
  const byParty = Map.groupBy(records, ({ text }) => partyOf(crypto, text));
  const directories = new Map<string, Directory>();
  const parties: TrustedParty[] = [];
  for (const [party, own] of byParty) {
    const texts = own.map(({ text }) => text);
    const root = party === null ? null : await rootOfRecords(crypto, party, texts, fingerprints, otherwise);
    if (root === null) {
      for (const { index, ...record } of own)
        findings.add(invalid({ index, ...record }), { origin, index }, "no root of its party stands in the log");
      continue;
    }
    parties.push(root);
    directories.set(root.party, await foldParty(crypto, findings, origin, own, root));
  }
  return { directories, parties };
};

const foldParty = async (
  crypto: Crypto,
  findings: Findings,
  origin: string,
  records: readonly PlacedRecord[],
  { party, root }: TrustedParty,
): Promise<Directory> => {
  let directory = emptyDirectory(party, root);
  let at = 0;
  for (const record of records) {
    const parsed = parsePublicRecord(crypto, record.text);
    at = Math.max(at, parsed.ok ? parsed.value.record.payload.iat : 0);
    const added = await addRecord(crypto, directory, record.text, record.index, at);
    if (added.ok) directory = added.value;
    else findings.add(invalid(record), { origin, index: record.index }, JSON.stringify(added.refusal));
  }
  return directory;
};

/** What the newest grant of a node that stands in a directory says; null where there is none. */
export const nodeFacts = (directory: Directory): NodeFacts | null => {
  const newest = allGrants(directory).findLast(({ grant }) => grant.payload.kind === "node")?.grant.payload;
  return newest?.kind === "node" ? newest.node : null;
};
