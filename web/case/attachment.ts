/** A file of an act as its disclosure says it, and how its chunks are sealed (spec/envelope.md, Attachments). */
import { fromBase64url } from "#kernel";

export const CHUNK_BYTES = 1024 * 1024;

/** What an act's disclosure says of a file: whoever can read it can read the file. */
export type Attachment = {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** Base64url SHA-256 of the plain file. */
  readonly sha256: string;
  readonly key: string;
  /** Base64url SHA-256 of each sealed chunk. */
  readonly chunks: readonly string[];
};

export const isAttachmentValue = (value: unknown): value is Attachment => {
  const found = value as Partial<Attachment> | null;
  return typeof found === "object" && found !== null && typeof found.key === "string" && Array.isArray(found.chunks);
};

/** Why a file did not come across; what people read of each is in the texts. */
export type TransferFault = "network" | "quota" | "signed-out" | "changed" | "not-signed" | "refused";

export class TransferError extends Error {
  override readonly name = "TransferError";
  readonly fault: TransferFault;

  constructor(fault: TransferFault, message: string) {
    super(message);
    this.fault = fault;
  }
}

export const eightBytes = (n: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
};

/** Nonce: four zero bytes and the chunk's number; additional data: the number of chunks. */
export const cipherOf = (index: number, count: number): AesGcmParams => {
  const iv = new Uint8Array(12);
  iv.set(eightBytes(index), 4);
  return { name: "AES-GCM", iv, additionalData: eightBytes(count) };
};

export const importKey = (bytes: Uint8Array, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytes as Uint8Array<ArrayBuffer>, "AES-GCM", false, [use]);

export const bytesOf = (text: string): Uint8Array => {
  const bytes = fromBase64url(text);
  if (bytes === null) throw new TransferError("not-signed", "not base64url");
  return bytes;
};

/** How much of a file has come across: first it is read as a whole, then sent or fetched. `moved` are the bytes that went over the wire this time. */
export type Progress = { readonly phase: "reading" | "moving"; readonly done: number; readonly moved: number; readonly total: number };

/** Hands a file to the browser to save. */
export const saveBlob = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60_000);
};
