/** Shapes of what is searched and found. */
import { type Static, Type as T } from "typebox";
import { OrNull } from "./inbox-schemas.ts";
import { CaseId, CaseSummary, Hash, PartyId, Time } from "./schemas.ts";

const Id = T.String({ minLength: 1, maxLength: 64, pattern: "^[a-z0-9@.-]+$" });

export const SearchFilters = T.Object(
  {
    protocol: T.Optional(T.String({ maxLength: 80, pattern: "^[a-z0-9-]+@\\d+$" })),
    state: T.Optional(Id),
    agency: T.Optional(Id),
    /** Cases that changed in this time. */
    from: T.Optional(Time),
    to: T.Optional(Time),
    /** A deadline that is past, or comes within a day or a week. */
    due: T.Optional(T.Enum(["past", "day", "week"])),
    open: T.Optional(T.Boolean()),
  },
  { additionalProperties: false },
);
export type SearchFilters = Static<typeof SearchFilters>;

export const cursorPattern = "^\\d{1,12}\\.[A-Za-z0-9_-]{21}[AQgw]$";

/** A text with the places of what was sought, in UTF-16 units. */
export const Excerpt = T.Object({
  /** The content field that it is of. */
  field: T.String(),
  text: T.String(),
  marks: T.Array(T.Object({ from: T.Integer(), to: T.Integer() })),
});
export type Excerpt = Static<typeof Excerpt>;

export const Hit = T.Object({
  act: Hash,
  type: T.String(),
  party: PartyId,
  at: Time,
  /** Empty where it was found by its frame alone. */
  excerpts: T.Array(Excerpt),
});
export type Hit = Static<typeof Hit>;

export const FoundCase = T.Intersect([CaseSummary, T.Object({ hits: T.Array(Hit), byNumber: T.Boolean() })]);
export type FoundCase = Static<typeof FoundCase>;

export const Found = T.Object({
  cases: T.Array(FoundCase),
  /** From where older cases are searched; null if all were. A page may hold few cases, or none, and still have older ones behind it. */
  next: OrNull(T.String()),
});
export type Found = Static<typeof Found>;

export const Words = T.String({ maxLength: 200 });
export const Cursor = T.String({ pattern: cursorPattern });
export const Purpose = T.String({ minLength: 3, maxLength: 200, pattern: "\\S", description: "for what; goes into the log" });
export { CaseId };
