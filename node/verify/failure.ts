/** What `hito verify` can find wrong: a closed list, so that whoever reads a report can act on each name. */

export const failureNames = [
  /** The target could not be asked, or has no log and no case in it. */
  "unreachable",
  "target-unknown",
  /** No key chain of the target begins at a fingerprint that was given. */
  "root-unknown",
  "directory-invalid",
  "log-missing",
  /** The node's grant names no log of this origin and key. */
  "log-not-granted",
  "log-description",
  "checkpoint-missing",
  "checkpoint-malformed",
  "checkpoint-origin",
  "checkpoint-signature",
  "checkpoint-rolled-back",
  "fork",
  /** Tiles that would prove one tree to be the beginning of another are not there. */
  "consistency-unproven",
  "cosignature-invalid",
  "cosignature-missing",
  "entries-missing",
  "entry-malformed",
  "tile-missing",
  "tile-mismatch",
  "root-mismatch",
  "record-missing",
  "record-altered",
  "record-class",
  "grant-invalid",
  "revocation-invalid",
  "publication-invalid",
  "bundle-malformed",
  "party-unknown",
  "protocol-differs",
  "proof-invalid",
  "disclosure-mismatch",
  "act-malformed",
  "act-signature",
  "act-missing",
  "act-repeated",
  "key-unknown",
  "key-not-in-force",
  "no-power",
  "time-disorder",
  "line-malformed",
  "line-signature",
  "line-chain",
  "line-fold",
  /** The time that a line or refusal gives cannot be true by the cosignatures around it. */
  "line-time",
  /** The line says that an act came in time, and no cosignature by a witness that its author's party does not run shows it. */
  "timely-unproven",
  "state-differs",
  "refusal-malformed",
  "refusal-signature",
  "receipt-malformed",
  "receipt-signature",
  "receipt-differs",
] as const;

export type FailureName = (typeof failureNames)[number];

/** Where something was found: a log's origin, an index in it, a case, a record's hash. */
export type Where = { readonly origin?: string; readonly index?: number; readonly case?: string; readonly record?: string };
export type Failure = { readonly name: FailureName; readonly detail: string } & Where;

const MOST_KEPT = 1000;

/** Collects failures; beyond a thousand they are only counted. */
export class Findings {
  readonly failures: Failure[] = [];
  leftOut = 0;

  add(name: FailureName, where: Where, detail: string): void {
    this.take({ name, ...where, detail });
  }

  take(failure: Failure): void {
    if (this.failures.length < MOST_KEPT) this.failures.push(failure);
    else this.leftOut++;
  }

  get ok(): boolean {
    return this.failures.length === 0;
  }
}
