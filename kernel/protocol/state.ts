import type { Protocol } from "./definition.ts";

/** How an act stands now. A corrected act still stands for those that refer to it; its newest values are the correction's. */
export type Standing = "stands" | "corrected" | "withdrawn" | "declined";

export type DocketedAct = {
  readonly type: string;
  readonly n: number;
  /** Whose doing it is: the author's party, or for a transcribed act the party that did it. */
  readonly party: string;
  readonly standing: Standing;
  readonly of?: string;
  /** Dates of its frame that clocks take which a later act starts. */
  readonly dates?: Readonly<Record<string, string>>;
  /** The party that wrote down what `party` did outside Hito; `party` did not sign it. */
  readonly transcribedBy?: string;
  /** It changed the state, flags, clocks or items. */
  readonly moved?: true;
  /** A report that the other party declined: it stands all the same. */
  readonly contested?: true;
};

export type Clock = {
  /** The party that owes the duty. */
  readonly debtor: string;
  /** Seconds; taken from the docket line, never computed by the fold. */
  readonly due: number;
  readonly calendar: string;
  readonly zone: string;
  readonly run: "running" | "paused" | "stopped" | "lapsed";
  /** The act that started it. */
  readonly startedBy: string;
  /** While paused: by which act and since when; the time left is from `since` to `due`. */
  readonly paused?: { readonly by: string; readonly since: number };
};

/** What takes one act back: only its own changes, so that what came after it stays. */
export type Undo = {
  readonly act: string;
  readonly state: string;
  readonly set: readonly string[];
  readonly cleared: readonly string[];
  readonly clocks: Readonly<Record<string, { readonly was: Clock | null; readonly is: Clock }>>;
  readonly item?: { readonly id: string; readonly was: string | null; readonly is: string };
};

/** Plain JSON, a function of the protocol and the docket alone. */
export type CaseState = {
  readonly state: string;
  readonly flags: readonly string[];
  readonly home: string | null;
  readonly partner: string | null;
  /** Number, hash and time of the last folded line. */
  readonly n: number;
  readonly line: string | null;
  readonly at: number;
  readonly acts: Readonly<Record<string, DocketedAct>>;
  readonly clocks: Readonly<Record<string, Clock>>;
  readonly items: Readonly<Record<string, string>>;
  /** `type of` → signer (party or agent) → act. */
  readonly quorums: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The last act that moved the case, if it can still be taken back. */
  readonly last: Undo | null;
};

/** A case of this protocol before its first line. */
export const emptyState = (protocol: Protocol): CaseState => ({
  state: protocol.initial,
  flags: [],
  home: null,
  partner: null,
  n: 0,
  line: null,
  at: 0,
  acts: {},
  clocks: {},
  items: {},
  quorums: {},
  last: null,
});

/** A member of a record that came from outside: never one of Object.prototype's. */
export const own = <T>(record: Readonly<Record<string, T>>, key: string | undefined): T | undefined =>
  key !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;

export const isFinal = (protocol: Protocol, state: string): boolean => own(protocol.states, state)?.final === true;

/** True while others may refer to it: a corrected act is still an act. */
export const inForce = (act: DocketedAct): boolean => act.standing === "stands" || act.standing === "corrected";
