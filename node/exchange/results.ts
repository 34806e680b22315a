import { type Act, type Protocol, type Refusal, urgencyOf } from "#kernel";
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

/** Leaves it to the desks to tell whom the act concerns, and to ring for it if its protocol calls it urgent. */
export const wake = (work: Batch, protocol: Protocol, { frame, hash }: Act): void => {
  const why = urgencyOf(protocol, frame.type, frame.frame) === true ? "urgent" : "act";
  work.written.wakes.push({ case_id: idBytes(frame.case), act: idBytes(hash), kid: null, why });
};
