/** Files are sealed in this browser chunk by chunk before they leave it; no more than a few chunks are ever held in memory. */
import { sha256 } from "@noble/hashes/sha2.js";
import PQueue from "p-queue";
import { base64url, hex } from "#kernel";
import { webCrypto } from "../../crypto.ts";
import { type Attachment, bytesOf, CHUNK_BYTES, cipherOf, eightBytes, importKey, type Progress, TransferError } from "../attachment.ts";
import { carry } from "./carry.ts";
import { forgetUpload, noteProgress, takeUp } from "./unfinished.ts";

const AT_ONCE = 3;
/** Chunks that are sealed ahead of those on their way. */
const AHEAD = 8;
const HASH_BYTES = 32;
/** Milliseconds between two notes of how far an upload has come. */
const NOTE = 2000;
/** Times that chunks which the node forgot meanwhile are sent again. */
const ROUNDS = 3;

export type Sending = {
  readonly onProgress?: (progress: Progress) => void;
  readonly signal: AbortSignal;
  /** Where the file goes, so that a page that is opened again can say what is unfinished there. */
  readonly place?: string;
};

type Chunk = { readonly index: number; readonly name: string; readonly sealed: Uint8Array<ArrayBuffer> };
type Digests = Uint8Array<ArrayBuffer>;

const mediaType = ({ type }: File): string => {
  const plain = type.toLowerCase();
  return /^[a-z0-9.+-]{1,64}\/[a-z0-9.+-]{1,64}$/.test(plain) ? plain : "application/octet-stream";
};

const digestOf = async (bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> =>
  new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));

const plainOf = async (file: File, index: number): Promise<Uint8Array<ArrayBuffer>> => {
  try {
    return new Uint8Array(await file.slice(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES).arrayBuffer());
  } catch {
    throw new TransferError("changed", "the file cannot be read any more");
  }
};

/** SHA-256 of each plain chunk, one after another. */
const digestsOf = async (file: File, count: number, { onProgress, signal }: Sending): Promise<Digests> => {
  const digests = new Uint8Array(count * HASH_BYTES);
  for (let index = 0; index < count; index++) {
    signal.throwIfAborted();
    digests.set(await digestOf(await plainOf(file, index)), index * HASH_BYTES);
    onProgress?.({ phase: "reading", done: Math.min(file.size, (index + 1) * CHUNK_BYTES), moved: 0, total: file.size });
  }
  return digests;
};

const heldOf = async (names: readonly string[], signal: AbortSignal): Promise<ReadonlySet<string>> => {
  if (names.length === 0) return new Set();
  const headers = { "Content-Type": "application/json" };
  const answer = await carry("/api/v1/chunks/held", { method: "POST", body: JSON.stringify({ chunks: names }), headers }, signal);
  return new Set(((await answer.json()) as { held: readonly string[] }).held);
};

/** One file on its way. */
class Upload {
  readonly #file: File;
  readonly #count: number;
  readonly #digests: Digests;
  readonly #key: CryptoKey;
  readonly #sending: Sending;
  readonly #queue = new PQueue({ concurrency: AT_ONCE });
  readonly #stop = new AbortController();
  readonly #signal: AbortSignal;
  readonly #note: (done: number) => void;
  readonly names: string[] = [];
  #done = 0;
  #moved = 0;
  #failure: unknown = null;

  constructor(file: File, digests: Digests, key: CryptoKey, sending: Sending, note: (done: number) => void) {
    this.#file = file;
    this.#count = digests.length / HASH_BYTES;
    this.#digests = digests;
    this.#key = key;
    this.#sending = sending;
    this.#signal = AbortSignal.any([sending.signal, this.#stop.signal]);
    this.#note = note;
  }

