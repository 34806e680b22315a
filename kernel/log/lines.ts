import { fromBase64 } from "../bytes/base64.ts";
import { HASH_LENGTH } from "./tree.ts";

/** An ASCII decimal without leading zeros, up to 2^53 − 1, or null. */
export const parseDecimal = (text: string): number | null => {
  if (!/^(?:0|[1-9][0-9]{0,15})$/.test(text)) return null;
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : null;
};

/** A hash of 32 bytes in canonical base64, or null. */
export const parseHash = (text: string): Uint8Array | null => {
  const hash = fromBase64(text);
  return hash?.length === HASH_LENGTH ? hash : null;
};

/** At most 63 proof lines, the limit of c2sp.org/tlog-witness; no tree needs more. */
export const MAX_PROOF_LINES = 63;

/** Null when a line is not a hash or there are over 63. */
export const parseProofLines = (lines: readonly string[]): Uint8Array[] | null => {
  if (lines.length > MAX_PROOF_LINES) return null;
  const hashes = lines.map(parseHash);
  return hashes.every((hash) => hash !== null) ? hashes : null;
};
