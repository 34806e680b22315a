/** The demonstration's data folder: made once, and read again by later runs. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { COSIGNATURE_TYPE, formatVkey, verifierKey } from "#kernel";
import { generateKey, keyToPem, nodeCrypto, readKey, signerOf } from "#node/crypto.ts";
import { partyRecords, writePartyRecords } from "#node/identity/party-records.ts";
import { readJson, readText, writeJson, writeSecret } from "./files.ts";
import { type MadeParty, makeParty } from "./keys.ts";
import { type DataFile, type DemoOptions, dataFile } from "./options.ts";
import { BEGINS, demoParties, type PartyId, partyIds } from "./world.ts";

export const WITNESS_NAME = "oversight.hito.demo/witness";

/** What was decided when the folder was made; the rest is written anew at each start. */
export type Kept = {
  readonly roots: Readonly<Record<PartyId, string>>;
  readonly witnessVkey: string;
  readonly logs: readonly {
    readonly party: PartyId;
    readonly name: string;
    readonly kind: "domestic" | "channel";
    readonly origin: string;
    readonly vkey: string;
  }[];
};

type Ports = DemoOptions["ports"];
const HOST = "127.0.0.1";
export const urlOf = (port: number): string => `http://${HOST}:${port}`;
const keptFile = (data: string): string => join(data, "offline", "kept.json");

/** Makes all keys unless the folder has them. */
export const prepareData = async (data: string, ports: Ports): Promise<Kept> => {
  if (existsSync(keptFile(data))) return readJson(keptFile(data)) as Kept;
  mkdirSync(data, { recursive: true });
  const parties = {
    mx: await makeParty(data, demoParties.mx, urlOf(ports.mx)),
    us: await makeParty(data, demoParties.us, urlOf(ports.us)),
  };
  for (const id of partyIds) writeNodeFiles(data, id, parties);
  const witness = generateKey("Ed25519");
  writeSecret(join(data, "witness", "key.pem"), keyToPem(witness));
  const kept: Kept = {
    roots: { mx: parties.mx.root, us: parties.us.root },
    witnessVkey: formatVkey(verifierKey(nodeCrypto, WITNESS_NAME, COSIGNATURE_TYPE, signerOf(witness).jwk)),
    logs: partyIds.flatMap((party) =>
      parties[party].node.facts.logs.map(({ kind, partner, origin, vkey }) => ({
        party,
        name: partner === undefined ? "domestic" : `channel-${partner}`,
        kind,
        origin,
        vkey,
      })),
    ),
  };
  writeJson(keptFile(data), kept);
  writeDataFile(data, { demo: 1, port: ports.mx, told: false });
  return kept;
};

export const writeDataFile = (data: string, file: DataFile): void => writeJson(dataFile(data), file);

const writeNodeFiles = (data: string, id: PartyId, parties: Readonly<Record<PartyId, MadeParty>>): void => {
  const place = join(data, id);
  const { partner, personas } = demoParties[id];
  const [own, other] = [parties[id], parties[partner]];
  for (const [name, text] of Object.entries(own.node.secrets)) writeSecret(join(place, "secrets", name), text);
  writePartyRecords(join(place, "records.json"), partyRecords(id, own.records));
  writeJson(join(place, "personas.json"), personas);
  writeJson(join(place, `${partner}.json`), {
    party: partner,
    root: other.root,
    records: other.records.map(({ jwt }) => jwt),
    node: other.node.key.kid,
  });
};

export type StoreUrl = (database: string) => Promise<string>;

export type NodeSetup = {
  readonly id: PartyId;
  readonly ports: Ports;
  readonly kept: Kept;
  /** Whom the node knows; any other party is served on paper. */
  readonly peers: readonly PartyId[];
  readonly storeUrl: StoreUrl;
};

/** The node's configuration from its next start on. Returns the file's path. */
export const writeNodeConfig = async (data: string, { id, ports, kept, peers, storeUrl }: NodeSetup): Promise<string> => {
  const { operator } = demoParties[id];
  const secrets = ["nodeKey", "witnessKey", "encryptionKey", "logKeys", "kek"];
  const file = join(data, id, "config.json");
  writeJson(file, {
    party: id,
    operator,
    listen: { host: HOST, port: ports[id] },
    publicUrl: urlOf(ports[id]),
    store: { url: await storeUrl(id) },
    keys: { url: await storeUrl(`${id}_keys`) },
    secrets: Object.fromEntries(secrets.map((name) => [name, `secrets/${name}`])),
    root: kept.roots[id],
    records: "records.json",
    peers: peers.map((party) => ({
      party,
      url: urlOf(ports[party]),
      rootFingerprint: kept.roots[party],
      directoryFile: `${party}.json`,
    })),
    witnesses: [{ name: "oversight", url: urlOf(ports.witness), vkey: kept.witnessVkey }],
    personas: "personas.json",
    demoClock: BEGINS,
    limits: { requestsPerMinute: 100_000, signInsPerMinute: 1000 },
    logLevel: "warn",
  });
  return file;
};

/** What the witness's process reads; see `witness-process.ts`. */
export type WitnessFile = {
  readonly name: string;
  readonly key: string;
  readonly logs: readonly { readonly origin: string; readonly vkey: string }[];
  readonly host: string;
  readonly port: number;
  readonly begins: string;
};

export const writeWitnessFile = (data: string, ports: Ports, { logs }: Kept): string => {
  const file = join(data, "witness", "witness.json");
  const written: WitnessFile = {
    name: WITNESS_NAME,
    key: "key.pem",
    logs: logs.map(({ origin, vkey }) => ({ origin, vkey })),
    host: HOST,
    port: ports.witness,
    begins: BEGINS,
  };
  writeJson(file, written);
  return file;
};

export const witnessSigner = (path: string) => signerOf(readKey(readText(path)));
