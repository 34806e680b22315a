import type { Kysely } from "kysely";
import {
  buildConsistency,
  buildInclusion,
  type Crypto,
  type EntryClass,
  emptyRoot,
  entryLeafHash,
  formatLogProof,
  type MerkleProof,
  rootFromInclusion,
} from "#kernel";
import type { Database } from "#node/store/database.ts";
import { logTiles } from "./log-rows.ts";

export type Cosignature = { readonly witness: string; readonly at: number; readonly line: string };
type Checkpointed = { readonly size: number; readonly note: string; readonly cosignatures: readonly Cosignature[] };

/** The log's newest checkpoint with the cosignatures that came for exactly its size. */
export async function newestCheckpoint(db: Kysely<Database>, log: string): Promise<Checkpointed> {
  const row = await db.selectFrom("log").select(["size", "checkpoint"]).where("kind", "=", log).executeTakeFirstOrThrow();
  return withCosignatures(db, log, row.size, row.checkpoint);
}

export async function withCosignatures(db: Kysely<Database>, log: string, size: number, note: string): Promise<Checkpointed> {
  const cosignatures = await db
    .selectFrom("cosignature")
    .select(["witness", "at", "line"])
    .where("log", "=", log)
    .where("size", "=", size)
    .orderBy("witness")
    .execute();
  return { size, note: note + cosignatures.map(({ line }) => line).join(""), cosignatures };
}

/** The newest checkpoint that every one of the witnesses cosigned, or null before the first. */
export async function cosignedCheckpoint(db: Kysely<Database>, log: string, witnesses: readonly string[]): Promise<Checkpointed | null> {
  if (witnesses.length === 0) return null;
  const row = await db
    .selectFrom("cosignature")
    .innerJoin("cosigned_checkpoint", (join) =>
      join.onRef("cosigned_checkpoint.log", "=", "cosignature.log").onRef("cosigned_checkpoint.size", "=", "cosignature.size"),
    )
    .select(["cosignature.size", "cosigned_checkpoint.note"])
    .where("cosignature.log", "=", log)
    .where("witness", "in", witnesses)
    .groupBy(["cosignature.size", "cosigned_checkpoint.note"])
    .having((row) => row.fn.count("witness"), "=", witnesses.length)
    .orderBy("cosignature.size", "desc")
    .limit(1)
    .executeTakeFirst();
  if (row === undefined) return null;
  return withCosignatures(db, log, row.size, row.note);
}

/** A tlog-proof that the entry at `index` stands in the log's newest cosigned checkpoint, or in the newest one if that does not reach it. */
export async function inclusionProof(
  db: Kysely<Database>,
  crypto: Crypto,
  log: string,
  index: number,
  witnesses: readonly string[],
): Promise<string> {
  const cosigned = await cosignedCheckpoint(db, log, witnesses);
  return proofUnder(db, crypto, log, index, cosigned !== null && cosigned.size > index ? cosigned : await newestCheckpoint(db, log));
}

/** A tlog-proof that the entry at `index` stands in this checkpoint of the log. */
export async function proofUnder(
  db: Kysely<Database>,
  crypto: Crypto,
  log: string,
  index: number,
  { size, note }: Pick<Checkpointed, "size" | "note">,
): Promise<string> {
  const proof = await buildInclusion(crypto, logTiles(db, crypto, log).hashReader(size), index, size);
  return formatLogProof({ extra: null, index, proof, checkpoint: note });
}

export const consistencyProof = (db: Kysely<Database>, crypto: Crypto, log: string, from: number, to: number): Promise<MerkleProof> =>
  buildConsistency(crypto, logTiles(db, crypto, log).hashReader(to), from, to);

/** The root that the log had when it held `size` entries. Throws for a size beyond the log's. */
export async function rootAt(db: Kysely<Database>, crypto: Crypto, log: string, size: number): Promise<Uint8Array> {
  if (size === 0) return emptyRoot(crypto);
  const last = await db
    .selectFrom("log_entry")
    .select(["class", "hash"])
    .where("log", "=", log)
    .where("idx", "=", size - 1)
    .executeTakeFirstOrThrow();
  const proof = await buildInclusion(crypto, logTiles(db, crypto, log).hashReader(size), size - 1, size);
  const leaf = entryLeafHash(crypto, { class: last.class as EntryClass, hash: last.hash });
  const root = rootFromInclusion(crypto, size - 1, size, leaf, proof);
  if (root === null) throw new Error(`no root of ${log} at ${size}`);
  return root;
}
