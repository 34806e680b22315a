import { concat } from "../bytes/concat.ts";
import { utf8 } from "../bytes/utf8.ts";
import type { Crypto, Signer } from "../crypto.ts";
import type { NoteSignature } from "./note.ts";
import { jwkOf, type VerifierKey } from "./vkey.ts";

/** cosignature/v1 of c2sp.org/tlog-cosignature: at `time`, this was the largest consistent tree that the witness saw. */

const TIMESTAMP_LENGTH = 8;
const SIGNATURE_LENGTH = TIMESTAMP_LENGTH + 64;

/** The bytes that a witness signs; `time` in seconds since the Epoch, `text` the whole note body of the checkpoint. */
export const cosignedMessage = (text: string, time: number): Uint8Array => utf8(`cosignature/v1\ntime ${time}\n${text}`);

/** Throws RangeError when the time is not a whole number of seconds. */
export const cosign = async (signer: Signer, key: VerifierKey, text: string, time: number): Promise<NoteSignature> => {
  if (!Number.isSafeInteger(time) || time < 0) throw new RangeError(`${time} is not a POSIX time`);
  const timestamp = new Uint8Array(TIMESTAMP_LENGTH);
  new DataView(timestamp.buffer).setBigUint64(0, BigInt(time));
  const signature = await signer.sign(cosignedMessage(text, time));
  return { name: key.name, id: key.id, signature: concat(timestamp, signature) };
};

/** The time of a valid cosignature by this key, or null. Times of 2^53 and above are refused. */
export const verifyCosignature = async (
  crypto: Pick<Crypto, "verify">,
  key: VerifierKey,
  text: string,
  signature: Uint8Array,
): Promise<number | null> => {
  if (signature.length !== SIGNATURE_LENGTH) return null;
  const time = Number(new DataView(signature.buffer, signature.byteOffset).getBigUint64(0));
  if (!Number.isSafeInteger(time)) return null;
  const isValid = await crypto.verify(jwkOf(key), cosignedMessage(text, time), signature.subarray(TIMESTAMP_LENGTH));
  return isValid ? time : null;
};
