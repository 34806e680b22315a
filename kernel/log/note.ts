import { base64, fromBase64 } from "../bytes/base64.ts";
import { concat } from "../bytes/concat.ts";
import { isWellFormed, utf8 } from "../bytes/utf8.ts";
import type { Crypto, Signer } from "../crypto.ts";
import { accepted, type Outcome, refused } from "../refusal.ts";
import { verifyCosignature } from "./cosignature.ts";
import { COSIGNATURE_TYPE, ED25519_TYPE, isKeyName, jwkOf, keyHandle, type VerifierKey } from "./vkey.ts";

/** Signed notes of c2sp.org/signed-note. */

/** `id` is the uint32 key ID; `signature` what follows it, in the key type's own form. */
export type NoteSignature = { readonly name: string; readonly id: number; readonly signature: Uint8Array };

/** `text` ends in a newline and is nothing to believe before a signature was verified. */
export type Note = { readonly text: string; readonly signatures: readonly NoteSignature[] };

/** A signature that verified; `time`, in seconds since the Epoch, is a cosignature's, null for others. */
export type VerifiedSignature = { readonly key: VerifierKey; readonly time: number | null };

const MAX_CHARACTERS = 1_000_000;
const MAX_SIGNATURES = 100;
const DASH = "\u2014 ";
const ID_LENGTH = 4;

const malformed = (at: string, expected: string) => refused({ kind: "malformed", at, expected });

/** No control character but the newline, and well-formed Unicode. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: the format forbids exactly these
const isNoteText = (text: string): boolean => !/[\u0000-\u0009\u000b-\u001f]/.test(text) && isWellFormed(text);

export const formatSignature = ({ name, id, signature }: NoteSignature): string => {
  const keyId = Uint8Array.of(id >>> 24, id >>> 16, id >>> 8, id);
  return `${DASH}${name} ${base64(concat(keyId, signature))}\n`;
};

/** One line without its newline, or null. */
export const parseSignature = (line: string): NoteSignature | null => {
  if (!line.startsWith(DASH)) return null;
  const [name = "", encoded = "", ...rest] = line.slice(DASH.length).split(" ");
  const bytes = fromBase64(encoded);
  if (rest.length > 0 || !isKeyName(name) || bytes === null || bytes.length <= ID_LENGTH) return null;
  const id = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  return { name, id, signature: bytes.subarray(ID_LENGTH) };
};

export const formatNote = ({ text, signatures }: Note): string => `${text}\n${signatures.map(formatSignature).join("")}`;

/** Checks the form alone: the text is split from the signatures at the last empty line. */
export const parseNote = (source: string): Outcome<Note> => {
  if (source.length > MAX_CHARACTERS) {
    return refused({ kind: "oversized", at: "note", limit: MAX_CHARACTERS, actual: source.length });
  }
  if (!isNoteText(source)) return malformed("note", "UTF-8 without control characters");
  const gap = source.lastIndexOf("\n\n");
  if (gap < 0) return malformed("note", "an empty line before the signatures");
  const lines = signatureLines(source.slice(gap + 2));
  if (lines === null) return malformed("note/signatures", "lines that end in a newline");
  if (lines.length > MAX_SIGNATURES) {
    return refused({ kind: "oversized", at: "note/signatures", limit: MAX_SIGNATURES, actual: lines.length });
  }
  const signatures = lines.map(parseSignature);
  if (!signatures.every((signature) => signature !== null)) return malformed("note/signatures", "— name base64");
  return accepted({ text: source.slice(0, gap + 1), signatures });
};

/** The lines of a block of signatures without their newlines; null when it is empty or its end is cut. */
const signatureLines = (block: string): string[] | null => (block.endsWith("\n") ? block.slice(0, -1).split("\n") : null);

/** The signature lines that a witness answers with. */
export const parseSignatures = (block: string): Outcome<readonly NoteSignature[]> => {
  const signatures = signatureLines(block)
    ?.slice(0, MAX_SIGNATURES + 1)
    .map(parseSignature) ?? [null];
  if (signatures.length > MAX_SIGNATURES || !signatures.every((signature) => signature !== null)) {
    return malformed("signatures", "— name base64");
  }
  return accepted(signatures);
};

/** Signs the text as it is. Throws RangeError when it could not be read back. */
export const signNote = async (signer: Signer, key: VerifierKey, text: string): Promise<Note> => {
  if (!text.endsWith("\n") || !isNoteText(text)) throw new RangeError("a note's text ends in a newline and has no control characters");
  return { text, signatures: [{ name: key.name, id: key.id, signature: await signer.sign(utf8(text)) }] };
};

const verifyOne = async (
  crypto: Pick<Crypto, "verify">,
  key: VerifierKey,
  text: string,
  signature: Uint8Array,
): Promise<VerifiedSignature | null> => {
  switch (key.type) {
    case ED25519_TYPE:
      return (await crypto.verify(jwkOf(key), utf8(text), signature)) ? { key, time: null } : null;
    case COSIGNATURE_TYPE: {
      const time = await verifyCosignature(crypto, key, text, signature);
      return time === null ? null : { key, time };
    }
  }
};

/**
 * Verifies every signature whose name and key ID are known, and ignores the others. One bad signature of a known key
 * refuses the note (`bad-signature`); none that is known refuses it too (`unknown-key`). A key that signed twice is
 * listed twice.
 */
export const verifyNote = async (
  crypto: Pick<Crypto, "verify">,
  note: Note,
  keys: readonly VerifierKey[],
): Promise<Outcome<readonly VerifiedSignature[]>> => {
  const verified: VerifiedSignature[] = [];
  for (const { name, id, signature } of note.signatures) {
    const key = keys.find((known) => known.name === name && known.id === id);
    if (key === undefined) continue;
    const result = await verifyOne(crypto, key, note.text, signature);
    if (result === null) return refused({ kind: "bad-signature", kid: keyHandle(key) });
    verified.push(result);
  }
  if (verified.length > 0) return accepted(verified);
  return refused({ kind: "unknown-key", kid: note.signatures.map(keyHandle).join(" ") });
};
