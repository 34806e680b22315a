import { type CaseState, isSuspect, lossOf, type Signed } from "#kernel";
import type { Node } from "#node/context.ts";
import { directoryName } from "#node/identity/directories.ts";

/** A signed record with its place in the log of its author's party; `log` is the own log that it stands in too. */
export type PlacedRecord = {
  readonly party: string;
  readonly kid: string;
  readonly log: string;
  readonly index: number;
  /** For when its key was judged, in seconds. */
  readonly at: number;
};

/** Hashes of acts: those that are suspect, and those whose docket line is. */
export type Doubts = { readonly acts: ReadonlySet<string>; readonly lines: ReadonlySet<string> };

/** Acts, and the lines that number them, by the hash of the act. */
export type Records = { readonly acts: ReadonlyMap<string, PlacedRecord>; readonly lines: ReadonlyMap<string, PlacedRecord> };

/**
 * What of a case is suspect and not affirmed since (spec/identity.md): an act, until its party affirms it; a line, until an agent of the
 * home's party affirms an act of the case by a line above it, which names it link by link.
 */
export async function doubtsOf(node: Node, home: string, state: CaseState, { acts, lines }: Records): Promise<Doubts> {
  const [doubtfulActs, doubtfulLines] = await Promise.all([suspectsAmong(node, acts), suspectsAmong(node, lines)]);
  const affirms = Object.entries(state.acts).flatMap(([hash, act]) =>
    act.type === "affirm" && act.standing === "stands" && !doubtfulActs.has(hash) ? [{ hash, ...act }] : [],
  );
  const affirmed = new Set(affirms.map(({ of }) => of));
  const upTo = Math.max(0, ...affirms.filter(({ hash, party }) => party === home && !doubtfulLines.has(hash)).map(({ n }) => n));
  return {
    acts: new Set([...doubtfulActs].filter((hash) => !affirmed.has(hash))),
    lines: new Set([...doubtfulLines].filter((hash) => (state.acts[hash]?.n ?? 0) > upTo)),
  };
}

async function suspectsAmong(node: Node, records: ReadonlyMap<string, PlacedRecord>): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [hash, record] of records) if (await isDoubtful(node, record)) found.add(hash);
  return found;
}

async function isDoubtful(node: Node, { party, kid, log, index, at }: PlacedRecord): Promise<boolean> {
  const directory = (await node.directories.all()).get(directoryName(party, log));
  const origin = party === node.party ? node.logKeys.get(log)?.vkey.name : node.peers.get(party)?.channel.name;
  if (directory === undefined || origin === undefined) return false;
  const signed: Signed = { index, at, origin };
  if (!isSuspect(directory, kid, signed)) return false;
  const lost = lossOf(directory, kid);
  return lost === null || isSuspect(directory, kid, { ...signed, cosigned: await seenElsewhere(node, party, log, lost) });
}

/** How much of a party's log another party's node, or a witness, had signed for before a time: by cosignature or by receipt. */
async function seenElsewhere(node: Node, party: string, log: string, before: number): Promise<number> {
  if (party !== node.party) return heldHere(node, party, before);
  const [cosigned, receipted] = await Promise.all([
    node.db
      .selectFrom("cosignature")
      .select((row) => row.fn.max("size").as("size"))
      .where("log", "=", log)
      .where("at", "<", before)
      .executeTakeFirst(),
    node.db
      .selectFrom("delivery")
      .innerJoin("log_entry", "log_entry.hash", "delivery.hash")
      .select((row) => row.fn.max("log_entry.idx").as("idx"))
      .where("log_entry.log", "=", log)
      .where("delivery.at", "<", before)
      .executeTakeFirst(),
  ]);
  return Math.max(Number(cosigned?.size ?? 0), Number(receipted?.idx ?? -1) + 1);
}

/** This node's receipts say how much of the partner's log it holds. */
async function heldHere(node: Node, party: string, before: number): Promise<number> {
  const row = await node.db
    .selectFrom("incoming")
    .select((rows) => rows.fn.max("idx").as("idx"))
    .where("peer", "=", party)
    .where("class", ">=", 16)
    .where("at", "<", before)
    .executeTakeFirst();
  return Number(row?.idx ?? -1) + 1;
}
