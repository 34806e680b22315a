/** A node's signed answer to an envelope (spec/receipt.md). */
import { type Jws, jwsKind, parseJws, recordHash, signJws, verifyJws } from "../act/jws.ts";
import type { JsonObject } from "../bytes/index.ts";
import type { Crypto, PublicJwk, Signer } from "../crypto.ts";
import { clippedRefusal, refusalShape } from "../docket/refusal-shape.ts";
import { accepted, type Outcome, type Refusal } from "../refusal.ts";
import { anyText, type Check, hash, index, isObject, list, name, object, oneOf, text, time } from "../shape/index.ts";

/** `received` is durable here and not yet decided. */
export type Stage = "received" | "accepted" | "refused";

export type ReceiptItem = {
  /** In the sender's channel log. */
  readonly index: number;
  /** Hash of the record. */
  readonly record: string;
  readonly stage: Stage;
  readonly at: number;
  /** With stage `refused`, and only then. */
  readonly refusal?: Refusal;
  /** Index in the receiver's channel log, once it is there. */
  readonly own?: number;
};

export type ReceiptPayload = {
  /** The node that answers, and the node that sent. */
  readonly from: string;
  readonly to: string;
  /** Base64url SHA-256 of the envelope's bytes. */
  readonly envelope: string;
  readonly at: number;
  /** How much of the sender's channel log the receiver now holds; `root` in base64. */
  readonly have: { readonly size: number; readonly root: string };
  readonly items: readonly ReceiptItem[];
  /** The receiver's newest checkpoint of its own channel log with the sender: the whole signed note. */
  readonly checkpoint: string;
};
export type Receipt = Jws<ReceiptPayload> & { readonly hash: string };

export const RECEIPT_TYP = "hito-receipt.v1+jwt";
const RECEIPT_LIMIT = 256 * 1024;

const fields = { index, record: hash, at: time };
const decided = object({ ...fields, stage: oneOf("received", "accepted") }, { own: index });
const refusedItem = object({ ...fields, stage: oneOf("refused"), refusal: refusalShape }, { own: index });
const item: Check<ReceiptItem> = (value) => (isObject(value) && value.stage === "refused" ? refusedItem(value) : decided(value));

const RECEIPT = jwsKind<ReceiptPayload>(
  RECEIPT_TYP,
  RECEIPT_LIMIT,
  object({
    from: name,
    to: name,
    envelope: hash,
    at: time,
    have: object({ size: index, root: text(/^[A-Za-z0-9+/]{42}[AEIMQUYcgkosw048]=$/, "base64 of 32 bytes") }),
    items: list(item, 0, 256),
    checkpoint: anyText(64 * 1024),
  }),
);

const clipped = (item: ReceiptItem): ReceiptItem =>
  item.refusal === undefined ? item : { ...item, refusal: clippedRefusal(item.refusal) };

export const signReceipt = (crypto: Crypto, signer: Signer, payload: ReceiptPayload): Promise<string> =>
  signJws(crypto, signer, RECEIPT_TYP, { ...payload, items: payload.items.map(clipped) } as unknown as JsonObject);

/** Refused: `oversized`, `malformed`, `unknown-version`. */
export const parseReceipt = (crypto: Pick<Crypto, "sha256">, text: string): Outcome<Receipt> => {
  const parsed = parseJws(RECEIPT, text);
  return parsed.ok ? accepted({ ...parsed.value, hash: recordHash(crypto, parsed.value.bytes) }) : parsed;
};

/** The receipt, or `bad-signature` unless this key signed it. */
export const verifyReceipt = (crypto: Crypto, receipt: Receipt, jwk: PublicJwk): Promise<Outcome<Receipt>> =>
  verifyJws(crypto, receipt, jwk);
