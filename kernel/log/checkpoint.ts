import { base64 } from "../bytes/base64.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { parseDecimal, parseHash } from "./lines.ts";
import { formatNote, type Note, parseNote, signNote, verifyNote } from "./note.ts";
import { keyHandle, type VerifierKey } from "./vkey.ts";

/** Checkpoints of c2sp.org/tlog-checkpoint. Hito writes none of the extension lines and keeps those of others. */
export type Checkpoint = {
  readonly origin: string;
  readonly size: number;
  readonly root: Uint8Array;
  readonly extensions: readonly string[];
};

/** A witness's statement that it saw this tree at `time`, in seconds since the Epoch. */
export type Cosigned = { readonly key: VerifierKey; readonly time: number };

/** A checkpoint that its log signed, with the cosignatures of the witnesses that were asked about. */
export type SignedCheckpoint = { readonly checkpoint: Checkpoint; readonly note: Note; readonly cosigned: readonly Cosigned[] };

const malformed = (at: string, expected: string) => refused({ kind: "malformed", at: `checkpoint/${at}`, expected });

/** The note text. */
export const formatCheckpoint = ({ origin, size, root, extensions }: Checkpoint): string =>
  `${[origin, size, base64(root), ...extensions].join("\n")}\n`;

/** Reads a note text, strictly; believes nothing. */
export const parseCheckpoint = (text: string): Outcome<Checkpoint> => {
  if (!text.endsWith("\n")) return malformed("end", "newline");
  const [origin = "", sizeText = "", rootText = "", ...extensions] = text.slice(0, -1).split("\n");
  const size = parseDecimal(sizeText);
  const root = parseHash(rootText);
  if (origin === "") return malformed("origin", "a line that is not empty");
  if (size === null) return malformed("size", "decimal below 2^53 without leading zeros");
  if (root === null) return malformed("root", "base64 of 32 bytes");
  if (extensions.includes("")) return malformed("extensions", "lines that are not empty");
  return accepted({ origin, size, root, extensions });
};

/** The signed note, by the log's own key of type 0x01; its name is the origin. */
export const signCheckpoint = async (signer: Signer, key: VerifierKey, size: number, root: Uint8Array): Promise<string> =>
  formatNote(await signNote(signer, key, formatCheckpoint({ origin: key.name, size, root, extensions: [] })));

/**
 * Reads a checkpoint and believes it when `logKey` signed it under its own name as origin. Signatures by the given
 * witnesses are verified too and one that fails refuses the whole; those by anyone else are ignored.
 */
export const openCheckpoint = async (
  crypto: Pick<Crypto, "verify">,
  source: string,
  logKey: VerifierKey,
  witnesses: readonly VerifierKey[] = [],
): Promise<Outcome<SignedCheckpoint>> => {
  const note = parseNote(source);
  if (!note.ok) return note;
  const checkpoint = parseCheckpoint(note.value.text);
  if (!checkpoint.ok) return checkpoint;
  if (checkpoint.value.origin !== logKey.name) return malformed("origin", logKey.name);
  const verified = await verifyNote(crypto, note.value, [logKey, ...witnesses]);
  if (!verified.ok) return verified;
  if (!verified.value.some(({ key }) => key === logKey)) return refused({ kind: "unknown-key", kid: keyHandle(logKey) });
  const cosigned = verified.value.flatMap(({ key, time }) => (time === null || key === logKey ? [] : [{ key, time }]));
  return accepted({ checkpoint: checkpoint.value, note: note.value, cosigned });
};
