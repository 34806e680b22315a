/** What tests of keys do beside the nodes: ceremonies, and looking at what came of them. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import { createNode, grantAgent, type MadeRecord, revokeKey } from "#node/identity/ceremony.ts";
import { readPartyRecords, withMade, writePartyRecords } from "#node/identity/party-records.ts";
import { inlinePool } from "#node/verify/pool.ts";
import type { Report } from "#node/verify/report.ts";
import { verifyTarget } from "#node/verify/verify.ts";
import { Agent } from "./agent.ts";
import { differences, directoryFaults, faultsOf } from "./faults/compare.ts";
import type { PartyFixture, TwoParties } from "./two-parties.ts";

export const DAY = 86_400;

/** The status of the node's answer to a record that is posted to it. */
export const publish = async ({ config }: PartyFixture, { jwt, disclosures }: MadeRecord): Promise<number> => {
  const response = await fetch(`${config.publicUrl}/api/v1/records`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ record: jwt, disclosures }),
  });
  return response.status;
};

export const revoke = (world: TwoParties, party: PartyFixture, key: string, because: "ended" | "compromised", at: number) =>
  revokeKey({ crypto: nodeCrypto, now: world.clock.now() }, { party: party.id, by: party.root.key.signer, key, because, at });

/** What is not as it must be in and between both nodes. */
export const sound = async ({ mx, us }: TwoParties): Promise<string[]> => {
  const [a, b] = [mx.running.node, us.running.node];
  const found = await Promise.all([differences(a, b), faultsOf(a), faultsOf(b), directoryFaults(a), directoryFaults(b)]);
  return found.flat();
};

/** A new agent of México's prosecution service, granted by its agency. */
export const newAgent = async (world: TwoParties, life = 100 * DAY): Promise<{ agent: Agent; record: MadeRecord }> => {
  const { mx, clock } = world;
  const signer = signerOf(generateKey("Ed25519"));
  const by = mx.agencies.get("fgr")?.key.signer;
  if (by === undefined) throw new Error("no agency");
  const now = clock.now();
  const record = await grantAgent(
    { crypto: nodeCrypto, now, validity: { nbf: now, exp: now + life } },
    {
      party: "mx",
      by,
      agency: "fgr",
      sector: "prosecution",
      key: signer.jwk,
      powers: ["act"],
      holder: { name: "Persona de prueba", title: "Agente" },
    },
  );
  const spec = { agency: "fgr", sector: "prosecution", powers: ["act"], name: "Persona de prueba", title: "Agente" } as const;
  return { agent: new Agent("mx", spec, signer, mx.config.publicUrl, clock), record };
};

/** New keys for a party's node, from its next start on; `sizes` says from where on the old key's signatures are doubtful. */
export async function changeNodeKey(
  { clock }: TwoParties,
  { id, root, config, running }: PartyFixture,
  sizes: readonly { origin: string; size: number }[],
): Promise<void> {
  const now = clock.now();
  const made = await createNode(
    { crypto: nodeCrypto, now, validity: { nbf: now, exp: now + 1000 * DAY } },
    {
      party: id,
      root: root.key.signer,
      url: config.publicUrl,
      partners: [id === "mx" ? "us" : "mx"],
      originBase: `${id}.hito.test`,
      succeeds: { key: running.node.kid, sizes },
    },
  );
  const kek = readFileSync(config.secrets.kek ?? "", "utf8");
  for (const [name, text] of Object.entries({ ...made.secrets, kek })) writeFileSync(config.secrets[name as "nodeKey"], text);
  writePartyRecords(config.records, withMade(readPartyRecords(config.records), made.record));
}

/** What `hito verify` says of a case that this party's liaison takes away, once the log's witnesses have cosigned what is there. */
export async function bundleReport(party: PartyFixture, id: string): Promise<Report> {
  const file = join(party.config.records, "..", `${id}.json`);
  writeFileSync(file, JSON.stringify(await party.as("liaison").get(`/api/v1/cases/${id}/bundle`)));
  const now = party.running.node.clock.now();
  const fingerprints = [party.root.key.kid];
  return (await verifyTarget(nodeCrypto, inlinePool(), { target: file, fingerprints, witnesses: [], seen: {}, now })).report;
}
