/** Shapes of drafts, and of what colleagues say of them. */
import { type Static, Type as T } from "typebox";
import { OrNull, Person } from "./inbox-schemas.ts";
import { CaseId, Hash, Time } from "./schemas.ts";

/** Bytes of a draft at its largest, as an act that is checked. */
export const DRAFT_LIMIT = 282_624;
export const DraftId = CaseId;
/** Of a field, from the act: `/content/facts`. */
export const FieldPointer = T.String({ pattern: "^(/[A-Za-z0-9_-]{1,64}){1,8}$", maxLength: 200 });
export const ShortText = T.String({ minLength: 1, maxLength: 2000, pattern: "\\S" });
export const ReferenceNumber = T.String({
  pattern: "^[A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ][A-Za-z0-9ÁÉÍÓÚÜÑáéíóúüñ ./_()#°º-]{0,79}$",
  description: "own reference number of the agency (número de oficio)",
});

const Text = (maxLength: number) => T.String({ maxLength });
/** What was typed, as the form's controls hold it. */
export const DraftFields = T.Object(
  {
    seed: Text(64),
    role: Text(64),
    of: T.String({ pattern: "^([A-Za-z0-9_-]{42}[AEIMQUYcgkosw048])?$" }),
    basis: T.Array(Text(120), { maxItems: 64 }),
    territory: Text(32),
    handling: T.Object({ code: T.Optional(Text(8)), tlp: T.Optional(Text(16)) }, { additionalProperties: false }),
    purpose: Text(64),
    force: Text(8),
    occurred: Text(40),
    frame: T.Record(T.String(), T.Unknown()),
    content: T.Record(T.String(), T.Unknown()),
  },
  { additionalProperties: false },
);
export type DraftFields = Static<typeof DraftFields>;

export const draftParts = ["author", "writer", "clearer", "adviser"] as const;
/** What somebody is to a draft: `writer` may edit and sign it too, `clearer` is asked for a clearance, `adviser` is of another own agency. */
export const DraftPart = T.Enum([...draftParts]);
export type DraftPart = Static<typeof DraftPart>;

export const Clearance = T.Object({
  who: Person,
  /** To the version that there is now; null while it waits. */
  answer: OrNull(T.Enum(["yes", "no"])),
  /** An answer was given to an earlier version, and counts no more. */
  voided: T.Boolean(),
  at: OrNull(Time),
  reason: OrNull(T.String()),
});
export type Clearance = Static<typeof Clearance>;

export const DraftSummary = T.Object({
  draft: DraftId,
  case: CaseId,
  /** Of the case, for who sees it. */
  number: OrNull(T.String()),
  opens: T.Boolean(),
  protocol: T.String(),
  type: T.String(),
  of: OrNull(Hash),
  /** The party without a node whose act it writes down. */
  transcribes: OrNull(T.String()),
  author: Person,
  /** How the first text of an own draft begins, to tell it from others. */
  begins: OrNull(T.String()),
  version: T.Integer(),
  changedAt: Time,
  changedBy: Person,
  part: DraftPart,
  /** It waits for my clearance or my answer. */
  waits: T.Boolean(),
  cleared: T.Object({ yes: T.Integer(), no: T.Integer(), of: T.Integer() }),
  referred: T.Boolean({ description: "another agency has it and has not given it back" }),
  comments: T.Integer(),
  reference: OrNull(T.String()),
});
export type DraftSummary = Static<typeof DraftSummary>;

export const DraftComment = T.Object({
  id: T.Integer(),
  who: Person,
  at: Time,
  /** Of the draft, when it was said. */
  version: T.Integer(),
  field: OrNull(T.String()),
  text: T.String(),
});
export type DraftComment = Static<typeof DraftComment>;

export const DraftReferral = T.Object({
  id: T.Integer(),
  agency: T.String(),
  who: T.Array(Person),
  by: Person,
  at: Time,
  question: T.String(),
  backAt: OrNull(Time),
  backBy: OrNull(Person),
});
export type DraftReferral = Static<typeof DraftReferral>;

export const DraftFile = T.Intersect([
  DraftSummary,
  T.Object({
    /** Of this version of the text; a clearance names it. */
    hash: Hash,
    fields: DraftFields,
    /** Who may edit it beside its author. */
    writers: T.Array(Person),
    clearances: T.Array(Clearance),
    said: T.Array(DraftComment, { description: "comments, the oldest first" }),
    referrals: T.Array(DraftReferral),
    /** I may see the case too. */
    sees: T.Boolean(),
  }),
]);
export type DraftFile = Static<typeof DraftFile>;

/** What the own people keep about the acts of a case, and nobody else sees. */
export const CaseDesk = T.Object({
  references: T.Array(T.Object({ act: Hash, agency: T.String(), number: T.String(), by: Person, at: Time })),
  clearances: T.Array(T.Object({ act: Hash, who: Person, at: Time })),
});
export type CaseDesk = Static<typeof CaseDesk>;

export const LikeAct = T.Object({
  basis: T.Array(T.String()),
  territory: T.String(),
  handling: OrNull(T.Object({ code: T.String(), tlp: T.Optional(T.String()) })),
});
export type LikeAct = Static<typeof LikeAct>;
