import type { Act, Refusal } from "#kernel";
import type { Batch } from "#node/log/batch.ts";
import { idBytes } from "#node/store/case-record.ts";
import type { ItemResult } from "./inbox.ts";
import type { PreparedItem } from "./prepare-items.ts";

export type Kind<K extends PreparedItem["kind"]> = Extract<PreparedItem, { kind: K }>;

export const yes = (work: Batch, own: number | null): ItemResult => ({ stage: "accepted", at: work.at, own, refusal: null });
export const no = (work: Batch, refusal: Refusal, own: number | null = null): ItemResult => ({
  stage: "refused",
  at: work.at,
  own,
  refusal,
});

/** Leaves it to the desks to tell whom the act concerns. */
export const wake = (work: Batch, { frame, hash }: Act, why: "act" | "refused"): void => {
  work.written.wakes.push({ case_id: idBytes(frame.case), act: idBytes(hash), kid: null, why });
};
