import type { Node, WitnessAddress } from "#node/context.ts";

/** Who cosigns a log: the configured witnesses, and for a channel log the partner's own node. */
export function witnessesOf(node: Pick<Node, "witnesses" | "peers">, log: { readonly partner?: string | null }): WitnessAddress[] {
  const peer = log.partner == null ? undefined : node.peers.get(log.partner);
  return peer === undefined
    ? [...node.witnesses]
    : [{ name: peer.party, url: `${peer.url}/witness`, key: peer.witness }, ...node.witnesses];
}
