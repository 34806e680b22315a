/** Names of parties and agencies, as the node gives them. */
import { useQuery, useSuspenseQuery } from "@tanstack/react-query";
import { agenciesQuery, agentsQuery, nodeQuery } from "../api.ts";
import { useText } from "../text.ts";

export const usePartyName = (): ((party: string) => string) => {
  const { pick } = useText();
  const { data: node } = useSuspenseQuery(nodeQuery);
  const names = new Map([[node.party, node.partyName], ...node.partners.map(({ party, name }) => [party, name] as const)]);
  return (party) => {
    const name = names.get(party);
    return name ? pick(name) : party.toUpperCase();
  };
};

export const useAgencyName = (): ((party: string, agency: string) => string) => {
  const { pick } = useText();
  const { data } = useQuery(agenciesQuery);
  return (party, agency) => {
    const found = data?.agencies.find((one) => one.party === party && one.id === agency);
    return found ? pick(found.name) : agency;
  };
};

/** Where an act may be done: the two parties' own territories and the sea. */
export const useTerritoryName = (): ((territory: string) => string) => {
  const { messages } = useText();
  const partyName = usePartyName();
  return (territory) => (territory === "sea" ? messages.form.sea : partyName(territory));
};

/** A colleague by the key that they sign with; undefined for a key that this party's directory does not have. */
export const useAgentName = (): ((kid: string) => string | undefined) => {
  const { data } = useQuery(agentsQuery);
  return (kid) => {
    const found = data?.agents.find((agent) => agent.kid === kid);
    return found?.name ? [found.name, found.title].filter(Boolean).join(", ") : undefined;
  };
};
