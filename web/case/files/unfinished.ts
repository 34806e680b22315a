/**
 * Uploads that have begun: secret and place of each, sealed in this browser with the drafts, so that one that was cut goes on after a
 * reload or another sign-in. The file itself is chosen again, and known again by its name, its size and the hashes of its chunks.
 */
import { base64url } from "#kernel";
import { webCrypto } from "../../crypto.ts";
import { UPLOAD } from "../form/draft.ts";
import { drafts } from "../form/draft-store.ts";

export type Unfinished = {
  readonly name: string;
  readonly size: number;
  /** Base64url SHA-256 over the SHA-256 of each chunk of the plain file. */
  readonly fingerprint: string;
  /** Base64url; the file's key is made of it and of the fingerprint, so that no two files ever share one. */
  readonly secret: string;
  /** Where the file goes: of one draft, one field. */
  readonly place: string;
  /** Bytes that had arrived when this was last written down. */
  readonly done: number;
  /** Milliseconds since 1970. */
  readonly at: number;
};

/** The node forgets chunks that wait longer than a day; after a week nobody comes back for the rest. */
const FORGOTTEN = 7 * 86_400_000;
const SECRET_BYTES = 32;

const isUpload = (name: string): boolean => name.endsWith(UPLOAD);
const read = (name: string): Unfinished | undefined => drafts.read(name) as Unfinished | undefined;

const all = (): (readonly [string, Unfinished])[] =>
  drafts.names().flatMap((name) => {
    const found = isUpload(name) ? read(name) : undefined;
    return found === undefined ? [] : [[name, found] as const];
  });

/** Those of one place, the newest first. */
export const unfinishedAt = (place: string): (readonly [string, Unfinished])[] =>
  all()
    .filter(([, one]) => one.place === place)
    .toSorted(([, one], [, other]) => other.at - one.at);

export const forgetUpload = (name: string): void => drafts.remove(name);

export type TakenUp = { readonly name: string; readonly secret: string; readonly isResumed: boolean };

/** The upload of this very file that was begun before, or a new one. Another file of the same name takes the place of what was begun there. */
export const takeUp = async ({ name, size }: File, fingerprint: string, place: string): Promise<TakenUp> => {
  const now = Date.now();
  for (const [entry, one] of all()) if (one.at < now - FORGOTTEN) forgetUpload(entry);
  const same = all().find(([, one]) => one.fingerprint === fingerprint && one.size === size && one.name === name);
  if (same !== undefined) {
    const [entry, one] = same;
    drafts.write(entry, { ...one, place, at: now });
    return { name: entry, secret: one.secret, isResumed: true };
  }
  for (const [entry, one] of unfinishedAt(place)) if (one.name === name && one.size === size) forgetUpload(entry);
  const entry = `${drafts.owner ?? ""}|${base64url(webCrypto.random(16))}${UPLOAD}`;
  const made: Unfinished = { name, size, fingerprint, secret: base64url(webCrypto.random(SECRET_BYTES)), place, done: 0, at: now };
  drafts.write(entry, made);
  // What is sent under this secret must be known again after a reload.
  await drafts.kept();
  return { name: entry, secret: made.secret, isResumed: false };
};

export const noteProgress = (entry: string, done: number): void => {
  const one = read(entry);
  if (one !== undefined) drafts.write(entry, { ...one, done, at: Date.now() });
};