  /** Sends what the node lacks; gives the SHA-256 of the plain file. */
  async send(isResumed: boolean): Promise<Uint8Array> {
    try {
      const whole = sha256.create();
      for (let first = 0; first < this.#count; first += AHEAD) {
        const chunks: Chunk[] = [];
        for (let index = first; index < Math.min(first + AHEAD, this.#count); index++) {
          const plain = await this.#plain(index);
          whole.update(plain);
          chunks.push(await this.#seal(index, plain));
        }
        for (const { name } of chunks) this.names.push(name);
        await this.#enqueue(
          chunks,
          isResumed
            ? await heldOf(
                chunks.map(({ name }) => name),
                this.#signal,
              )
            : new Set(),
        );
      }
      await this.#settled();
      await this.#sendForgotten();
      return whole.digest();
    } finally {
      this.#stop.abort();
      this.#queue.clear();
    }
  }

  /** An upload may take longer than the node keeps what no act names. */
  async #sendForgotten(): Promise<void> {
    for (let round = 0; round < ROUNDS; round++) {
      const held = await heldOf(this.names, this.#signal);
      const missing = this.names.flatMap((name, index) => (held.has(name) ? [] : [index]));
      if (missing.length === 0) return;
      for (const index of missing) await this.#enqueue([await this.#seal(index, await this.#plain(index))], new Set());
      await this.#settled();
    }
    throw new TransferError("refused", "the node does not keep the file");
  }

  async #plain(index: number): Promise<Uint8Array<ArrayBuffer>> {
    this.#check();
    const plain = await plainOf(this.#file, index);
    const digest = await digestOf(plain);
    const expected = this.#digests.subarray(index * HASH_BYTES, (index + 1) * HASH_BYTES);
    if (hex(digest) !== hex(expected)) throw new TransferError("changed", "the file was changed while it was sent");
    return plain;
  }

  async #seal(index: number, plain: Uint8Array<ArrayBuffer>): Promise<Chunk> {
    const sealed = new Uint8Array(await crypto.subtle.encrypt(cipherOf(index, this.#count), this.#key, plain));
    return { index, name: hex(await digestOf(sealed)), sealed };
  }

  async #enqueue(chunks: readonly Chunk[], held: ReadonlySet<string>): Promise<void> {
    for (const chunk of chunks) {
      if (held.has(chunk.name)) {
        this.#arrived(chunk, 0);
        continue;
      }
      void this.#queue.add(() => this.#put(chunk)).catch((error: unknown) => this.#fail(error));
      await this.#queue.onSizeLessThan(AT_ONCE);
      this.#check();
    }
  }

  async #put(chunk: Chunk): Promise<void> {
    const headers = { "Content-Type": "application/octet-stream" };
    await carry(`/api/v1/chunks/${chunk.name}`, { method: "PUT", body: chunk.sealed, headers }, this.#signal);
    this.#arrived(chunk, chunk.sealed.length);
  }

  #arrived({ index }: Chunk, moved: number): void {
    this.#done = Math.min(this.#file.size, this.#done + Math.min(CHUNK_BYTES, this.#file.size - index * CHUNK_BYTES));
    this.#moved += moved;
    this.#note(this.#done);
    this.#sending.onProgress?.({ phase: "moving", done: this.#done, moved: this.#moved, total: this.#file.size });
  }

  #fail(error: unknown): void {
    this.#failure ??= error;
    this.#stop.abort();
  }

  #check(): void {
    this.#sending.signal.throwIfAborted();
    if (this.#failure !== null) throw this.#failure;
  }

  async #settled(): Promise<void> {
    await this.#queue.onIdle();
    this.#check();
  }
}

/** Not more often than every other second. */
const noteNowAndThen = (entry: string): ((done: number) => void) => {
  let next = 0;
  return (done) => {
    if (Date.now() < next) return;
    next = Date.now() + NOTE;
    noteProgress(entry, done);
  };
};

/** Seals a file under a key of its own and sends what the node has not got of it. Throws `TransferError`, or the signal's reason. */
export const sendFile = async (file: File, sending: Sending): Promise<Attachment> => {
  const digests = await digestsOf(file, Math.ceil(file.size / CHUNK_BYTES), sending);
  const fingerprint = webCrypto.sha256(new Uint8Array([...eightBytes(file.size), ...digests]));
  const { name: entry, secret, isResumed } = await takeUp(file, base64url(fingerprint), sending.place ?? "");
  const key = webCrypto.sha256(new Uint8Array([...bytesOf(secret), ...fingerprint]));
  const upload = new Upload(file, digests, await importKey(key, "encrypt"), sending, noteNowAndThen(entry));
  const whole = await upload.send(isResumed);
  forgetUpload(entry);
  return {
    name: file.name.slice(0, 255),
    type: mediaType(file),
    size: file.size,
    sha256: base64url(whole),
    key: base64url(key),
    chunks: upload.names.map((name) => base64url(bytesOfHex(name))),
  };
};

const bytesOfHex = (text: string): Uint8Array => Uint8Array.from(text.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
