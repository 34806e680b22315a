/** What each `hito keys` subcommand does. */
import type { KeyObject } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { type AgentPower, COSIGNATURE_TYPE, formatVkey, isKeyName, type Sector, spokenFingerprint, thumbprint, verifierKey } from "#kernel";
import { nodeCrypto as crypto, generateKey, keyToPem, readKey, signerOf } from "#node/crypto.ts";
import { createPushKeys } from "#node/desk/notices/pusher.ts";
import {
  type Ceremony,
  createAgency,
  createNode,
  createRoot,
  grantAgent,
  type MadeRecord,
  revokeKey,
  succeedRoot,
} from "#node/identity/ceremony.ts";
import {
  type PartyRecords,
  partyRecords,
  readPartyRecords,
  replaceFile,
  withMade,
  writePartyRecords,
} from "#node/identity/party-records.ts";
import { fingerprintOf, type Given, print, printJson, publicKeyOfFile, signerOfFile, textOfFile } from "./options.ts";

const DAY = 86_400;
const SECTORS: readonly Sector[] = ["civil", "consular", "prosecution", "security", "military", "judicial", "oversight"];
const POWERS: readonly AgentPower[] = ["act", "assign", "audit", "enrol", "intake", "oversee"];
const keyFile = "the file of a private key, PEM or JWK";

const matching = (pattern: RegExp) => (text: string) => (pattern.test(text) ? text : null);
const oneOf =
  <T extends string>(names: readonly T[]) =>
  (text: string) =>
    names.find((name) => name === text) ?? null;
const listOf =
  <T>(read: (text: string) => T | null) =>
  (text: string): readonly T[] | null => {
    const items = text.split(",").map((part) => read(part.trim()));
    return items.every((item) => item !== null) ? (items as T[]) : null;
  };
const url = (text: string) => (/^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : "") ? text.replace(/\/+$/, "") : null);
const partyId = matching(/^[a-z][a-z0-9-]{1,31}$/);
const readParty = (given: Given) => given.read("party", "a party's id, such as mx", partyId);
const readAgency = (given: Given) => given.read("agency", "an agency's id, such as sre", matching(/^(?!node$)[a-z][A-Za-z0-9-]{0,63}$/));
const readSector = (given: Given) => given.read("sector", SECTORS.join(", "), oneOf(SECTORS));

const now = (): number => Math.floor(Date.now() / 1000);

const readCeremony = (given: Given, defaultDays: number): Ceremony => {
  const days = given.readMaybe("days", "a number of days", (text) => (/^[1-9][0-9]{0,4}$/.test(text) ? Number(text) : null)) ?? defaultDays;
  const at = now();
  return { crypto, now: at, validity: { nbf: at, exp: at + days * DAY } };
};

/** Refuses to write over a key that is there: a key lost is a party's trouble. */
const writeSecrets = (given: Given, folder: string, secrets: Readonly<Record<string, string>>): void => {
  for (const name of Object.keys(secrets))
    if (existsSync(join(folder, name))) given.complain(`${join(folder, name)} is there already and is not written over`);
  given.finish();
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const [name, text] of Object.entries(secrets)) replaceFile(join(folder, name), text.endsWith("\n") ? text : `${text}\n`, 0o600);
};

/** The records file, read before anything is made: a new one for a party that has none. */
const openRecords = (given: Given, party: string, beside: string): { readonly path: string; readonly file: PartyRecords } => {
  const path = given.maybe("records") ?? join(beside, "records.json");
  if (!existsSync(path)) return { path, file: partyRecords(party, []) };
  try {
    const file = readPartyRecords(path);
    if (party && file.party !== party) given.complain(`${path} holds the records of ${file.party}, not of ${party}`);
    return { path, file };
  } catch (fault) {
    given.complain(`${path}: ${(fault as Error).message}`);
    return { path, file: partyRecords(party, []) };
  }
};

type Told = Readonly<Record<string, unknown>>;
const tell = (given: Given, told: Told): void => {
  if (given.flag("json")) printJson(told);
  else
    for (const [name, value] of Object.entries(told))
      print(`${name}: ${typeof value === "string" ? value : JSON.stringify(value, null, 2)}`);
};

const append = ({ path, file }: { readonly path: string; readonly file: PartyRecords }, record: MadeRecord): void => {
  mkdirSync(dirname(path), { recursive: true });
  writePartyRecords(path, withMade(file, record));
};

export const keysRoot = async (given: Given): Promise<void> => {
  const party = readParty(given);
  const out = given.text("out", "a folder for the key");
  const before = given.readMaybe("succeeds", keyFile, signerOfFile);
  const ceremony = readCeremony(given, 20 * 365);
  const records = openRecords(given, party, out);
  given.finish();
  const { key, record } = await (before === undefined ? createRoot(ceremony, party) : succeedRoot(ceremony, { party, root: before }));
  writeSecrets(given, out, { [before === undefined ? "root.pem" : `root-${key.kid.slice(0, 8)}.pem`]: key.pem });
  append(records, record);
  tell(given, { party, fingerprint: key.kid, spoken: spokenFingerprint(key.kid), records: records.path });
};

const sizeOf = (text: string): { origin: string; size: number } | null => {
  const [, origin = "", size = ""] = /^([^\s+=]+)=([0-9]{1,15})$/.exec(text) ?? [];
  return origin === "" ? null : { origin, size: Number(size) };
};

const logKeysOf = (path: string): Readonly<Record<string, KeyObject>> => {
  const keys: Record<string, unknown> = JSON.parse(textOfFile(path));
  return Object.fromEntries(
    Object.entries(keys).map(([name, key]) => [name, readKey(typeof key === "string" ? key : JSON.stringify(key))]),
  );
};

