import { readFile } from "node:fs/promises";
import type { JWK } from "jose";
import {
  allGrants,
  type Crypto,
  type Directory,
  type Grant,
  type Json,
  judgeKey,
  parseVkey,
  readDirectory,
  type VerifierKey,
} from "#kernel";
import type { Peer } from "./config.ts";
import type { Node, PeerNode } from "./context.ts";
import { encryptionKey } from "./exchange/envelope-crypto.ts";
import { directoryName } from "./identity/directories.ts";

/** The partners of the configuration, each from the directory that `hito pair` wrote, trusting only its root's fingerprint. Throws where one does not hold. */
export async function readPeers(crypto: Crypto, party: string, peers: readonly Peer[], now: number): Promise<Map<string, PeerNode>> {
  const read = await Promise.all(peers.map((peer) => readPeer(crypto, party, peer, now)));
  return new Map(read.map((peer) => [peer.party, peer]));
}

async function readPeer(crypto: Crypto, party: string, peer: Peer, now: number): Promise<PeerNode> {
  const document = JSON.parse(await readFile(peer.directoryFile, "utf8")) as Json;
  const directory = await readDirectory(crypto, document, peer.rootFingerprint, now);
  if (!directory.ok) throw new Error(`the directory of ${peer.party} does not hold: ${JSON.stringify(directory.refusal)}`);
  return peerNode(crypto, party, { ...peer, root: directory.value.directory.root }, directory.value.node);
}

type PeerSource = Pick<Node, "crypto" | "party" | "directories" | "clock">;

/**
 * Lets each partner's keys be those of its newest node grant in force, as its own channel log brought it: after a change of node key
 * nothing has to be paired again. The address stays the configured one.
 */
export async function refreshPeers({ crypto, party, directories, clock }: PeerSource, peers: Map<string, PeerNode>): Promise<void> {
  const all = await directories.all();
  for (const peer of [...peers.values()]) {
    const directory = all.get(directoryName(peer.party, `channel-${peer.party}`));
    const grant = directory === undefined ? undefined : newestNode(directory, party, clock.now());
    if (grant !== undefined && grant.hash !== peer.node.hash) peers.set(peer.party, await peerNode(crypto, party, peer, grant));
  }
}

/** The newest grant in force of a node key that keeps a channel log with `partner`. */
function newestNode(directory: Directory, partner: string, now: number): Grant | undefined {
  const when = { index: directory.size, at: now, iat: null };
  return allGrants(directory)
    .map(({ grant }) => grant)
    .findLast(({ subject, payload }) => {
      const keepsChannel = payload.kind === "node" && payload.node.logs.some((log) => log.partner === partner);
      return keepsChannel && judgeKey(directory, subject, when).ok;
    });
}

/** Throws unless the grant is a node's that keeps a channel log with `party`. */
export async function peerNode(
  crypto: Crypto,
  party: string,
  peer: Pick<Peer, "party" | "url"> & { readonly root: string },
  node: Grant,
): Promise<PeerNode> {
  const { payload } = node;
  const log = payload.kind === "node" ? payload.node.logs.find(({ partner }) => partner === party) : undefined;
  if (payload.kind !== "node" || log === undefined) throw new Error(`the node of ${peer.party} has no channel with ${party}`);
  return {
    party: peer.party,
    root: peer.root,
    url: peer.url,
    node,
    channelVkey: log.vkey,
    encryption: await encryptionKey(payload.node.encryption as JWK),
    channel: readVkey(crypto, log.vkey),
    witness: readVkey(crypto, payload.node.witness),
  };
}

export function readVkey(crypto: Crypto, text: string): VerifierKey {
  const key = parseVkey(crypto, text);
  if (!key.ok) throw new Error(`a verifier key cannot be read: ${JSON.stringify(key.refusal)}`);
  return key.value;
}
