/** A party's records file: what its ceremonies signed, in order, and what may be disclosed of each agent's grant. */
import { chmodSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import type { MadeRecord } from "./ceremony.ts";

export type PartyRecords = {
  readonly party: string;
  readonly records: readonly string[];
  /** By the kid of an agent's key: the disclosures of its newest grant. */
  readonly disclosures: Readonly<Record<string, readonly string[]>>;
};

export const partyRecords = (party: string, made: readonly MadeRecord[]): PartyRecords =>
  made.reduce<PartyRecords>(withMade, { party, records: [], disclosures: {} });

/** The records with one more. */
export const withMade = (file: PartyRecords, { jwt, kid, disclosures }: MadeRecord): PartyRecords => ({
  ...file,
  records: [...file.records, jwt],
  disclosures: disclosures.length === 0 ? file.disclosures : { ...file.disclosures, [kid]: disclosures },
});

const isTexts = (value: unknown): value is readonly string[] => Array.isArray(value) && value.every((item) => typeof item === "string");

/** Throws SyntaxError with the reason unless the text is a records file. */
export const parsePartyRecords = (text: string): PartyRecords => {
  const json: unknown = JSON.parse(text);
  if (typeof json !== "object" || json === null) throw new SyntaxError("a records file is an object");
  const { party, records, disclosures = {} } = json as Record<string, unknown>;
  if (typeof party !== "string") throw new SyntaxError("a records file names its party");
  if (!isTexts(records)) throw new SyntaxError("a records file has a list of records");
  const good = typeof disclosures === "object" && disclosures !== null && Object.values(disclosures).every(isTexts);
  if (!good) throw new SyntaxError("a records file has lists of disclosures by kid");
  return { party, records, disclosures: disclosures as PartyRecords["disclosures"] };
};

export const readPartyRecords = (path: string): PartyRecords => parsePartyRecords(readFileSync(path, "utf8"));

/** Writes the whole file in one step: a reader sees the old one or the new one. */
export const replaceFile = (path: string, text: string, mode = 0o644): void => {
  writeFileSync(`${path}.new`, text, { mode });
  chmodSync(`${path}.new`, mode);
  renameSync(`${path}.new`, path);
};

/** Names and titles stand in it: only its owner reads it. */
export const writePartyRecords = (path: string, file: PartyRecords): void => replaceFile(path, `${JSON.stringify(file, null, 2)}\n`, 0o600);
