/** Where a log's files come from: a node, a saved folder, or memory. Nothing that comes from it is believed. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/** A source that a worker can open again. */
export type SourceRef = { readonly kind: "folder"; readonly path: string } | { readonly kind: "url"; readonly base: string };

export type LogSource = {
  /** The bytes at a relative path, null where nothing is. Throws `Unreachable` when it cannot be told. */
  fetch(path: string): Promise<Uint8Array | null>;
  readonly ref?: SourceRef;
};

/** The source did not answer, or answered with neither the file nor that there is none. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

const LARGEST = 64 * 1024 * 1024;
const TRIES = 5;
const PATIENCE = 30_000;

const codeOf = (fault: unknown): string => (fault as NodeJS.ErrnoException).code ?? "";

const folderSource = (path: string): LogSource => ({
  ref: { kind: "folder", path },
  fetch: async (name) => {
    try {
      return new Uint8Array(await readFile(join(path, name)));
    } catch (fault) {
      if (["ENOENT", "ENOTDIR", "EISDIR"].includes(codeOf(fault))) return null;
      throw new Unreachable(`${name} cannot be read`, { cause: fault });
    }
  },
});

/** Undefined where it is worth another try: no answer, too many requests, a fault of the server. */
const ask = async (url: string): Promise<Uint8Array | null | { readonly retryAfter: number }> => {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE), redirect: "error" });
    if (answer.status === 404 || answer.status === 410) return null;
    if (answer.status === 429 || answer.status >= 500) return { retryAfter: Number(answer.headers.get("retry-after")) || 0 };
    if (answer.status !== 200) throw new Unreachable(`${url} answers ${answer.status}`);
    const bytes = new Uint8Array(await answer.arrayBuffer());
    if (bytes.length > LARGEST) throw new Unreachable(`${url} is larger than any file of a log`);
    return bytes;
  } catch (fault) {
    if (fault instanceof Unreachable) throw fault;
    return { retryAfter: 0 };
  }
};

const urlSource = (base: string): LogSource => ({
  ref: { kind: "url", base },
  fetch: async (path) => {
    const url = `${base}/${path}`;
    for (let tried = 1; ; tried++) {
      const answer = await ask(url);
      if (answer === null || answer instanceof Uint8Array) return answer;
      if (tried === TRIES) throw new Unreachable(`${url} does not answer`);
      await wait(Math.min(30_000, Math.max(answer.retryAfter * 1000, 100 * 2 ** tried)));
    }
  },
});

export const openSource = (ref: SourceRef): LogSource => (ref.kind === "folder" ? folderSource(ref.path) : urlSource(ref.base));

/** Files by their paths. */
export const memorySource = (files: ReadonlyMap<string, Uint8Array>): LogSource => ({
  fetch: async (path) => files.get(path) ?? null,
});

/** The part of a source below a folder. */
export const below = (source: LogSource, folder: string): LogSource => {
  if (folder === "") return source;
  const { ref } = source;
  if (ref === undefined) return { fetch: (path) => source.fetch(`${folder}/${path}`) };
  return openSource(ref.kind === "folder" ? { ...ref, path: join(ref.path, folder) } : { ...ref, base: `${ref.base}/${folder}` });
};

export const fetchText = async (source: LogSource, path: string): Promise<string | null> => {
  const bytes = await source.fetch(path);
  return bytes === null ? null : new TextDecoder().decode(bytes);
};
