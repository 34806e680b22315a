/** Shapes of what waits, and of what people arrange about it. */
import { type Static, Type as T } from "typebox";
import { reasonKinds } from "#node/desk/inbox/waiting.ts";
import { CaseId, CaseSummary, Hash, PartyId, Time } from "./schemas.ts";

export const OrNull = <S extends Parameters<typeof T.Union>[0][number]>(schema: S) => T.Union([schema, T.Null()]);

/** A person of the own party, by the key. */
export const Person = T.Object({ kid: Hash, name: OrNull(T.String()), title: OrNull(T.String()), agency: T.String() });
export type Person = Static<typeof Person>;

export const WaitingClock = T.Object({
  clock: T.String(),
  debtor: PartyId,
  due: Time,
  zone: T.String(),
  law: T.String(),
  /** By which act it stands still, whose that is, and since when. */
  paused: OrNull(T.Object({ type: T.String(), party: PartyId, since: Time })),
});

export const WaitingCase = T.Intersect([
  CaseSummary,
  T.Object({
    waits: T.Enum(["us", "them", "none"]),
    /** Why it waits for this party, the most pressing first. */
    reasons: T.Array(T.Object({ kind: T.Enum([...reasonKinds]), clocks: T.Array(T.String()), steps: T.Array(T.String()) })),
    /** Clocks that run or are paused, the first due first. */
    clocks: T.Array(WaitingClock),
    urgent: T.Boolean(),
    /** Who has it in hand. */
    holder: OrNull(Person),
    /** Until when I see it in somebody's stead. */
    lentUntil: OrNull(Time),
    /** Who else sees it in somebody's stead, and until when. */
    lentTo: T.Array(T.Object({ who: Person, ends: Time })),
    /** An act of ours is on its way and not numbered yet. */
    pending: T.Boolean(),
    refused: OrNull(Hash),
    note: OrNull(T.Object({ by: Person, at: Time, text: T.String() })),
    /** What an act of mine in it names. */
    seen: Hash,
    protocolHash: Hash,
    role: T.String(),
  }),
]);
export type WaitingCase = Static<typeof WaitingCase>;

export const Section = T.Object({
  cases: T.Array(WaitingCase),
  next: OrNull(T.String()),
  /** Counted as far as `most`. */
  count: T.Integer(),
  overdue: T.Integer(),
  soon: T.Integer(),
  most: T.Integer(),
});
export type Section = Static<typeof Section>;

export const RingStep = T.Object({
  at: Time,
  what: T.Enum(["rang", "away", "nobody", "acknowledged", "acted", "ended"]),
  who: OrNull(Person),
});

export type RingStep = Static<typeof RingStep>;

export const Ring = T.Object({
  id: T.Integer(),
  case: CaseId,
  number: OrNull(T.String()),
  protocol: T.String(),
  type: T.String({ description: "of the urgent act" }),
  party: PartyId,
  beganAt: Time,
  endedAt: OrNull(Time),
  /** Whom it rings now; null where nobody is on duty. */
  who: OrNull(Person),
  mine: T.Boolean(),
  /** When it is passed on. */
  passesAt: Time,
  steps: T.Array(RingStep),
});
export type Ring = Static<typeof Ring>;

export const absenceReasons = ["leave", "commission", "training", "other"] as const;
export const Absence = T.Object({
  begins: Time,
  ends: Time,
  deputy: OrNull(Person),
  reason: T.Enum([...absenceReasons]),
});
export type Absence = Static<typeof Absence>;

export const Shift = T.Object({
  id: T.Integer(),
  who: Person,
  place: T.Integer({ description: "who is rung first, second, third" }),
  begins: Time,
  ends: Time,
  now: T.Boolean(),
  away: T.Boolean({ description: "is away in that time, and is not rung" }),
});
export type Shift = Static<typeof Shift>;
