/** Files of an act: sealed in this browser chunk by chunk before they leave it, and opened only here (spec/envelope.md, Attachments). */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url, fromBase64url, hex } from "#kernel";
import { webCrypto } from "../crypto.ts";

export const CHUNK_BYTES = 1024 * 1024;
const KEY_BYTES = 32;

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

const eightBytes = (n: number): Uint8Array<ArrayBuffer> => {
  const bytes = new Uint8Array(8);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(n));
  return bytes;
};

/** Nonce: four zero bytes and the chunk's number; additional data: the number of chunks. */
const algorithm = (index: number, count: number): AesGcmParams => {
  const iv = new Uint8Array(12);
  iv.set(eightBytes(index), 4);
  return { name: "AES-GCM", iv, additionalData: eightBytes(count) };
};

const importKey = (bytes: Uint8Array, use: "encrypt" | "decrypt"): Promise<CryptoKey> =>
  crypto.subtle.importKey("raw", bytes as Uint8Array<ArrayBuffer>, "AES-GCM", false, [use]);

const mediaType = ({ type }: File): string => {
  const plain = type.toLowerCase();
  return /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/.test(plain) ? plain : "application/octet-stream";
};

export class TransferError extends Error {
  override readonly name = "TransferError";
}

const put = async (name: string, sealed: Uint8Array<ArrayBuffer>, signal: AbortSignal): Promise<void> => {
  const headers = { "Content-Type": "application/octet-stream" };
  const answer = await fetch(`/api/v1/chunks/${name}`, { method: "PUT", body: sealed, headers, signal });
  if (!answer.ok) throw new TransferError(`chunk refused: HTTP ${answer.status}`);
};

/** Seals a file under a key of its own and sends it; `onProgress` is told the share that is done. */
export const sendFile = async (file: File, onProgress: (share: number) => void, signal: AbortSignal): Promise<Attachment> => {
  const secret = webCrypto.random(KEY_BYTES);
  const key = await importKey(secret, "encrypt");
  const count = Math.ceil(file.size / CHUNK_BYTES);
  const whole = sha256.create();
  const chunks: string[] = [];
  for (let index = 0; index < count; index++) {
    const plain = new Uint8Array(await file.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES).arrayBuffer());
    whole.update(plain);
    const sealed = new Uint8Array(await crypto.subtle.encrypt(algorithm(index, count), key, plain));
    const hash = webCrypto.sha256(sealed);
    await put(hex(hash), sealed, signal);
    chunks.push(base64url(hash));
    onProgress((index + 1) / count);
  }
  return {
    name: file.name.slice(0, 255),
    type: mediaType(file),
    size: file.size,
    sha256: base64url(whole.digest()),
    key: base64url(secret),
    chunks,
  };
};

const bytesOf = (text: string): Uint8Array => {
  const bytes = fromBase64url(text);
  if (bytes === null) throw new TransferError("not base64url");
  return bytes;
};

const get = async (act: string, chunk: string): Promise<Uint8Array<ArrayBuffer>> => {
  const answer = await fetch(`/api/v1/acts/${act}/chunks/${hex(bytesOf(chunk))}`);
  if (!answer.ok) throw new TransferError(`chunk not served: HTTP ${answer.status}`);
  const sealed = new Uint8Array(await answer.arrayBuffer());
  if (base64url(webCrypto.sha256(sealed)) !== chunk) throw new TransferError("a chunk is not the one that was signed");
  return sealed;
};

/** Fetches and opens a file of the act with this hash; throws unless every byte is what was signed. */
export const fetchFile = async (act: string, attachment: Attachment): Promise<Blob> => {
  const key = await importKey(bytesOf(attachment.key), "decrypt");
  const whole = sha256.create();
  const parts: Uint8Array<ArrayBuffer>[] = [];
  for (const [index, chunk] of attachment.chunks.entries()) {
    const plain = await crypto.subtle.decrypt(algorithm(index, attachment.chunks.length), key, await get(act, chunk));
    const part = new Uint8Array(plain);
    whole.update(part);
    parts.push(part);
  }
  if (base64url(whole.digest()) !== attachment.sha256) throw new TransferError("the file is not the one that was signed");
  return new Blob(parts, { type: "application/octet-stream" });
};

/** Hands a file to the browser to save. */
export const saveBlob = (blob: Blob, name: string): void => {
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
};
