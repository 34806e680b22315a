/** A node's word that it may leave one encrypted chunk of an attachment with another (spec/envelope.md, Attachments). */
import { type Jws, jwsKind, parseJws, signJws } from "../act/jws.ts";
import type { Crypto, Signer } from "../crypto.ts";
import type { Outcome } from "../refusal.ts";
import { name, object, text, time } from "../shape/index.ts";

export type ChunkPassPayload = {
  readonly from: string;
  readonly to: string;
  /** Hexadecimal SHA-256 of the ciphertext, as in the address. */
  readonly chunk: string;
  readonly iat: number;
};
export type ChunkPass = Jws<ChunkPassPayload>;

const CHUNK_TYP = "hito-chunk.v1+jwt";
const chunk = text(/^[0-9a-f]{64}$/, "hexadecimal SHA-256");
const CHUNK = jwsKind<ChunkPassPayload>(CHUNK_TYP, 1024, object({ from: name, to: name, chunk, iat: time }));

export const signChunkPass = (crypto: Crypto, signer: Signer, payload: ChunkPassPayload): Promise<string> =>
  signJws(crypto, signer, CHUNK_TYP, payload);

/** Refused: `oversized`, `malformed`, `unknown-version`. `judgeNode` tells whether the node's key signed it. */
export const parseChunkPass = (text: string): Outcome<ChunkPass> => parseJws(CHUNK, text);
