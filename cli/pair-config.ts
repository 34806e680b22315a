/** Writing a partner into a node's configuration file without disturbing the rest of it. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { replaceFile } from "#node/identity/party-records.ts";

export type PeerEntry = { readonly party: string; readonly url: string; readonly rootFingerprint: string; readonly directoryFile: string };

/** What of a configuration pairing needs; whether all of it is right is `hito serve`'s to say. */
export type PairConfig = {
  readonly party: string;
  readonly root: string;
  readonly peers: readonly PeerEntry[];
  readonly json: Readonly<Record<string, unknown>>;
};

const isPeer = (value: unknown): value is PeerEntry =>
  typeof value === "object" && value !== null && typeof (value as PeerEntry).party === "string";

/** Throws with the reason where the file is not a configuration. */
export const readPairConfig = (path: string): PairConfig => {
  if (!existsSync(path)) throw new Error(`nothing at ${path}`);
  const json: Record<string, unknown> = JSON.parse(readFileSync(path, "utf8"));
  const { party, root, peers = [] } = json;
  if (typeof party !== "string" || typeof root !== "string") throw new Error("it has no party and root");
  if (!Array.isArray(peers) || !peers.every(isPeer)) throw new Error("its peers are not a list of partners");
  return { party, root, peers, json };
};

const indentOf = (text: string): string => /^\{\s*?\n([ \t]+)/.exec(text)?.[1] ?? "  ";

/** Puts the partner into `peers`, in the place of an earlier entry of the same party; the file keeps its indent and mode. */
export const writePeer = (path: string, { json, peers }: PairConfig, peer: PeerEntry): void => {
  const at = peers.findIndex(({ party }) => party === peer.party);
  const after = at < 0 ? [...peers, peer] : peers.with(at, { ...peers[at], ...peer });
  const text = JSON.stringify({ ...json, peers: after }, null, indentOf(readFileSync(path, "utf8")));
  replaceFile(path, `${text}\n`, statSync(path).mode & 0o777);
};
