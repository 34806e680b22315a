/** All keys of a party, made by its ceremonies: what the node gets, and what stays away from it. */
import { join } from "node:path";
import type { Signer } from "#kernel";
import { generateKey, keyToPem, nodeCrypto, readKey, signerOf } from "#node/crypto.ts";
import {
  type Ceremony,
  createAgency,
  createNode,
  createRoot,
  grantAgent,
  type MadeNode,
  type MadeRecord,
} from "#node/identity/ceremony.ts";
import { partyRecords } from "#node/identity/party-records.ts";
import { readJson, readText, writeJson, writeSecret } from "./files.ts";
import { BEGINS, type DemoParty } from "./world.ts";

const HOUR = 3600;
const YEAR = 365 * 24 * HOUR;
const begins = Date.parse(BEGINS) / 1000;

/** Every grant of the demonstration holds for ten years. */
export const ceremonyAt = (now: number): Ceremony => ({
  crypto: nodeCrypto,
  now,
  validity: { nbf: begins - 24 * HOUR, exp: begins + 10 * YEAR },
});

export type MadeParty = { readonly root: string; readonly node: MadeNode; readonly records: readonly MadeRecord[] };

export type Registrar = { readonly agency: string; readonly sector: string; readonly signer: Signer };

const offlineFolder = (data: string, party: string): string => join(data, "offline", party);

/** Makes them, and keeps root, agency and registrar keys in `offline/<party>`, which no node reads. */
export const makeParty = async (data: string, { id, partner, personas, registrar }: DemoParty, url: string): Promise<MadeParty> => {
  const ceremony = ceremonyAt(begins - HOUR);
  const offline = offlineFolder(data, id);
  const root = await createRoot(ceremony, id);
  const node = await createNode(ceremony, { party: id, root: root.key.signer, url, partners: [partner], originBase: `${id}.hito.demo` });
  writeSecret(join(offline, "root.pem"), root.key.pem);
  const records = [root.record, node.record];
  const registrars: Omit<Registrar, "signer">[] = [];
  for (const { agency, sector } of new Map(personas.map((persona) => [persona.agency, persona])).values()) {
    const made = await createAgency(ceremony, { party: id, root: root.key.signer, agency, sector });
    const key = generateKey("Ed25519");
    const holder = { name: registrar, title: agency };
    const by = made.key.signer;
    records.push(
      made.record,
      await grantAgent(ceremony, { party: id, by, agency, sector, key: signerOf(key).jwk, powers: ["enrol"], holder }),
    );
    writeSecret(join(offline, `agency-${agency}.pem`), made.key.pem);
    writeSecret(join(offline, `registrar-${agency}.pem`), keyToPem(key));
    registrars.push({ agency, sector });
  }
  writeJson(join(offline, "registrars.json"), registrars);
  writeJson(join(offline, "records.json"), partyRecords(id, records));
  return { root: root.key.kid, node, records };
};

/** The registrars' keys, as `makeParty` kept them. */
export const readRegistrars = (data: string, party: string): Registrar[] => {
  const offline = offlineFolder(data, party);
  const registrars = readJson(join(offline, "registrars.json")) as Omit<Registrar, "signer">[];
  return registrars.map((one) => ({ ...one, signer: signerOf(readKey(readText(join(offline, `registrar-${one.agency}.pem`)))) }));
};
