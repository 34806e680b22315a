import type { Kysely } from "kysely";
import type { Crypto, VerifierKey } from "#kernel";
import type { LoadedProtocol } from "#node/acts/loaded-protocol.ts";
import type { PeerNode } from "#node/context.ts";
import type { Database, KeysDatabase } from "#node/store/database.ts";
import type { Differences } from "./difference.ts";
import type { GrantedKeys } from "./granted-keys.ts";

/** How many of what were looked at. */
export type Counts = {
  entries: number;
  tiles: number;
  acts: number;
  lines: number;
  refusals: number;
  cases: number;
  pieces: number;
  chunks: number;
};

export type FsckDeps = {
  /** One snapshot: a transaction that only reads. */
  readonly db: Kysely<Database>;
  readonly keysDb: Kysely<KeysDatabase>;
  readonly crypto: Crypto;
  readonly kek: Uint8Array;
  readonly party: string;
  readonly peers: ReadonlyMap<string, Pick<PeerNode, "party" | "channel" | "witness">>;
  readonly witnesses: readonly VerifierKey[];
  readonly granted: GrantedKeys;
  readonly protocols: ReadonlyMap<string, LoadedProtocol>;
  readonly found: Differences;
  readonly counts: Counts;
  readonly progress: (what: string, done: number, of: number) => void;
};

/** Rows page by page; `read` is given the last row of the page before, null at first. */
export async function* pages<Row>(read: (last: Row | null) => Promise<readonly Row[]>): AsyncGenerator<readonly Row[]> {
  for (let last: Row | null = null; ; ) {
    const rows: readonly Row[] = await read(last);
    if (rows.length === 0) return;
    yield rows;
    last = rows.at(-1) ?? null;
  }
}

export const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
