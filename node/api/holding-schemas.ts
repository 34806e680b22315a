/** Shapes of persons and objects that people of this party entered, and of hits. */
import { type Static, Type as T } from "typebox";
import { identifierKinds } from "#kernel";
import { OrNull, Person } from "./inbox-schemas.ts";
import { CaseId, CaseSummary, Hash, PartyId, Time } from "./schemas.ts";

export const HoldingId = T.String({ pattern: "^[A-Za-z0-9_-]{21}[AQgw]$" });
export const Kind = T.Enum([...identifierKinds]);
export const Value = T.String({ minLength: 1, maxLength: 120, pattern: "[\\p{L}\\p{N}]" });
export const Reason = T.String({ minLength: 3, maxLength: 1000, pattern: "\\S" });

export const Identifier = T.Object({ kind: Kind, value: T.String(), by: Person, at: Time });
export const Holding = T.Object({
  id: HoldingId,
  kind: Kind,
  /** Empty where all of it was erased. */
  identifiers: T.Array(Identifier),
  by: Person,
  at: Time,
});
export type Holding = Static<typeof Holding>;

export const Merge = T.Object({
  id: T.Integer(),
  /** What was taken into it. */
  merged: HoldingId,
  label: T.String(),
  reason: OrNull(T.String()),
  by: Person,
  at: Time,
  undone: OrNull(T.Object({ reason: OrNull(T.String()), by: Person, at: Time })),
});
export type Merge = Static<typeof Merge>;

/** Cases are those alone that whoever asks may open; of others not even the number is told. */
export const HoldingFile = T.Intersect([Holding, T.Object({ merges: T.Array(Merge), cases: T.Array(CaseSummary) })]);
export type HoldingFile = Static<typeof HoldingFile>;

export const HitOf = T.Object({
  id: T.Integer(),
  kind: Kind,
  value: T.String(),
  holding: HoldingId,
  decision: OrNull(T.Enum(["confirmed", "rejected"])),
  reason: OrNull(T.String()),
  by: OrNull(Person),
  decidedAt: OrNull(Time),
});
/** One act of the other party that was compared; without hits nothing that it names is held here. */
export const Comparison = T.Object({
  act: Hash,
  type: T.String(),
  party: PartyId,
  case: CaseSummary,
  at: Time,
  identifiers: T.Integer(),
  hits: T.Array(HitOf),
});
export type Comparison = Static<typeof Comparison>;
export { CaseId };
