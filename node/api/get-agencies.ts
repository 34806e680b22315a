import { Type as T } from "typebox";
import { accepted } from "#kernel";
import { operation } from "./operation.ts";
import { Bilingual, PartyId } from "./schemas.ts";

export const getAgencies = operation({
  id: "getAgencies",
  method: "get",
  path: "/api/v1/agencies",
  access: "session",
  summary: "Authorities of this party and of its partners",
  response: T.Object({ agencies: T.Array(T.Object({ party: PartyId, id: T.String(), name: Bilingual, sector: T.String() })) }),
  run: async ({ node }) => {
    const known = node.parties.all().filter(({ id }) => id === node.party || node.peers.has(id));
    return accepted({
      agencies: known.flatMap((party) =>
        party.agencies.map(({ id, names, sector }) => ({ party: party.id, id, name: { ...names }, sector })),
      ),
    });
  },
});
