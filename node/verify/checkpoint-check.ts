/** Checkpoints: signed by the log, cosigned by witnesses, and each the continuation of the one before. */
import {
  buildConsistency,
  type Checkpoint,
  type Crypto,
  HASH_LENGTH,
  type HashReader,
  keyHandle,
  type Note,
  parseCheckpoint,
  parseNote,
  type Sha256,
  type TileFetch,
  tileHashReader,
  type VerifierKey,
  verifyConsistency,
  verifyNote,
} from "#kernel";
import type { Findings, Where } from "./failure.ts";
import type { LogSource } from "./log-source.ts";
import { fetchTile } from "./tile-check.ts";

export type OpenedCheckpoint = { readonly checkpoint: Checkpoint; readonly note: Note; readonly text: string };

/** A checkpoint that the log's key signed under its own origin; null, and a failure, for any other. */
export const openSigned = async (
  crypto: Pick<Crypto, "verify">,
  findings: Findings,
  key: VerifierKey,
  text: string,
): Promise<OpenedCheckpoint | null> => {
  const origin = key.name;
  const note = parseNote(text);
  const checkpoint = note.ok ? parseCheckpoint(note.value.text) : note;
  if (!note.ok || !checkpoint.ok) {
    findings.add("checkpoint-malformed", { origin }, JSON.stringify(checkpoint.ok ? null : checkpoint.refusal));
    return null;
  }
  if (checkpoint.value.origin !== origin) {
    findings.add("checkpoint-origin", { origin }, `it is a checkpoint of ${checkpoint.value.origin}`);
    return null;
  }
  const signed = await verifyNote(crypto, note.value, [key]);
  if (signed.ok) return { checkpoint: checkpoint.value, note: note.value, text };
  findings.add("checkpoint-signature", { origin }, `not signed by ${keyHandle(key)}`);
  return null;
};

/** Who cosigned a tree of which size, and when. */
export type SeenCosignature = { readonly witness: string; readonly size: number; readonly time: number };

/** The cosignatures by these witnesses; one that does not verify is a failure, one that is not there is not. */
export const cosignatures = async (
  crypto: Pick<Crypto, "verify">,
  findings: Findings,
  { checkpoint, note }: OpenedCheckpoint,
  witnesses: readonly VerifierKey[],
): Promise<SeenCosignature[]> => {
  const found: SeenCosignature[] = [];
  for (const witness of witnesses) {
    const signed = note.signatures.some(({ name, id }) => name === witness.name && id === witness.id);
    if (!signed) continue;
    const verified = await verifyNote(crypto, note, [witness]);
    if (verified.ok)
      for (const { time } of verified.value) found.push({ witness: keyHandle(witness), size: checkpoint.size, time: time ?? 0 });
    else findings.add("cosignature-invalid", { origin: checkpoint.origin }, `the cosignature of ${keyHandle(witness)} does not verify`);
  }
  return found;
};

/** A witness that whoever verifies named must have cosigned. */
export const requireCosigned = (
  findings: Findings,
  where: Where,
  required: readonly VerifierKey[],
  found: readonly SeenCosignature[],
): void => {
  for (const handle of required.map(keyHandle))
    if (!found.some(({ witness }) => witness === handle)) findings.add("cosignature-missing", where, `${handle} has not cosigned this log`);
};

/** Reads the hashes that proofs are built from. What it gives needs no trust: a proof built from it holds or fails by itself. */
export const sourceReader = (crypto: Sha256, source: LogSource, size: number): HashReader => {
  const fetch: TileFetch = (tiles) =>
    Promise.all(
      tiles.map(async (tile) => {
        const bytes = await fetchTile(source, tile);
        if (bytes?.length !== tile.width * HASH_LENGTH) throw new RangeError("a tile is missing");
        return bytes;
      }),
    );
  return tileHashReader(crypto, size, fetch);
};

export type Tree = { readonly size: number; readonly root: Uint8Array };

/**
 * Whether an earlier tree is the beginning of the log as it is now; says what it is not. A smaller log than was seen is a
 * rollback, whatever it holds.
 */
export const checkContinues = async (
  crypto: Sha256,
  findings: Findings,
  source: LogSource,
  origin: string,
  before: Tree,
  now: Tree,
): Promise<boolean> => {
  const where = { origin, index: before.size };
  if (before.size > now.size) {
    findings.add("checkpoint-rolled-back", where, `${now.size} entries, but ${before.size} were seen before`);
    return false;
  }
  try {
    const proof = await buildConsistency(crypto, sourceReader(crypto, source, now.size), before.size, now.size);
    if (verifyConsistency(crypto, before.size, before.root, now.size, now.root, proof)) return true;
    findings.add("fork", where, `the first ${before.size} entries are not those that were seen before`);
  } catch (fault) {
    if (!(fault instanceof RangeError)) throw fault;
    findings.add("consistency-unproven", where, `no proof from ${before.size} to ${now.size} can be built: ${fault.message}`);
  }
  return false;
};
