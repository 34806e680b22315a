import { Type as T } from "typebox";
import { accepted, spokenFingerprint } from "#kernel";
import { operation } from "./operation.ts";
import { Bilingual, Hash, PartyId, Time } from "./schemas.ts";

export const getNode = operation({
  id: "getNode",
  method: "get",
  path: "/api/v1/node",
  access: "public",
  summary: "What this node is, what it runs, and its time",
  response: T.Object({
    party: PartyId,
    /** Of the operator; `partyName` is the state's. */
    name: Bilingual,
    partyName: Bilingual,
    /** The other parties that this node knows; one without a node is served on paper. */
    partners: T.Array(T.Object({ party: PartyId, name: Bilingual, hasNode: T.Boolean() })),
    root: Hash,
    fingerprintSpoken: T.String(),
    personas: T.Boolean(),
    demoClock: T.Boolean(),
    now: Time,
    protocols: T.Array(T.Object({ id: T.String(), hash: Hash })),
    limits: T.Object({ attachmentBytes: T.Integer() }),
  }),
  run: async ({ node }) => {
    const { config, peers, parties, protocols } = node;
    const known = [...new Set([...peers.keys(), ...parties.all().map(({ id }) => id)])].filter((party) => party !== node.party);
    return accepted({
      party: node.party,
      name: { ...config.operator },
      partyName: { ...parties.names(node.party) },
      partners: known.map((party) => ({ party, name: { ...parties.names(party) }, hasNode: peers.has(party) })),
      root: config.root,
      fingerprintSpoken: spokenFingerprint(config.root),
      personas: node.personas.length > 0,
      demoClock: config.demoClock,
      now: node.clock.now(),
      protocols: [...protocols].map(([id, { hash }]) => ({ id, hash })),
      limits: { attachmentBytes: config.limits.attachmentBytes },
    });
  },
});
