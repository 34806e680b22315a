import type { Kysely } from "kysely";
import { AHEAD, accepted, addRecord, type Directory, type Outcome, parsePublicRecord } from "#kernel";
import type { Node, PeerNode } from "#node/context.ts";
import type { WitnessDatabase } from "#node/log/witness-store.ts";

/** The earliest second at which a partner's log can have taken the entry at an index, as far as this node can know. */
export type EarliestPlaces = (index: number) => number;

/**
 * What this node cosigned of the partner's channel log tells it: an entry beyond that size came later, give or take the clocks'
 * difference. So nobody can date an act, or a grant, before a key's end once the log was seen without it (SEMANTICS 4).
 */
export async function earliestPlaces(node: Node, peer: PeerNode): Promise<EarliestPlaces> {
  const row = await (node.db as unknown as Kysely<WitnessDatabase>)
    .selectFrom("witness_log")
    .select(["size", "cosigned_at"])
    .where("origin", "=", peer.channel.name)
    .executeTakeFirst();
  if (row === undefined) return () => 0;
  const [size, time] = [Number(row.size), Number(row.cosigned_at) - AHEAD];
  return (index) => (index >= size ? Math.max(0, time) : 0);
}

const PUBLIC_TYP = /^hito-(grant|revocation|publication)\./;

export const isPublicTyp = (typ: string | null): boolean => typ !== null && PUBLIC_TYP.test(typ);

type Folded = { readonly directory: Directory; readonly at: number };

/**
 * Folds a partner's public record that came in an envelope. The receiver does not know when the partner's log took it: its own `iat`
 * stands for that, never before `earliest`; where it would not hold then, the time of its arrival, since it may have been signed ahead.
 */
export async function foldArrived(
  node: Node,
  directory: Directory,
  record: string,
  index: number,
  earliest: number,
): Promise<Outcome<Folded>> {
  const parsed = parsePublicRecord(node.crypto, record);
  if (!parsed.ok) return parsed;
  const now = node.clock.now();
  const claimed = Math.max(earliest, Math.min(now, parsed.value.record.payload.iat));
  const added = await addRecord(node.crypto, directory, record, index, claimed);
  if (added.ok) return accepted({ directory: added.value, at: claimed });
  if (added.refusal.kind !== "key-not-in-force" || now <= claimed) return added;
  const arrived = await addRecord(node.crypto, directory, record, index, now);
  return arrived.ok ? accepted({ directory: arrived.value, at: now }) : added;
}
