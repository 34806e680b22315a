import type { Kysely } from "kysely";
import type { Database } from "#node/store/database.ts";

/** What can differ; a closed list, so that whoever reads a report knows all of it. */
export const differenceKinds = [
  // A log against its own entries.
  "entry-missing",
  "entry-beyond",
  "edge-wrong",
  "checkpoint-wrong",
  "cosignature-wrong",
  "tile-missing",
  "tile-stray",
  "tile-wrong",
  // Entries against records, and records against themselves.
  "record-missing",
  "record-wrong",
  "entry-of-record-missing",
  "column-wrong",
  "reads-wrong",
  // What is folded from the records.
  "docket-broken",
  "timely-unproven",
  "case-missing",
  "case-stray",
  "case-wrong",
  "number-behind",
  "assignment-missing",
  "assignment-stray",
  "assignment-wrong",
  "search-missing",
  "search-stray",
  "search-wrong",
  "agency-missing",
  "agency-stray",
  "agent-missing",
  "agent-stray",
  "agent-wrong",
  // Sealed content.
  "key-missing",
  "sealed-missing",
  "sealed-stray",
  "sealed-wrong",
  "chunk-missing",
  "chunk-wrong",
  "chunk-link-missing",
  "chunk-link-stray",
  // The exchange with partners.
  "outbox-missing",
  "outbox-stray",
  "delivered-wrong",
  "delivery-stray",
  "receipt-missing",
  "receipt-stray",
  "receipt-wrong",
  "incoming-missing",
  "incoming-beyond",
  "incoming-wrong",
  "peer-edge-wrong",
  "peer-checkpoint-wrong",
  "witness-memory-wrong",
  "duty-stray",
] as const;

export type DifferenceKind = (typeof differenceKinds)[number];

export type Place = Readonly<Record<string, string | number>>;

/** Rewrites one derived row. */
export type Mend = (db: Kysely<Database>) => Promise<unknown>;

export type Difference = {
  readonly what: DifferenceKind;
  readonly where: Place;
  /** What is there, and what follows from the records. */
  readonly detail: string;
  /** Whether it is of a derived row, which `--repair` rewrites; a record is never touched. */
  readonly repairable: boolean;
};

/** Collects what differs. `onDifference` is told of each at once. */
export class Differences {
  readonly list: Difference[] = [];
  readonly mends: Mend[] = [];
  readonly #onDifference: (difference: Difference) => void;

  constructor(onDifference: (difference: Difference) => void = () => {}) {
    this.#onDifference = onDifference;
  }

  add(what: DifferenceKind, where: Place, detail: string, mend?: Mend): void {
    const difference = { what, where, detail, repairable: mend !== undefined };
    this.list.push(difference);
    if (mend !== undefined) this.mends.push(mend);
    this.#onDifference(difference);
  }
}
