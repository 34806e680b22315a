/** The named steps of acceptance and delivery, in the order in which they happen. `tests/faults.test.ts` fails each of them. */
export const STEPS = [
  "accept.prepared",
  "commit.keys",
  "commit.before",
  "commit.after",
  "deliver.before-send",
  "deliver.sent",
  "deliver.settled",
  "receive.before",
  "receive.after",
] as const;
/** `receive.item` is one item's turn: what throws there keeps back that item and nothing else (`tests/parked-items.test.ts`). */
export type Step = (typeof STEPS)[number] | "receive.item";

/** Called at each named step; a test's implementation ends the process or throws, a node's does nothing. */
export type Faults = { at(step: Step): void | Promise<void> };

export const noFaults: Faults = { at: () => {} };
