/** Entries that were good when they were made and became doubtful by what was learned later (SEMANTICS 4). */
import { standingGrant } from "./chain.ts";
import { type Directory, revocationsOf, successorsOf } from "./directory.ts";

/**
 * For node keys: the log that the entry stands in, and the largest size of it that, before the loss, another party's node or a witness had
 * cosigned or acknowledged by a receipt.
 */
export type LogPosition = { readonly origin?: string; readonly cosigned?: number };

export type Signed = { readonly index: number; readonly at: number } & LogPosition;

const EVER = Number.POSITIVE_INFINITY;

/** Signed when the key was no longer its holder's alone. */
const afterCompromise = (directory: Directory, kid: string, at: number): boolean =>
  revocationsOf(directory, kid, EVER).some(({ revocation: { payload } }) => payload.because === "compromised" && at >= payload.at);

/** Signed by a key whose own grant fell with a compromised grantor. */
const afterGrantorsCompromise = (directory: Directory, kid: string, { index, at }: Signed): boolean => {
  const standing = standingGrant(directory, kid, { index, at, known: EVER });
  return !standing.ok && standing.refusal.kind === "key-not-in-force" && standing.refusal.because === "compromised";
};

/** Signed by a lost node key from the size on that its successor names, and not cosigned elsewhere by then. */
const afterLoss = (directory: Directory, kid: string, { index, origin, cosigned = 0 }: Signed): boolean =>
  successorsOf(directory, kid, EVER).some(({ grant: { payload } }) => {
    if (payload.kind !== "node") return false;
    const size = payload.succeeds?.sizes.find((log) => log.origin === origin)?.size;
    return size !== undefined && index >= size && index >= cosigned;
  });

/** When a node key was lost: the first second of the first grant that succeeds it from some size on; null for a key that was not. */
export const lossOf = (directory: Directory, kid: string): number | null => {
  const losses = successorsOf(directory, kid, EVER).flatMap(({ grant: { payload } }) =>
    payload.kind === "node" && payload.succeeds !== undefined && payload.succeeds.sizes.length > 0 ? [payload.nbf] : [],
  );
  return losses.length === 0 ? null : Math.min(...losses);
};

/** By all records that the directory holds, also those after the entry. */
export const isSuspect = (directory: Directory, kid: string, entry: Signed): boolean =>
  afterCompromise(directory, kid, entry.at) || afterGrantorsCompromise(directory, kid, entry) || afterLoss(directory, kid, entry);

/** The entries that an `affirm` must name before they count again, in the given order. */
export const suspects = <E extends Signed & { readonly kid: string }>(directory: Directory, entries: readonly E[]): readonly E[] =>
  entries.filter((entry) => isSuspect(directory, entry.kid, entry));
