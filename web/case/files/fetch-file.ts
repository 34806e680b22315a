/** Files of an act are fetched chunk by chunk, opened here, and held against what was signed before anything of them is shown or saved. */
import { sha256 } from "@noble/hashes/sha2.js";
import { base64url, hex } from "#kernel";
import { type Attachment, bytesOf, cipherOf, importKey, type Progress, TransferError } from "../attachment.ts";
import { carry } from "./carry.ts";

/** Chunks that are fetched ahead of the one that is opened. */
const AHEAD = 3;

export type Fetching = {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Of a file in which a scanner found something, asked for all the same. */
  readonly infected?: boolean;
};

const fetchChunk = async (act: string, chunk: string, { signal, infected }: Fetching): Promise<Uint8Array<ArrayBuffer>> => {
  const query = infected ? "?infected=open" : "";
  const answer = await carry(`/api/v1/acts/${act}/chunks/${hex(bytesOf(chunk))}${query}`, {}, signal);
  const sealed = new Uint8Array(await answer.arrayBuffer());
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", sealed));
  if (base64url(digest) !== chunk) throw new TransferError("not-signed", "a chunk is not the one that was signed");
  return sealed;
};

/** Fetches and opens a file of the act with this hash; throws `TransferError` unless every byte is what was signed. */
export const fetchFile = async (act: string, { chunks, key, sha256: signed, size }: Attachment, fetching: Fetching): Promise<Blob> => {
  const stop = new AbortController();
  const signal = AbortSignal.any([fetching.signal, stop.signal]);
  const opener = await importKey(bytesOf(key), "decrypt");
  const whole = sha256.create();
  const coming: Promise<Uint8Array<ArrayBuffer>>[] = [];
  // A blob of a megabyte lies with the browser, which puts many of them on disk; an array would stay in this page's memory.
  const parts: Blob[] = [];
  let done = 0;
  try {
    for (const [index] of chunks.entries()) {
      for (const chunk of chunks.slice(index + coming.length, index + AHEAD)) coming.push(fetchChunk(act, chunk, { ...fetching, signal }));
      for (const one of coming) one.catch(() => {});
      const sealed = await coming.shift();
      const plain = await crypto.subtle.decrypt(cipherOf(index, chunks.length), opener, sealed ?? new Uint8Array()).catch(() => {
        throw new TransferError("not-signed", "a chunk does not open");
      });
      whole.update(new Uint8Array(plain));
      parts.push(new Blob([plain]));
      done += plain.byteLength;
      fetching.onProgress?.({ phase: "moving", done, moved: done, total: size });
    }
  } finally {
    stop.abort();
  }
  if (base64url(whole.digest()) !== signed || done !== size)
    throw new TransferError("not-signed", "the file is not the one that was signed");
  return new Blob(parts, { type: "application/octet-stream" });
};