const SECRET_FILES = {
  nodeKey: "node.pem",
  witnessKey: "witness.pem",
  encryptionKey: "encryption.json",
  logKeys: "logs.json",
  kek: "kek",
} as const;

export const keysNode = async (given: Given): Promise<void> => {
  const rootFile = given.text("root", keyFile);
  const root = rootFile === "" ? null : given.read("root", keyFile, signerOfFile);
  const request = {
    party: readParty(given),
    url: given.read("url", "an http(s) address", url),
    partners: given.readMaybe("partners", "party ids parted by commas", listOf(partyId)) ?? [],
    originBase: given.read("origin-base", "a name without spaces or plus, such as mx.hito.example", (text) =>
      isKeyName(text) ? text : null,
    ),
  };
  const lost = given.readMaybe("succeeds", "a kid of 43 characters", fingerprintOf);
  const sizes = given.readMaybe("sizes", "ORIGIN=SIZE,…", listOf(sizeOf)) ?? [];
  const logKeys = given.readMaybe("log-keys", "the logs.json of an earlier node", logKeysOf);
  const out = given.text("out", "a folder for the node's secrets");
  const ceremony = readCeremony(given, 2 * 365);
  const records = openRecords(given, request.party, dirname(rootFile));
  given.finish();
  if (root === null) return;
  const succeeds = { ...(lost === undefined ? {} : { succeeds: { key: lost, sizes } }), ...(logKeys === undefined ? {} : { logKeys }) };
  const { key, record, secrets, facts } = await createNode(ceremony, { ...request, root, ...succeeds });
  const files = Object.entries(SECRET_FILES).map(([name, file]) => [file, secrets[name as keyof typeof secrets]]);
  writeSecrets(given, out, Object.fromEntries(files));
  append(records, record);
  const paths = Object.fromEntries(Object.entries(SECRET_FILES).map(([name, file]) => [name, join(out, file)]));
  const settings = {
    party: request.party,
    publicUrl: request.url,
    secrets: paths,
    root: thumbprint(crypto, root.jwk),
    records: records.path,
  };
  tell(given, { kid: key.kid, logs: facts.logs, witness: facts.witness, settings });
};

export const keysAgency = async (given: Given): Promise<void> => {
  const rootFile = given.text("root", keyFile);
  const root = rootFile === "" ? null : given.read("root", keyFile, signerOfFile);
  const [party, agency, sector] = [readParty(given), readAgency(given), readSector(given)];
  const out = given.text("out", "a folder for the agency's key");
  const ceremony = readCeremony(given, 5 * 365);
  const records = openRecords(given, party, dirname(rootFile));
  given.finish();
  if (root === null) return;
  const { key, record } = await createAgency(ceremony, { party, root, agency, sector });
  writeSecrets(given, out, { [`${agency}.pem`]: key.pem });
  append(records, record);
  tell(given, { kid: key.kid, agency, sector, key: join(out, `${agency}.pem`), records: records.path });
};

export const keysAgent = async (given: Given): Promise<void> => {
  const byFile = given.text("by", keyFile);
  const by = byFile === "" ? null : given.read("by", keyFile, signerOfFile);
  const [party, agency, sector] = [readParty(given), readAgency(given), readSector(given)];
  const key = given.read("key", "the file of a public key as a JWK, Ed25519 or P-256", publicKeyOfFile);
  const powers = given.read("powers", `some of ${POWERS.join(", ")}`, listOf(oneOf(POWERS)));
  const [name, title] = [given.maybe("name"), given.maybe("title")];
  const ceremony = readCeremony(given, 365);
  const records = openRecords(given, party, dirname(byFile));
  given.finish();
  if (by === null) return;
  const holder = { ...(name === undefined ? {} : { name }), ...(title === undefined ? {} : { title }) };
  const record = await grantAgent(ceremony, { party, by, agency, sector, key, powers, holder });
  append(records, record);
  tell(given, { kid: record.kid, agency, powers, records: records.path });
};

const timeOf = (text: string): number | null => {
  const seconds = /^[0-9]{9,11}$/.test(text) ? Number(text) : Math.floor(Date.parse(text) / 1000);
  return Number.isSafeInteger(seconds) && seconds >= 0 ? seconds : null;
};

export const keysRevoke = async (given: Given): Promise<void> => {
  const byFile = given.text("by", keyFile);
  const by = byFile === "" ? null : given.read("by", keyFile, signerOfFile);
  const party = readParty(given);
  const key = given.read("key", "a kid of 43 characters", fingerprintOf);
  const because = given.read("because", "ended or compromised", oneOf(["ended", "compromised"] as const));
  const at = given.readMaybe("at", "seconds since 1970 or a date", timeOf) ?? now();
  const records = openRecords(given, party, dirname(byFile));
  given.finish();
  if (by === null) return;
  append(records, await revokeKey({ crypto, now: now() }, { party, by, key, because, at }));
  tell(given, { revoked: key, because, at, records: records.path });
};

export const keysWitness = async (given: Given): Promise<void> => {
  const name = given.read("name", "a name without spaces or plus", (text) => (isKeyName(text) ? text : null));
  const out = given.text("out", "a folder for the witness's key");
  given.finish();
  const key = generateKey("Ed25519");
  writeSecrets(given, out, { "witness.pem": keyToPem(key) });
  const vkey = formatVkey(verifierKey(crypto, name, COSIGNATURE_TYPE, signerOf(key).jwk));
  tell(given, { name, vkey, key: join(out, "witness.pem") });
};

export const keysPush = async (given: Given): Promise<void> => {
  const out = given.text("out", "a folder for the keys");
  given.finish();
  const keys = createPushKeys();
  writeSecrets(given, out, { "push.json": JSON.stringify(keys, null, 2) });
  tell(given, { publicKey: keys.publicKey, key: join(out, "push.json") });
};
