/** A synthetic file, sealed as a browser seals it (spec/envelope.md, Attachments). */
import { createCipheriv, createDecipheriv, createHash, randomBytes } from "node:crypto";
import type { Draft } from "./agent.ts";
import { opening } from "./faults/drafts.ts";

const CHUNK = 1024 * 1024;
const TAG = 16;

export type SealedFile = {
  readonly plain: Buffer;
  readonly key: Buffer;
  readonly sealed: readonly { readonly name: string; readonly data: Buffer }[];
  /** The plain chunks of sealed ones, in their order. */
  open(chunks: readonly Buffer[]): Buffer[];
};

const nonceOf = (index: number): Buffer => {
  const nonce = Buffer.alloc(12);
  nonce.writeBigUInt64BE(BigInt(index), 4);
  return nonce;
};
const countOf = (count: number): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(count));
  return bytes;
};

export const sealFile = (plain: Buffer): SealedFile => {
  const key = randomBytes(32);
  const count = Math.ceil(plain.length / CHUNK);
  const sealed = Array.from({ length: count }, (_, index) => {
    const cipher = createCipheriv("aes-256-gcm", key, nonceOf(index)).setAAD(countOf(count));
    const part = plain.subarray(index * CHUNK, (index + 1) * CHUNK);
    const data = Buffer.concat([cipher.update(part), cipher.final(), cipher.getAuthTag()]);
    return { name: createHash("sha256").update(data).digest("hex"), data };
  });
  const open = (chunks: readonly Buffer[]): Buffer[] =>
    chunks.map((chunk, index) => {
      const opener = createDecipheriv("aes-256-gcm", key, nonceOf(index)).setAAD(countOf(count));
      opener.setAuthTag(chunk.subarray(chunk.length - TAG));
      return Buffer.concat([opener.update(chunk.subarray(0, chunk.length - TAG)), opener.final()]);
    });
  return { plain, key, sealed, open };
};

/** What an act's disclosure says of the file. */
export const disclosed = ({ plain, key, sealed }: SealedFile, name = "a.pdf", type = "application/pdf") => ({
  name,
  type,
  size: plain.length,
  sha256: createHash("sha256").update(plain).digest("base64url"),
  key: key.toString("base64url"),
  chunks: sealed.map((chunk) => Buffer.from(chunk.name, "hex").toString("base64url")),
});

/** A request of México's to which the file is attached. */
export const fileOf = (file: SealedFile, name?: string, type?: string): Draft => {
  const draft = opening("mx");
  return { ...draft, content: { ...draft.content, attachments: [disclosed(file, name, type)] } };
};
