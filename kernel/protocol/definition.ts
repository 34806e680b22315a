/** What a protocol is: data, no functions (SEMANTICS 10, spec/protocol.md). */

/** A JSON Schema 2020-12 schema of one field; schema.ts makes them. */
export type Schema = Readonly<Record<string, unknown>>;

/** A JSON Schema 2020-12 object schema; its properties are the fields. */
export type FieldSchema = {
  readonly type: "object";
  readonly properties: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
};

/** `coercive` is arrest, search, seizure, interception, boarding; only it is bound to the agent's own territory. */
export type Power = "none" | "contact" | "consular" | "coercive";
/** Who gets the act: only `both` leaves the node. */
export type Audience = "agency" | "party" | "both";
/** Which end of a case a role belongs to: the opener's is `home`. */
export type Side = "home" | "partner";

export type ActDefinition = {
  readonly kind: "step" | "report";
  /** Roles that may send it. */
  readonly by: readonly string[];
  /** States in which a step is enabled (`["*"]`: any that is not final). A report is enabled everywhere; these are the states from which it also moves the case. */
  readonly from: readonly string[];
  /** The state after it; `=` leaves it as it is. */
  readonly to: string;
  /** True for the one type that opens a case; its `from` is the protocol's `initial`. With two parties its frame has a required `partner`. */
  readonly opens?: true;
  /** What kind of act it is for policy: `request`, `answer`, `notice`, `measure`, `record`, `disclosure` … */
  readonly class: string;
  readonly power: Power;
  readonly audience: Audience;
  /** Whether at least one legal basis must be named. */
  readonly basis: "required" | "optional";
  /** Legal-basis ids that allow such an act; a party that has any here names at least one of its own. */
  readonly laws?: readonly string[];
  readonly handling?: "required" | "optional";
  /** Purposes that may be given; required if the list is there. */
  readonly purposes?: readonly string[];
  /** Requests, plans and authorisations of a field protocol carry LNUF 11's level. */
  readonly force?: "required";
  /** Flags that must be set, and that must not be set, for a step to be enabled. */
  readonly needs?: readonly string[];
  readonly lacks?: readonly string[];
  readonly sets?: readonly string[];
  readonly clears?: readonly string[];
  /** Takes effect only on the n-th docketed act of this type by different parties or agents, on the same `of`. */
  readonly quorum?: { readonly of: number; readonly distinct: "party" | "agent" };
  /** Act types that `of` must name; required if the list is there. */
  readonly refersTo?: readonly string[];
  /** Refused `stale-base` unless `of` is the newest act in force of the types that `refersTo` lists: what a later one replaced is past. */
  readonly newest?: true;
  /** Refused `stale-base` unless `seen` is the newest line. */
  readonly fresh?: true;
  /** The state after the other party declines it; every act with audience `both` declares it (`=` where nothing moves). */
  readonly declined?: string | Declined;
  readonly offline?: true;
  /** Moves one item's own machine; the item's id is `frame.item`. */
  readonly item?: { readonly from: readonly string[]; readonly to: string };
  readonly frame: FieldSchema;
  /** Content fields; a property may carry `x-subject` (the frame field naming whose data it is) and `x-attachment: true`. */
  readonly content: FieldSchema;
};

/** A decline that changes the case only from some states, only while a duty that the act started is `unmet`, or that also clears flags. */
export type Declined = {
  readonly from?: readonly string[];
  readonly to: string;
  readonly clears?: readonly string[];
  readonly unmet?: true;
};

/** Lists of a deadline name act types, `lapse:<deadline>` for the lapse of another one, or `decline:<type>`. */
export type Deadline = {
  /** Role that owes the duty. */
  readonly debtor: string;
  readonly start: readonly string[];
  readonly stop: readonly string[];
  readonly pause?: readonly string[];
  readonly resume?: readonly string[];
  /** Working days and days end at 24:00 in the debtor's zone; hours run exactly; `frame` names a date field (dates.ts). */
  readonly length: Length;
  /** Seconds after `due` before `lapse` is enabled; 86,400 if absent. */
  readonly grace?: number;
  /** The article that sets the duty, as a legal-basis id, or `agreed` if only the protocol does. */
  readonly law: string;
  /** What the node-signed `lapse` does. */
  readonly lapse: { readonly from: readonly string[]; readonly to: string; readonly sets?: readonly string[] };
  /** Where a stopping act goes that a witness proves to have been in time though it came after the lapse; `=` is where the act goes anyway. */
  readonly cured?: { readonly to: string; readonly clears?: readonly string[] };
};

/** `frame` may fall back on working days where the date is left out. */
export type Length =
  | { readonly hours: number }
  | { readonly days: number }
  | { readonly workingDays: number }
  | { readonly frame: string; readonly else?: { readonly workingDays: number } };

export type Protocol = {
  readonly id: string;
  readonly version: number;
  /** Version of the interpreter's meaning of this data; part of the hash. */
  readonly interpreter: 1;
  readonly parties: 1 | 2;
  /** The first role is the opener's; each role belongs to one side of the case. */
  readonly roles: readonly { readonly id: string; readonly side: Side }[];
  readonly initial: string;
  readonly states: Readonly<Record<string, { readonly final?: true }>>;
  readonly flags: readonly string[];
  readonly acts: Readonly<Record<string, ActDefinition>>;
  readonly deadlines: Readonly<Record<string, Deadline>>;
  readonly items?: { readonly initial: string; readonly states: Readonly<Record<string, { readonly final?: true }>> };
};
