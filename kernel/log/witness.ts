import { base64 } from "../bytes/base64.ts";
import { equal } from "../bytes/concat.ts";
import type { Crypto } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { type Checkpoint, parseCheckpoint } from "./checkpoint.ts";
import { MAX_PROOF_LINES, parseDecimal, parseProofLines } from "./lines.ts";
import { type Note, type NoteSignature, parseNote, parseSignatures, verifyNote } from "./note.ts";
import { type MerkleProof, verifyConsistency } from "./proof.ts";
import { emptyRoot, type Sha256 } from "./tree.ts";
import type { VerifierKey } from "./vkey.ts";

/** The decisions of c2sp.org/tlog-witness `add-checkpoint`, without storage or HTTP. */

export type AddCheckpoint = {
  readonly oldSize: number;
  readonly proof: MerkleProof;
  readonly note: Note;
  readonly checkpoint: Checkpoint;
};

/** The last tree that the witness cosigned for a log. */
export type WitnessState = { readonly size: number; readonly root: Uint8Array };

/** Why a request is turned away before the witness's state is looked at. */
export type WitnessDenial = { readonly status: 404 | 403 | 400 };

export type WitnessDecision =
  | { readonly status: 200; readonly state: WitnessState }
  /** `size` is that of the last tree cosigned. A fork is the log's own signature on another root for that very size. */
  | { readonly status: 409; readonly size: number; readonly isFork: boolean }
  | { readonly status: 422 };

/** What a witness holds for a log that it never cosigned. */
export const unseen = (crypto: Sha256): WitnessState => ({ size: 0, root: emptyRoot(crypto) });

const malformed = (at: string, expected: string) => refused({ kind: "malformed", at: `add-checkpoint/${at}`, expected });

/** Throws RangeError over 63 proof lines. */
export const formatAddCheckpoint = (oldSize: number, proof: MerkleProof, checkpointNote: string): string => {
  if (proof.length > MAX_PROOF_LINES) throw new RangeError(`a consistency proof of ${proof.length} lines`);
  return `old ${oldSize}\n${proof.map((hash) => `${base64(hash)}\n`).join("")}\n${checkpointNote}`;
};

export const parseAddCheckpoint = (body: string): Outcome<AddCheckpoint> => {
  const gap = body.indexOf("\n\n");
  if (gap < 0) return malformed("proof", "an empty line before the checkpoint");
  const [first = "", ...lines] = body.slice(0, gap).split("\n");
  const oldSize = first.startsWith("old ") ? parseDecimal(first.slice(4)) : null;
  if (oldSize === null) return malformed("old", "old and a decimal size");
  const proof = parseProofLines(lines);
  if (proof === null) return malformed("proof", `at most ${MAX_PROOF_LINES} hashes in base64`);
  const note = parseNote(body.slice(gap + 2));
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  return accepted({ oldSize, proof, note: note.value, checkpoint: checkpoint.value });
};

/** The checks that need no state. `keys` are those trusted for the checkpoint's origin, undefined for an unknown one. */
export const admitCheckpoint = async (
  crypto: Pick<Crypto, "verify">,
  keys: readonly VerifierKey[] | undefined,
  { note, oldSize, checkpoint }: AddCheckpoint,
): Promise<WitnessDenial | null> => {
  if (keys === undefined) return { status: 404 };
  const verified = await verifyNote(crypto, note, keys);
  if (!verified.ok) return { status: 403 };
  return oldSize > checkpoint.size ? { status: 400 } : null;
};

/** Decides an admitted request; the caller reads `state` and stores the new one in one atomic step. */
export const decideCheckpoint = (crypto: Sha256, state: WitnessState, { oldSize, proof, checkpoint }: AddCheckpoint): WitnessDecision => {
  if (oldSize !== state.size) return { status: 409, size: state.size, isFork: false };
  if (oldSize === checkpoint.size && !equal(state.root, checkpoint.root)) return { status: 409, size: state.size, isFork: true };
  if (!verifyConsistency(crypto, oldSize, state.root, checkpoint.size, checkpoint.root, proof)) return { status: 422 };
  return { status: 200, state: { size: checkpoint.size, root: checkpoint.root } };
};

/** What a witness answered, to the log that asked. */
export type WitnessAnswer =
  | { readonly status: 200; readonly signatures: readonly NoteSignature[] }
  | { readonly status: 409; readonly size: number }
  | { readonly status: 400 | 403 | 404 | 422 };

/** Reads an answer's status and body; any other status or an unreadable body is `malformed`. */
export const parseWitnessAnswer = (status: number, body: string): Outcome<WitnessAnswer> => {
  switch (status) {
    case 200: {
      const signatures = parseSignatures(body);
      return signatures.ok ? accepted({ status, signatures: signatures.value }) : signatures;
    }
    case 409: {
      const size = body.endsWith("\n") ? parseDecimal(body.slice(0, -1)) : null;
      return size === null ? malformed("answer", "size and newline") : accepted({ status, size });
    }
    case 400:
    case 403:
    case 404:
    case 422:
      return accepted({ status });
    default:
      return malformed("answer", "status 200, 400, 403, 404, 409 or 422");
  }
};

/**
 * The note with the signatures of known witnesses added, or the refusal of the first that does not verify.
 * Signatures of unknown keys are dropped; a witness's newer signature takes the place of its older one.
 */
export const addCosignatures = async (
  crypto: Pick<Crypto, "verify">,
  note: Note,
  signatures: readonly NoteSignature[],
  witnesses: readonly VerifierKey[],
): Promise<Outcome<Note>> => {
  const verified = await verifyNote(crypto, { text: note.text, signatures }, witnesses);
  if (!verified.ok) return verified;
  const isBy = (signature: NoteSignature) => (other: { name: string; id: number }) =>
    other.name === signature.name && other.id === signature.id;
  const known = signatures.filter((signature, i) => witnesses.some(isBy(signature)) && signatures.findLastIndex(isBy(signature)) === i);
  const kept = note.signatures.filter((signature) => !known.some(isBy(signature)));
  return accepted({ text: note.text, signatures: [...kept, ...known] });
};
