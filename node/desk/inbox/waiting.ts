/** For whom a case waits, and why: derived from its folded state and from who has it in hand (spec/protocol.md, Whose turn it is). */
import { type Awaited, awaitedOf, isFinal, type Protocol } from "#kernel";
import type { Batch } from "#node/log/batch.ts";
import type { CaseRecord } from "#node/store/case-record.ts";
import type { CaseFileRow } from "#node/store/database.ts";

/** What `waitingOf` reads. */
export type Standing = Pick<CaseRecord, "state" | "holders" | "refused" | "disputed">;
export type Waiting = Pick<CaseFileRow, "whose" | "waits" | "wait_at">;

/** `whose` of a case that nobody of the party has in hand. */
export const NOBODY = "@";
/** After all that is due stands what has no time of its own: the second after the last that a calendar can name. */
const UNDUE = 253_402_300_800;

export const reasonKinds = ["clock", "turn", "untaken", "refused", "disputed"] as const;
export type Reason = { readonly kind: (typeof reasonKinds)[number]; readonly clocks: readonly string[]; readonly steps: readonly string[] };

const reason = (kind: Reason["kind"], { clocks, steps }: Partial<Awaited> = {}): Reason => ({
  kind,
  clocks: clocks ?? [],
  steps: steps ?? [],
});

/** Why the case waits for this party, the most pressing first; empty where it does not. */
export function reasonsFor(protocol: Protocol, party: string, { state, holders, refused, disputed }: Standing): Reason[] {
  if (isFinal(protocol, state.state)) return [];
  const awaited = awaitedOf(protocol, state).find((one) => one.party === party);
  return [
    ...(disputed === null ? [] : [reason("disputed")]),
    ...(refused === null ? [] : [reason("refused")]),
    ...(awaited === undefined ? [] : [reason(awaited.clocks.length > 0 ? "clock" : "turn", awaited)]),
    ...(holders === "" ? [reason("untaken")] : []),
  ];
}

/** The columns of a case by which lists of what waits are read, without opening its state. */
export function waitingOf(protocol: Protocol, party: string, standing: Standing): Waiting {
  const { state, holders } = standing;
  const whose = holders === "" ? NOBODY : (holders.split(" ").at(-1) ?? NOBODY);
  if (isFinal(protocol, state.state)) return { whose, waits: "", wait_at: UNDUE + state.at };
  const awaited = awaitedOf(protocol, state);
  const isOurs = reasonsFor(protocol, party, standing).length > 0;
  const others = awaited.filter((one) => one.party !== party);
  const clocks = (isOurs ? awaited.filter((one) => one.party === party) : others).flatMap((one) => one.clocks);
  const due = clocks.map((clock) => state.clocks[clock]?.due ?? UNDUE);
  return { whose, waits: isOurs ? "us" : others.length > 0 ? "them" : "none", wait_at: Math.min(UNDUE + state.at, ...due) };
}

/** Sight without end after one more `assign`: who was given it last stands last. */
export const holdersAfter = (holders: string, kid: string, give: boolean, ends: number | null): string => {
  const others = holders.split(" ").filter((one) => one !== "" && one !== kid);
  if (!give) return others.join(" ");
  return ends === null ? [...others, kid].join(" ") : holders;
};

export type WaitDeps = {
  readonly party: string;
  readonly protocols: ReadonlyMap<string, { readonly protocol: Protocol }>;
};

/** Changes a case of the batch outside its docket, and derives anew for whom it waits. Does nothing for a case that is not there. */
export function changeStanding(
  { party, protocols }: WaitDeps,
  batch: Batch,
  id: string,
  change: (record: CaseRecord) => Partial<Pick<CaseRecord, "holders" | "refused" | "disputed" | "changed_at">>,
): void {
  const record = batch.case(id);
  const protocol = protocols.get(record?.protocol ?? "")?.protocol;
  if (record === undefined || protocol === undefined) return;
  const changed = { ...record, ...change(record) };
  batch.saveCase({ ...changed, ...waitingOf(protocol, party, changed) });
}
