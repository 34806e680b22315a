/** What a party's folder holds as data: its authorities, its legal bases and its calendar. */

/** How far a fact was checked: P primary or official text read, N press or secondary source, U not verified. */
export type Standing = "P" | "N" | "U";

export type Texts = { readonly es: string; readonly en: string };

/** The sectors of spec/identity.md. */
export type Sector = "civil" | "consular" | "prosecution" | "security" | "military" | "judicial" | "oversight";

export type Agency = {
  /** Stable and lower-case: it stands in grants and acts. */
  readonly id: string;
  readonly names: Texts;
  readonly sector: Sector;
  /** Present where the authority's part in these arrangements was not verified. */
  readonly standing?: "U";
};

/** One article in force that allows, limits or orders an act. */
export type LegalBasis = {
  /** `party:name`, as it stands in an act's `basis`. */
  readonly id: string;
  readonly party: string;
  readonly instrument: Texts;
  readonly article: string;
  /** What it says, in one sentence; the text itself is at the source. */
  readonly text: Texts;
  /** Of what the article says. */
  readonly standing: Standing;
  /** First day in force, `YYYY-MM-DD`. */
  readonly from: string;
  /** Last day in force; null while no end is known. */
  readonly until: string | null;
  /** Of `from` and `until`. */
  readonly dates: Standing;
  /** Who may rely on it: agency ids, `sector:name` for a whole sector, or everybody. */
  readonly agencies: "*" | readonly string[];
  readonly source: string;
};

export type Calendar = {
  /** `party@version`; a version never changes. */
  readonly id: string;
  /** IANA zone in which the party's days begin and end. */
  readonly zone: string;
  /** ISO 8601 days of the week that are not worked: 1 is Monday, 7 is Sunday. */
  readonly weekend: readonly number[];
  /** The years for which the list is complete; a date beyond them has no answer. */
  readonly years: readonly number[];
  /** Days off as `YYYY-MM-DD`, in order. */
  readonly holidays: readonly string[];
  readonly source: string;
};

export type Party = {
  readonly id: string;
  readonly names: Texts;
  readonly agencies: readonly Agency[];
  readonly legalBasis: readonly LegalBasis[];
  readonly calendar: Calendar;
};
