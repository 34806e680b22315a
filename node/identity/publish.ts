import { base64url, canonicalJson, type Json, type PublicationPayload, protocolName, publicationAt, signPublication, utf8 } from "#kernel";
import type { Node } from "#node/context.ts";
import { addPublicRecord } from "./add-public.ts";

/** Publishes the hashes of what this node runs, if they are others than those it published last (SEMANTICS 5). */
export async function publish(node: Node): Promise<void> {
  const directory = await node.directories.get(node.party, "domestic");
  const now: PublicationPayload = { ...runs(node), iat: node.clock.now() };
  const last = publicationAt(directory)?.publication.payload;
  if (last !== undefined && canonicalJson({ ...last, iat: 0 } as unknown as Json) === canonicalJson({ ...now, iat: 0 } as unknown as Json))
    return;
  const record = await signPublication(node.crypto, node.signer, now);
  const added = await addPublicRecord(node, record);
  if (!added.ok) throw new Error(`this node's own publication is refused: ${JSON.stringify(added.refusal)}`);
}

function runs(node: Node): Omit<PublicationPayload, "iat"> {
  const protocols = [...node.protocols.values()].map(({ protocol, hash, textsHash }) => ({
    id: protocolName(protocol),
    hash,
    texts: textsHash,
    policies: node.judging.policy.hashes(protocol.id).protocol,
  }));
  const first = [...node.protocols.values()][0]?.protocol.id;
  if (first === undefined) throw new Error("this node runs no protocol");
  const { shared, party } = node.judging.policy.hashes(first);
  const calendars = [node.party, ...node.peers.keys()].map((id) => {
    const calendar = node.calendarOf(id);
    return { id: calendar.id, hash: base64url(node.crypto.sha256(utf8(canonicalJson(calendar as unknown as Json)))) };
  });
  return { party: node.party, protocols, shared, policies: party, basis: node.register.hash, calendars };
}
