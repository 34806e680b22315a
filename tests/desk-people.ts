/** People of a party at their desks, for tests of what waits for whom. */
import { expect } from "vitest";
import type { AgentPower, Sector } from "#kernel";
import type { Section, WaitingCase } from "#node/api/inbox-schemas.ts";
import { generateKey, nodeCrypto, signerOf } from "#node/crypto.ts";
import type { SectionName } from "#node/desk/inbox/sections.ts";
import { addPublicRecord } from "#node/identity/add-public.ts";
import { grantAgent } from "#node/identity/ceremony.ts";
import { Agent } from "./agent.ts";
import type { PartyFixture, TwoParties } from "./two-parties.ts";

export const DAY = 86_400;

/** One more person of an agency that the party has. */
export async function enlist(
  { clock }: Pick<TwoParties, "clock">,
  party: PartyFixture,
  agency: string,
  sector: Sector,
  powers: readonly AgentPower[],
  name: string,
): Promise<Agent> {
  const now = clock.now();
  const by = party.agencies.get(agency)?.key.signer;
  if (by === undefined) throw new Error(`no agency ${agency}`);
  const signer = signerOf(generateKey("Ed25519"));
  const spec = { agency, sector, powers, name, title: "Prueba" };
  const made = await grantAgent(
    { crypto: nodeCrypto, now, validity: { nbf: now, exp: now + 365 * DAY } },
    { party: party.id, by, agency, sector, key: signer.jwk, powers, holder: { name, title: "Prueba" } },
  );
  expect((await addPublicRecord(party.running.node, made.jwt, made.disclosures)).ok).toBe(true);
  return new Agent(party.id, spec, signer, party.config.publicUrl, clock);
}

export const inbox = (agent: Agent, section: SectionName = "mine", cursor?: string): Promise<Section> =>
  agent.get<Section>(`/api/v1/inbox/${section}${cursor === undefined ? "" : `?cursor=${cursor}`}`);
export const find = async (agent: Agent, section: SectionName, id: string): Promise<WaitingCase | undefined> => {
  for (let cursor: string | undefined; ; ) {
    const { cases, next } = await inbox(agent, section, cursor);
    const found = cases.find((one) => one.case === id);
    if (found !== undefined || next === null) return found;
    cursor = next;
  }
};
/** In which sections the case stands. */
export const where = async (agent: Agent, id: string): Promise<SectionName[]> => {
  const names = ["mine", "colleagues", "theirs"] as const;
  const found = await Promise.all(names.map(async (name) => ((await find(agent, name, id)) === undefined ? [] : [name])));
  return found.flat();
};
export const assign = (by: Agent, id: string, to: Agent, frame: object = {}) =>
  by.act({ type: "assign", case: id, frame: { agent: to.kid, give: true, ...frame } });
