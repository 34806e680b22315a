/** Two real nodes with the pages as they are shipped, synthetic people to sign in as, and a registrar on each side who grants the keys that they make. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { AgentPower, PublicJwk } from "#kernel";
import { nodeCrypto } from "#node/crypto.ts";
import { grantAgent } from "#node/identity/ceremony.ts";
import { startNode } from "#node/start.ts";
import { Link } from "#tests/faults/link.ts";
import { type PartyFixture, type PartyId, startTwoParties, type TwoParties } from "#tests/two-parties.ts";

const webFolder = fileURLToPath(new URL("../../dist/web", import.meta.url));
const powers: readonly AgentPower[] = ["act", "assign", "intake"];
const PERIOD_MILLISECONDS = 200;
const YEAR_SECONDS = 365 * 86_400;

/** Two people of one agency on each side. */
const personas = {
  mx: [
    { id: "enlace", name: "Persona de prueba Cinco", title: "Enlace", agency: "fgr", sector: "prosecution", powers },
    { id: "relevo", name: "Persona de prueba Seis", title: "Relevo", agency: "fgr", sector: "prosecution", powers },
  ],
  us: [
    { id: "officer", name: "Test Person Five", title: "Attorney", agency: "doj-oia", sector: "prosecution", powers },
    { id: "relief", name: "Test Person Six", title: "Attorney", agency: "doj-oia", sector: "prosecution", powers },
  ],
} as const satisfies Record<PartyId, unknown>;

export type TwoNodes = TwoParties & {
  /** The wire on which the United States reach México. */
  readonly wire: Link;
  /** Both sides' witnesses sign the newest checkpoints. */
  readonly cosign: () => Promise<void>;
};

/** The same node again, on the same stores, with pages and people. */
const openDoors = async ({ folder, clock }: TwoParties, party: PartyFixture): Promise<void> => {
  await party.running.stop();
  const file = join(folder, `${party.id}-personas.json`);
  writeFileSync(file, JSON.stringify(personas[party.id]));
  party.running = await startNode({ ...party.config, personas: file }, { clock, webFolder, logger: party.running.node.logger });
};

type Waiting = { readonly key: PublicJwk; readonly agency: string; readonly name: string; readonly title: string };

/** Grants whatever waits, through the public API, as a registrar's own client does. */
const grantWaiting = async (party: PartyFixture, now: number): Promise<void> => {
  const registrar = party.as("registrar");
  const { enrolments } = await registrar.get<{ enrolments: readonly Waiting[] }>("/api/v1/enrolments");
  for (const { key, agency, name, title } of enrolments) {
    const { jwt, disclosures } = await grantAgent(
      { crypto: nodeCrypto, now, validity: { nbf: now, exp: now + YEAR_SECONDS } },
      { party: party.id, by: registrar.signer, agency, sector: "prosecution", key, powers, holder: { name, title } },
    );
    const answer = await registrar.request("POST", "/api/v1/records", { record: jwt, disclosures });
    if (!answer.ok) throw new Error(`the grant is refused: ${await answer.text()}`);
  }
};

/** `paired` is false for nodes that do not know each other. */
export const startTwoNodes = async ({ paired = true }: { readonly paired?: boolean } = {}): Promise<TwoNodes> => {
  const wire = await Link.open();
  const world = await startTwoParties({ paired, through: { mx: wire.url }, linked: ({ mx }) => wire.leadTo(mx) });
  const parties = [world.mx, world.us];
  for (const party of parties) await openDoors(world, party);
  await world.settle();
  let stopped = false;
  const registrars = parties.map(async (party) => {
    while (!stopped) {
      await grantWaiting(party, world.clock.now());
      await wait(PERIOD_MILLISECONDS);
    }
  });
  const cosign = async (): Promise<void> => {
    await world.settle();
    for (const { running } of parties) await running.workers.cosign();
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    await Promise.all(registrars);
    await world.stop();
    await wire.close();
  };
  return { ...world, wire, cosign, stop };
};
