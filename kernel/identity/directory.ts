/**
 * The public records of one party in the order of one log. A directory is a value: adding a record gives another one,
 * and the older one still judges as before. Both share one append-only store, so adding costs the same at any size.
 */
import type { Grant, GrantPayload } from "./grant.ts";
import type { Publication } from "./publication.ts";
import type { Revocation } from "./revocation.ts";

/** Where a record stands: its index in the log and the time that the log's sequencer gave it, in seconds. */
export type Place = { readonly index: number; readonly at: number };
export type GrantEntry = Place & { readonly grant: Grant };
export type RevocationEntry = Place & { readonly revocation: Revocation };
export type PublicationEntry = Place & { readonly publication: Publication };
type PublicRecord = GrantEntry | RevocationEntry | PublicationEntry;

/** Owned by directory.ts; `size` is the index after the last record. */
type Store = {
  size: number;
  readonly grants: Map<string, GrantEntry[]>;
  /** By the kid of the key that was succeeded. */
  readonly successors: Map<string, GrantEntry[]>;
  readonly revocations: Map<string, RevocationEntry[]>;
  readonly publications: PublicationEntry[];
};

export type Directory = {
  readonly party: string;
  /** kid of the first root: the party's fingerprint. */
  readonly root: string;
  /** Records with an index below this are folded; the next one has this index or a higher one. */
  readonly size: number;
  readonly store: Store;
};

export const emptyDirectory = (party: string, rootKid: string): Directory => ({
  party,
  root: rootKid,
  size: 0,
  store: { size: 0, grants: new Map(), successors: new Map(), revocations: new Map(), publications: [] },
});

const below = <E extends Place>(entries: readonly E[] | undefined, index: number): readonly E[] => {
  if (entries === undefined) return [];
  const last = entries.at(-1);
  return last !== undefined && last.index < index ? entries : entries.filter((entry) => entry.index < index);
};

/** Grants of a key that stand before `index`, oldest first. */
export const grantsOf = ({ store, size }: Directory, kid: string, index: number): readonly GrantEntry[] =>
  below(store.grants.get(kid), Math.min(index, size));

/** What the newest folded grant says of a key, in force or not; undefined for a key that none grants. */
export const keyOf = (directory: Directory, kid: string): GrantPayload | undefined =>
  grantsOf(directory, kid, directory.size).at(-1)?.grant.payload;

/** Revocations of a key that stand before `index`, oldest first. */
export const revocationsOf = ({ store, size }: Directory, kid: string, index: number): readonly RevocationEntry[] =>
  below(store.revocations.get(kid), Math.min(index, size));

/** Grants before `index` that succeed a key, oldest first. */
export const successorsOf = ({ store, size }: Directory, kid: string, index: number): readonly GrantEntry[] =>
  below(store.successors.get(kid), Math.min(index, size));

/** What the party's node last published before `index`, if anything. */
export const publicationAt = ({ store, size }: Directory, index = size): PublicationEntry | undefined =>
  below(store.publications, Math.min(index, size)).at(-1);

/** All grants that are folded, in the order of the log. */
export const allGrants = ({ store, size }: Directory): readonly GrantEntry[] =>
  [...store.grants.values()].flatMap((entries) => below(entries, size)).sort((a, b) => a.index - b.index);

const copied = <E extends Place>(map: ReadonlyMap<string, E[]>, size: number): Map<string, E[]> =>
  new Map([...map].map(([kid, entries]) => [kid, [...below(entries, size)]]));

/** A store of its own for a directory whose store has already grown past it. */
const branch = ({ store, size }: Directory): Store => ({
  size,
  grants: copied(store.grants, size),
  successors: copied(store.successors, size),
  revocations: copied(store.revocations, size),
  publications: [...below(store.publications, size)],
});

const push = <E>(map: Map<string, E[]>, kid: string, entry: E): void => {
  const entries = map.get(kid);
  if (entries === undefined) map.set(kid, [entry]);
  else entries.push(entry);
};

/** The directory with a record that was found good. Throws RangeError if its index is already folded. */
export const withRecord = (directory: Directory, entry: PublicRecord): Directory => {
  if (entry.index < directory.size) throw new RangeError(`record ${entry.index} comes after ${directory.size - 1}`);
  const store = directory.store.size === directory.size ? directory.store : branch(directory);
  if ("grant" in entry) {
    const { subject, payload } = entry.grant;
    push(store.grants, subject, entry);
    if ("succeeds" in payload && payload.succeeds !== undefined) push(store.successors, payload.succeeds.key, entry);
  } else if ("revocation" in entry) push(store.revocations, entry.revocation.payload.key, entry);
  else store.publications.push(entry);
  store.size = entry.index + 1;
  return { ...directory, size: store.size, store };
};
